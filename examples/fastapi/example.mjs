// How `npm run example -- fastapi` runs this example.

import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { Problem } from "../../scripts/console.mjs";
import { inProject } from "../../scripts/project.mjs";
import { pythonWith } from "../../scripts/python.mjs";

const python = () => pythonWith(join(inProject("examples", "fastapi"), "requirements.txt"));
const withoutPython = "no Python 3.11 or newer with `venv` was found. On Debian: apt install python3-venv";

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  port: 8001,
  ready: "/",
  missing: async () => ((await python()) ? undefined : withoutPython),
  async prepare() {
    if (!(await python())) throw new Problem(`The example cannot start: ${withoutPython}`);
  },
  async backend({ origin, port }) {
    const command = await python();
    if (!command) throw new Problem(withoutPython);
    const env = {
      ASSERTION_ISSUER: process.env.ASSERTION_ISSUER ?? `${origin}/api/auth`,
      ASSERTION_AUDIENCE: `http://localhost:${port}`,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
    };
    const args = ["-m", "uvicorn", "main:app", "--host", "127.0.0.1", "--port", String(port)];
    return { command, args: [...args, "--no-access-log"], env };
  },
  options: ({ port }) => ({ upstream: `http://localhost:${port}` }),
  vars: () => ({ AUTH_ASSERTION_KEY: freshKey() }),
};

/** A private key on one line. Each start makes a new one. */
function freshKey() {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", "");
}
