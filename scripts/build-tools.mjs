// worker-build and the three programs it calls: wasm-bindgen, wasm-opt and esbuild.

import { existsSync } from "node:fs";
import { cargoTool } from "./cargo-tools.mjs";
import { Problem } from "./console.mjs";
import { inProject, wasmBindgenVersion, workerBuildVersion } from "./project.mjs";

/**
 * Finds or installs worker-build and the programs that it calls. Returns the command and its environment.
 * worker-build downloads a program without comparing a hash if the program's variable is unset, so all three are
 * set: npm and cargo compare their downloads with a lock file.
 */
export async function buildTools() {
  const env = { ...process.env };
  env.WASM_OPT_BIN ??= fromNpm("wasm-opt");
  env.ESBUILD_BIN ??= fromNpm("esbuild");
  env.WASM_BINDGEN_BIN ??= await wasmBindgenTool();
  // It only calls the others, so an unoptimised build, which compiles in half the time, is sufficient.
  const workerBuild = await cargoTool({
    crate: "worker-build",
    version: workerBuildVersion(),
    flags: ["--debug"],
  });
  return { workerBuild, env };
}

/** Finds or installs wasm-bindgen alone. */
export const wasmBindgenTool = () =>
  process.env.WASM_BINDGEN_BIN ? Promise.resolve(process.env.WASM_BINDGEN_BIN) : cargoTool(wasmBindgen());

function wasmBindgen() {
  const source = inProject("scripts", "tools", "wasm-bindgen");
  return { crate: "wasm-bindgen-cli", version: wasmBindgenVersion(), program: "wasm-bindgen", source };
}

function fromNpm(program) {
  const path = inProject("node_modules", ".bin", program);
  if (existsSync(path)) return path;
  throw new Problem(`${path} is missing. Remove node_modules and run this again: \`npm ci\` installs it.`);
}
