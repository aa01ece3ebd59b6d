// The command of the npm package: npm/src/cli, bundled for Node.js with crates/authjs-node beside it.

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeWasm } from "./node-wasm.mjs";
import { run } from "./processes.mjs";
import { inProject } from "./project.mjs";

/** Writes cli.js and cli/ into the folder `dist`. */
export async function bundleCommand(dist) {
  await nodeWasm();
  const { build } = await import("esbuild");
  await build({
    entryPoints: [inProject("npm", "src", "cli", "main.ts")],
    outfile: join(dist, "cli.js"),
    bundle: true,
    platform: "node",
    // `jsonc-parser` has its UMD module under "main", which does not bundle.
    mainFields: ["module", "main"],
    format: "esm",
    target: "node20",
    plugins: [{ name: "the user's project", setup: ofTheUser }],
  });
  mkdirSync(join(dist, "cli"));
  for (const file of ["authjs_node.js", "package.json"])
    cpSync(inProject("build-node", file), join(dist, "cli", file));
  // Names of functions are a third of it.
  const wasm = "authjs_node_bg.wasm";
  // With `--all-features` it writes an encoding of imports that Node.js does not read.
  const features = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
  ];
  const strip = ["--strip-debug", ...features.map((name) => `--enable-${name}`)];
  await run("wasm-opt", [...strip, inProject("build-node", wasm), "-o", join(dist, "cli", wasm)]);
}

/** What the scripts of this repository import, as it is in the project of a user. */
function ofTheUser(builder) {
  const command = inProject("npm", "src", "cli");
  const replaced = { "./project.mjs": "project.ts", "./node-wasm.mjs": "node-wasm.ts" };
  builder.onResolve({ filter: /^\.\/(project|node-wasm)\.mjs$/ }, ({ path }) => ({
    path: join(command, replaced[path]),
  }));
  // The command reads configurations, and runs none.
  builder.onResolve({ filter: /^worker-build$/ }, ({ path }) => ({ path, namespace: "empty" }));
  builder.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default class {}" }));
  // scripts/wrangler-config.mjs imports it as Node.js does, where it is a CommonJS module.
  builder.onResolve({ filter: /^jsonc-parser$/ }, ({ path, namespace }) =>
    namespace === "default" ? undefined : { path, namespace: "default" },
  );
  builder.onLoad({ filter: /.*/, namespace: "default" }, ({ path }) => ({
    contents: `import * as all from "${path}"; export default all;`,
    resolveDir: inProject(),
  }));
}
