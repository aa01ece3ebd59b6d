// worker-build and the three programs it calls: wasm-bindgen, wasm-opt and esbuild.

import { existsSync } from "node:fs";
import { cargoTool, findCargoTool } from "./cargo-tools.mjs";
import { note } from "./console.mjs";
import { inProject, wasmBindgenVersion, workerBuildVersion } from "./project.mjs";

/** Finds or installs worker-build and its helpers. Returns how to call it and the environment that it needs. */
export async function buildTools() {
  const env = { ...process.env };
  env.WASM_OPT_BIN ??= fromNpm("wasm-opt");
  env.ESBUILD_BIN ??= fromNpm("esbuild");
  env.WASM_BINDGEN_BIN ??= await wasmBindgen();
  // It only calls the others: unoptimised it is compiled in half the time.
  const workerBuild = await cargoTool({ crate: "worker-build", version: workerBuildVersion(), flags: ["--debug"] });
  return { workerBuild, env: withoutUndefined(env) };
}

// worker-build downloads a helper of its own where a variable is unset.
function fromNpm(program) {
  return [inProject("node_modules", ".bin", program)].find(existsSync);
}

// Ready-made where GitHub can be reached (worker-build downloads it), compiled where not.
async function wasmBindgen() {
  const tool = { crate: "wasm-bindgen-cli", version: wasmBindgenVersion(), program: "wasm-bindgen" };
  const found = findCargoTool(tool);
  if (found || (await canDownload(tool.version))) return found;
  return cargoTool(tool);
}

async function canDownload(version) {
  const releases = "https://github.com/wasm-bindgen/wasm-bindgen/releases/download";
  const file = `${releases}/${version}/wasm-bindgen-${version}-x86_64-unknown-linux-musl.tar.gz`;
  try {
    const { ok } = await fetch(file, { method: "HEAD", signal: AbortSignal.timeout(5_000) });
    if (ok) note(`worker-build downloads wasm-bindgen ${version} itself`);
    return ok;
  } catch {
    return false;
  }
}

const withoutUndefined = (env) => Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
