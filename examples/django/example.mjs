// How `npm run example -- django` runs this example.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Problem } from "../../scripts/console.mjs";
import { run } from "../../scripts/processes.mjs";
import { inProject } from "../../scripts/project.mjs";
import { pythonWith } from "../../scripts/python.mjs";

const folder = inProject("examples", "django");

const python = () => pythonWith(join(folder, "requirements.txt"));
const withoutPython = "no Python 3.11 or newer with `venv` was found. On Debian: apt install python3-venv";

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  port: 8000,
  ready: "/",
  missing: async () => ((await python()) ? undefined : withoutPython),
  async prepare() {
    if (!(await python())) throw new Problem(`The example cannot start: ${withoutPython}`);
  },
  async backend({ issuer, clientId, port, state }) {
    const command = await python();
    if (!command) throw new Problem(withoutPython);
    const env = {
      DJANGO_SECRET_KEY: randomBytes(33).toString("base64url"),
      DJANGO_DATABASE: join(state, "db.sqlite3"),
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: clientId,
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
    };
    const all = { ...process.env, ...env };
    await run(command, ["manage.py", "migrate", "--verbosity", "0"], { cwd: folder, env: all });
    return { command, args: ["manage.py", "runserver", "--noreload", `127.0.0.1:${port}`], env };
  },
  options: ({ port }) => ({
    upstream: `http://localhost:${port}`,
    callbacks: { signIn: { exchange: { url: `http://localhost:${port}/api/social-auth/` } } },
  }),
};
