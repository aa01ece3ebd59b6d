// How `npm run example -- react-router` runs this example.

import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildPackage } from "../../scripts/pack.mjs";
import { installPackagesIn } from "../../scripts/packages.mjs";
import { run } from "../../scripts/processes.mjs";
import { inProject } from "../../scripts/project.mjs";

const folder = inProject("examples", "react-router");
const modules = join(folder, "node_modules");

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  prepare: () => installPackagesIn(folder),
  async build() {
    await buildPackage();
    // A project of its own installs it.
    const link = join(modules, "authjs-worker");
    rmSync(link, { force: true });
    symlinkSync(inProject("npm", "dist"), link, "junction");
    // wrangler then runs build/server/: the build says so in .wrangler/deploy/config.json.
    await run("node", [join(modules, "@react-router", "dev", "bin.cjs"), "build"], { cwd: folder });
  },
  vars: () => ({ PROVIDER: "dev" }),
};
