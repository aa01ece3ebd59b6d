// crates/authjs-node, compiled to wasm for Node.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { wasmBindgenTool } from "./build-tools.mjs";
import { step } from "./console.mjs";
import { fingerprint } from "./fingerprint.mjs";
import { requiredOutput, run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { remappedPaths } from "./remapped-paths.mjs";
import { requireRust } from "./rust.mjs";

const folder = "build-node";
const target = "wasm32-unknown-unknown";
const sources = ["crates", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "scripts/node-wasm.mjs"];

/**
 * The functions of crates/authjs-node. `judge` takes the JSON of a deployment and returns that of `{ errors, warnings }`;
 * `options` returns that of the table of options, and `schema` the JSON Schema of a configuration. `explain` takes a deployment and a
 * request, and `providers` returns the built-in providers.
 *
 * @typedef {{ judge: (deployment: string) => string, options: () => string, schema: () => string,
 *   explain: (deployment: string, question: string) => string, providers: () => string }} NodeWasm
 */

/**
 * Returns the functions of crates/authjs-node. Compiles them first, unless nothing changed since the last time.
 *
 * @returns {Promise<NodeWasm>}
 */
export async function nodeWasm() {
  const [script, stamp] = [inProject(folder, "authjs_node.js"), inProject(folder, ".sources.sha256")];
  const wanted = fingerprint(sources, "node");
  if (![script, stamp].every(existsSync) || readFileSync(stamp, "utf8") !== wanted) {
    // A build that fails half way must not keep the former stamp.
    rmSync(stamp, { force: true });
    await compile();
    writeFileSync(stamp, wanted);
  }
  return createRequire(import.meta.url)(script);
}

async function compile() {
  await requireRust();
  const wasmBindgen = await wasmBindgenTool();
  step(`Building the checks of the configuration into ${folder}/: Rust to wasm for Node`);
  const cargo = ["build", "--quiet", "--profile", "node", "--target", target, "--package", "authjs-node"];
  // Flags for the Worker do not apply here. The npm package has this wasm too, so it names no path of this machine.
  const { RUSTFLAGS, ...env } = process.env;
  await run("cargo", cargo, { cwd: root, env: { ...env, RUSTFLAGS: remappedPaths(env) } });
  const wasm = `${targetFolder()}/${target}/node/authjs_node.wasm`;
  await run(wasmBindgen, [wasm, "--target", "nodejs", "--no-typescript", "--out-dir", inProject(folder)]);
  writeFileSync(inProject(folder, "package.json"), '{ "type": "commonjs" }\n');
}

const targetFolder = () =>
  JSON.parse(
    requiredOutput("cargo", ["metadata", "--no-deps", "--format-version", "1"], {
      cwd: root,
      maxBuffer: 2 ** 26,
    }),
  ).target_directory;
