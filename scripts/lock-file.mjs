// `node scripts/lock-file.mjs`: checks that every package of package-lock.json has the hash that npm compares
// a download with.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { note, Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { inProject } from "./project.mjs";

/** Returns the packages of a lock file without a SHA-512 hash: npm would install whatever the registry sends. */
export function withoutHash({ packages }) {
  const installed = Object.entries(packages).filter(([path, { link }]) => path !== "" && !link);
  return installed
    .filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""))
    .map(([path]) => path);
}

async function check() {
  const lock = JSON.parse(readFileSync(inProject("package-lock.json"), "utf8"));
  const missing = withoutHash(lock);
  if (missing.length === 0)
    return note(`${Object.keys(lock.packages).length - 1} packages, each with its hash`);
  const fix = "Add what `npm view NAME@VERSION dist.integrity` prints.";
  throw new Problem(
    `package-lock.json has no \`integrity\` for these packages. ${fix}\n${missing.join("\n")}`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(check);
