// `npm run build`: Rust to build/index.js and build/index_bg.wasm, unless nothing changed since the last build.
// Arguments after `--` go to cargo, e.g. `npm run build -- --features test-hooks`.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildTools } from "./build-tools.mjs";
import { note, step } from "./console.mjs";
import { replaceEntry } from "./entry.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const sources = ["src", "build.rs", "build.rs", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "auth.config.json"];
const results = ["index.js", "index_bg.wasm"].map((file) => inProject("build", file));
const stamp = inProject("build", ".sources.sha256");

/** Builds the Worker in release mode into build/. */
export async function build(cargoArguments = []) {
  const wanted = fingerprint(cargoArguments);
  if (results.every(existsSync) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
    return note("build/ is up to date");
  }
  await requireRust();
  const { workerBuild, env } = await buildTools();
  step("Building the Worker: Rust to wasm, release mode");
  await run(workerBuild, ["--release", ...cargoArguments], { cwd: root, env });
  await replaceEntry();
  writeFileSync(stamp, wanted);
  note(`build/index_bg.wasm: ${Math.round(statSync(results[1]).size / 1024)} KiB`);
}

// What is built depends on the files' content, not on their dates: a fresh checkout of the same commit is up to date.
function fingerprint(cargoArguments) {
  const hash = createHash("sha256").update(JSON.stringify([cargoArguments, process.env.RUSTFLAGS]));
  for (const path of sources.map((name) => inProject(name)).filter(existsSync).flatMap(filesUnder).sort()) {
    hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await main(async () => {
    await installPackages();
    await build(process.argv.slice(2));
  });
}
