// How `npm run example -- custom-pages` runs this example.

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "../../scripts/build.mjs";
import { inProject } from "../../scripts/project.mjs";

const folder = inProject("examples", "custom-pages");
const site = join(folder, "build");

/** @type {import("../../scripts/examples/example.mjs").Example} */
export default {
  inBrowser: true,
  prepare: async () => {},
  async build() {
    rmSync(site, { recursive: true, force: true });
    cpSync(join(folder, "public"), site, { recursive: true });
    // Like a bundler for browsers: next-auth/react reads these variables when it is built.
    await bundle({
      entryPoints: [join(folder, "src", "react.jsx")],
      outfile: join(site, "react.js"),
      bundle: true,
      minify: true,
      format: "esm",
      jsx: "automatic",
      define: { "process.env": "{}", "process.env.NODE_ENV": '"production"' },
    });
    await build();
  },
};
