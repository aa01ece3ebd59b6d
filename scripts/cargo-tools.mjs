// Programs that come from crates.io: taken from PATH or our cache, else compiled into the cache, once per version.

import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { note, step } from "./console.mjs";
import { output, run } from "./processes.mjs";

const exe = process.platform === "win32" ? ".exe" : "";

/** How to call `program` of the crate `crate` at exactly `version`; `undefined` when it is not installed. */
export function findCargoTool({ crate, version, program = crate }) {
  if (output(program, ["--version"])?.split(/\s+/).includes(version)) return program;
  return [cached(crate, version, program)].find(existsSync);
}

/** As `findCargoTool`, but compiles it into the cache when it is not installed; `flags` are further ones of `cargo install`. */
export async function cargoTool({ crate, version, program = crate, flags = [] }) {
  const found = findCargoTool({ crate, version, program });
  if (found) return found;
  const folder = join(cacheFolder(), `${crate}-${version}`);
  step(`Installing ${crate} ${version}: compiled once, takes a few minutes`);
  note(`into ${folder}`);
  mkdirSync(folder, { recursive: true });
  await run("cargo", ["install", "--locked", `${crate}@${version}`, "--root", folder, ...flags], { cwd: folder, env: plainCargo() });
  return cached(crate, version, program);
}

/** The folder that keeps what was compiled or installed, for every clone of the project. */
export function cacheFolder() {
  const { env, platform } = process;
  const mac = platform === "darwin" && join(homedir(), "Library", "Caches");
  const base = env.XDG_CACHE_HOME || mac || env.LOCALAPPDATA || join(homedir(), ".cache");
  return join(base, "authjs-worker");
}

const cached = (crate, version, program) => join(cacheFolder(), `${crate}-${version}`, "bin", program + exe);

// Flags meant for the Worker would end up in the tools.
function plainCargo() {
  const { RUSTFLAGS, CARGO_BUILD_TARGET, CARGO_TARGET_DIR, ...env } = process.env;
  return env;
}
