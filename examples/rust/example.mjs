// How `npm run example -- rust` runs this example.

import { join } from "node:path";
import { buildCrate } from "../../scripts/build.mjs";

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  port: 3002,
  ready: "/",
  prepare: async () => {},
  build: () => buildCrate(join("examples", "rust")),
  backend: ({ issuer, clientId, port }) => ({
    command: process.execPath,
    args: ["backend.mjs"],
    env: { PORT: String(port), ISSUER: issuer, CLIENT_ID: clientId },
  }),
  vars: ({ port }) => ({ LOGIN_URL: `http://localhost:${port}/login`, PROVIDER: "dev" }),
};
