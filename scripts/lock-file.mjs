// `node scripts/lock-file.mjs`: checks that every package of each package-lock.json has the hash that npm compares
// a download with.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { note, Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { requiredOutput } from "./processes.mjs";
import { inProject, root } from "./project.mjs";

/** Returns the packages of a lock file without a SHA-512 hash: npm would install whatever the registry sends. */
export function withoutHash({ packages }) {
  const installed = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);
  return installed
    .filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""))
    .map(([path]) => path);
}

async function check() {
  for (const file of lockFiles()) {
    const lock = JSON.parse(readFileSync(inProject(file), "utf8"));
    const missing = withoutHash(lock);
    if (missing.length) {
      const fix = "Add what `npm view NAME@VERSION dist.integrity` prints.";
      throw new Problem(`${file} has no \`integrity\` for these packages. ${fix}\n${missing.join("\n")}`);
    }
    note(`${file}: ${Object.keys(lock.packages).length - 1} packages, each with its hash`);
  }
}

/** Returns the lock files of the repository: its own, and those of the examples. */
export function lockFiles() {
  const listed = [
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "package-lock.json",
    "*/package-lock.json",
  ];
  return requiredOutput("git", listed, { cwd: root }).split("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(check);
