// How `npm run example -- hono` runs this example.

import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildPackage } from "../../scripts/pack.mjs";
import { inProject } from "../../scripts/project.mjs";

const modules = inProject("examples", "hono", "node_modules");

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  // Hono is a package of the repository. A project of its own installs both.
  prepare: async () => {
    const link = join(modules, "authjs-worker");
    mkdirSync(modules, { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(inProject("npm", "dist"), link, "junction");
  },
  build: () => buildPackage(),
  vars: () => ({ PROVIDER: "dev" }),
};
