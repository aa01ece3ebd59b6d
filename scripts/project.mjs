// The location of the project's files, and its pinned versions.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of `package.json` and `Cargo.toml`. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A path inside the project. */
export const inProject = (...parts) => join(root, ...parts);

/** The version of worker-build: the one of the `worker` crate in Cargo.lock, which it belongs to. */
export const workerBuildVersion = () => lockedCrate("worker");

/** The version of wasm-bindgen-cli: it must be that of the `wasm-bindgen` crate in Cargo.lock. */
export const wasmBindgenVersion = () => lockedCrate("wasm-bindgen");

/** The oldest Rust that compiles the crate, from Cargo.toml. */
export const oldestRust = () =>
  captured(readFileSync(inProject("Cargo.toml"), "utf8"), /^rust-version = "(.+)"$/m);

function lockedCrate(name) {
  const lock = readFileSync(inProject("Cargo.lock"), "utf8");
  return captured(lock, new RegExp(`^name = "${name}"\nversion = "(.+)"$`, "m"));
}

/** Returns what the first group of a pattern matches in a text. Throws if the pattern does not match. */
export function captured(text, pattern) {
  const match = text.match(pattern);
  if (!match) throw new Error(`nothing matches ${pattern}`);
  return match[1];
}

/** Whether the dotted version `found` is at least `wanted`. */
export function atLeast(found, wanted) {
  const [a, b] = [found, wanted].map((version) => version.split(".").map(Number));
  const differs = [0, 1, 2].find((i) => (a[i] ?? 0) !== (b[i] ?? 0));
  return differs === undefined || (a[differs] ?? 0) > (b[differs] ?? 0);
}
