// A hash of files, by which a build knows whether anything changed.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inProject, root } from "./project.mjs";

/**
 * Hashes the files and folders `sources` of the project, and `key`. The hash covers the content of files, not their
 * dates: a fresh checkout of the same commit is up to date.
 */
export function fingerprint(sources, key) {
  const hash = createHash("sha256").update(JSON.stringify(key));
  for (const path of sources
    .map((name) => inProject(name))
    .filter(existsSync)
    .flatMap(filesUnder)
    .sort()) {
    hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesUnder(join(path, name)));
}
