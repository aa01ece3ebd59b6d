// Programs from crates.io: found in PATH or the cache, otherwise compiled into the cache, once per version.
// Dependencies are those of a lock file: the crate's own, or one of this repository.

import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { note, step } from "./console.mjs";
import { output, run } from "./processes.mjs";

const exe = process.platform === "win32" ? ".exe" : "";

/**
 * How to call `program` of the crate `crate` at exactly `version`; `undefined` when it is not installed.
 *
 * @param {{ crate: string, version: string, program?: string }} tool
 */
export function findCargoTool({ crate, version, program = crate }) {
  if (output(program, ["--version"])?.split(/\s+/).includes(version)) return program;
  return [cached(crate, version, program)].find(existsSync);
}

/**
 * As `findCargoTool`, but compiles it into the cache when it is not installed. `source` is a folder with a package and a
 * lock file in place of the crate's own; `flags` are further ones of `cargo install`.
 *
 * @param {{ crate: string, version: string, program?: string, source?: string, flags?: string[] }} tool
 */
export async function cargoTool({ crate, version, program = crate, source, flags = [] }) {
  const found = findCargoTool({ crate, version, program });
  if (found) return found;
  const folder = join(cacheFolder(), `${crate}-${version}`);
  step(`Installing ${crate} ${version}: compiled once, takes a few minutes`);
  note(`into ${folder}`);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, "target");
  const what = source ? ["--path", source, "--target-dir", target] : [`${crate}@${version}`];
  await run("cargo", ["install", "--locked", ...what, "--root", folder, ...flags], {
    cwd: folder,
    env: plainCargo(),
  });
  rmSync(target, { recursive: true, force: true });
  return cached(crate, version, program);
}

/** The folder for compiled and installed programs, shared by every clone of the project. */
export function cacheFolder() {
  const { env, platform } = process;
  const mac = platform === "darwin" && join(homedir(), "Library", "Caches");
  const base = env.XDG_CACHE_HOME || mac || env.LOCALAPPDATA || join(homedir(), ".cache");
  return join(base, "authjs-worker");
}

const cached = (crate, version, program) => join(cacheFolder(), `${crate}-${version}`, "bin", program + exe);

// Removes the flags for the Worker, which would otherwise apply to the tools.
function plainCargo() {
  const { RUSTFLAGS, CARGO_BUILD_TARGET, CARGO_TARGET_DIR, ...env } = process.env;
  return env;
}
