// Two builds of the npm packages in two folders, which must have the same bytes.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { note, Problem, step } from "../console.mjs";
import { run } from "../processes.mjs";
import { root } from "../project.mjs";
import { differences, sumsOf } from "./checksums.mjs";

const packages = ["npm", "npm-dev"];

/**
 * Builds HEAD in two new folders, with a target folder each, and packs the first build into `out`. Throws a `Problem` that names the
 * files that differ.
 */
export async function buildTwice(out) {
  const home = mkdtempSync(join(tmpdir(), "authjs-worker-release-"));
  try {
    const folders = [join(home, "one"), join(home, "another", "place")];
    for (const [index, folder] of folders.entries()) await buildIn(folder, join(home, `target-${index}`));
    const [one, other] = folders.map((folder) => packages.map((name) => sumsOf(join(folder, name, "dist"))));
    packages.forEach((name, index) => {
      const found = differences(one[index], other[index]);
      if (found.length) throw new Problem(`Two builds of ${name} differ in ${found.join(", ")}.`);
      note(`${name}: ${Object.keys(one[index]).length} files, the same bytes in both builds`);
    });
    for (const name of packages) await packInto(out, join(folders[0], name, "dist"));
    return { wasm: one[0]["index_bg.wasm"] };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Writes the files of HEAD into a folder. */
export async function checkOut(folder) {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, "..", `${folder.split("/").at(-1)}.tar`);
  await run("git", ["archive", "--output", archive, "HEAD"], { cwd: root });
  await run("tar", ["-xf", archive, "-C", folder]);
  rmSync(archive);
}

async function buildIn(folder, target) {
  step(`Building in ${folder}`);
  await checkOut(folder);
  await run("node", ["scripts/pack.mjs"], { cwd: folder, env: { ...process.env, CARGO_TARGET_DIR: target } });
  rmSync(target, { recursive: true, force: true });
}

const packInto = (out, dist) => run("npm", ["pack", dist, "--pack-destination", out, "--silent"]);
