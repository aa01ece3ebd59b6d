// Runs the tests of a checkout of nextauthjs/next-auth with the modules of @auth/core replaced by the package in npm/dist/.
// scripts/test-upstream.mjs starts it.

import { createRequire } from "node:module";
import { join } from "node:path";

const { UPSTREAM_ROOT: root = "", UPSTREAM_MODULES: modules = "", UPSTREAM_FILES: files = "" } = process.env;

/** Modules of @auth/core, by their name or the end of their path in the checkout, and those that take their place. */
const replaced = [
  [/^@auth\/core$|\/packages\/core\/src\/(index|lib\/utils\/env)\.ts$/, "core.mjs"],
  [/^@auth\/core\/jwt$|\/packages\/core\/(src\/)?jwt(\.ts)?$/, "jwt.mjs"],
  [/^@auth\/core\/errors$|\/packages\/core\/src\/errors\.ts$/, "errors.mjs"],
];

/** The checkout has no node_modules: packages are those of this project, or those that npm installed beside vitest. */
const installed = [
  [/^(@panva\/|@auth\/|jose|next\/|oauth4webapi|preact|react)/, createRequire(import.meta.url)],
  [/^(express|supertest)$/, createRequire(process.argv[1])],
];

const theirs = {
  name: "authjs-worker",
  enforce: "pre",
  async resolveId(source, importer, options) {
    if (importer?.startsWith(modules)) return undefined;
    const ours = replacement(source);
    if (ours !== undefined) return ours;
    const [, packages] = installed.find(([names]) => names.test(source)) ?? [];
    if (packages !== undefined) return packages.resolve(source);
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return replacement(found?.id ?? join(importer ?? "", "..", source)) ?? found;
  },
};

function replacement(name) {
  const [, module] = replaced.find(([end]) => end.test(name)) ?? [];
  return module === undefined ? undefined : join(modules, module);
}

export default {
  root,
  plugins: [theirs],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", tsconfigRaw: "{}" },
  test: { include: files.split(" "), reporters: ["json"], outputFile: join(modules, "results.json") },
};
