// How `npm run example -- nextjs` runs this example.

import { installPackagesIn } from "../../scripts/packages.mjs";
import { run } from "../../scripts/processes.mjs";
import { inProject } from "../../scripts/project.mjs";

const folder = inProject("examples", "nextjs");
const program = inProject("examples", "nextjs", "node_modules", "next", "dist", "bin", "next");

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  port: 3000,
  ready: "/",
  inBrowser: true,
  async prepare() {
    await installPackagesIn(folder);
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
    await run("node", [program, "build"], { cwd: folder, env });
  },
  backend: ({ port, secret }) => ({
    command: process.execPath,
    args: [program, "start", "--hostname", "127.0.0.1", "--port", String(port)],
    env: { AUTH_SECRET: secret, NEXT_TELEMETRY_DISABLED: "1" },
  }),
  options: ({ port }) => ({ upstream: `http://localhost:${port}` }),
};
