// How `npm run example -- express` runs this example.

import { installPackagesIn } from "../../scripts/packages.mjs";
import { inProject } from "../../scripts/project.mjs";

// The identifier of this API at the provider.
const resource = "https://greetings.example.com";

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  port: 3001,
  ready: "/",
  resource,
  prepare: () => installPackagesIn(inProject("examples", "express")),
  backend: ({ issuer, port }) => ({
    command: process.execPath,
    args: ["server.mjs"],
    env: { PORT: String(port), ISSUER: issuer, AUDIENCE: resource },
  }),
  options: ({ port }) => ({ upstream: `http://localhost:${port}` }),
};
