// The paths of this machine, kept out of the wasm of the npm package: rustc writes the path of a source into each message of a panic.

import { homedir } from "node:os";
import { join } from "node:path";
import { Problem } from "./console.mjs";
import { root } from "./project.mjs";

/**
 * Returns `RUSTFLAGS` with which rustc writes the same paths on every machine, in every folder.
 *
 * @param {{ RUSTFLAGS?: string, CARGO_HOME?: string }} env
 * @param {string} folder of the sources
 */
export function remappedPaths(env = process.env, folder = root) {
  const remapped = { [env.CARGO_HOME ?? join(homedir(), ".cargo")]: "/cargo", [folder]: "/authjs-worker" };
  const blank = Object.keys(remapped).find((path) => /\s/.test(path));
  if (blank) throw new Problem(`RUSTFLAGS cannot name ${blank}: it has a blank. Build in another folder.`);
  // cargo leaves flags of exactly this form out of the hashes that it puts into symbols.
  const flags = Object.entries(remapped).map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  return [env.RUSTFLAGS, ...flags].filter(Boolean).join(" ");
}
