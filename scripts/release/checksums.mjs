// SHA-256 sums, as `sha256sum --check` reads them.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Returns the paths of the files in a folder, sorted, with `/`. */
export function filesIn(folder, from = folder) {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) =>
      statSync(path).isDirectory() ? filesIn(path, from) : [relative(from, path).split(sep).join("/")],
    )
    .sort();
}

/** Returns the sum of each file of a folder, by its path. */
export const sumsOf = (folder) =>
  Object.fromEntries(filesIn(folder).map((path) => [path, sha256(readFileSync(join(folder, path)))]));

/** Returns the text of a file SHA256SUMS. */
export const checksumFile = (sums) =>
  Object.entries(sums)
    .map(([path, sum]) => `${sum}  ${path}\n`)
    .join("");

/** Returns the paths whose sums differ, or that only one side has. */
export const differences = (one, other) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((path) => one[path] !== other[path])
    .sort();
