// Runs the tests of a checkout of nextauthjs/next-auth with the modules of @auth/core replaced by the package in npm/dist/.
// scripts/test-upstream.mjs starts it.

import { createRequire } from "node:module";
import { join } from "node:path";

const { UPSTREAM_ROOT: root = "", UPSTREAM_MODULES: modules = "", UPSTREAM_FILES: files = "" } = process.env;

/** Modules of @auth/core, by the end of their path in the checkout, and those that take their place. */
const replaced = [
  [/\/packages\/core\/src\/index\.ts$/, "core.mjs"],
  [/\/packages\/core\/src\/lib\/utils\/env\.ts$/, "core.mjs"],
  [/\/packages\/core\/(src\/)?jwt(\.ts)?$/, "jwt.mjs"],
  [/\/packages\/core\/src\/errors\.ts$/, "errors.mjs"],
];

const own = createRequire(import.meta.url);

const theirs = {
  name: "authjs-worker",
  enforce: "pre",
  async resolveId(source, importer, options) {
    if (importer?.startsWith(modules)) return undefined;
    // The checkout has no node_modules: the packages are those of this project.
    if (/^(@panva\/|@auth\/|jose|preact|oauth4webapi)/.test(source)) return own.resolve(source);
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    const path = found?.id ?? join(importer ?? "", "..", source);
    const [, module] = replaced.find(([end]) => end.test(path)) ?? [];
    return module === undefined ? found : join(modules, module);
  },
};

export default {
  root,
  plugins: [theirs],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  test: { include: files.split(" "), reporters: ["json"], outputFile: join(modules, "results.json") },
};
