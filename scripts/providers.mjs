// `npm run providers`: prints the built-in providers as a table. `-- --json` prints JSON, `-- --write`
// updates docs/providers.md.

import { writeFileSync } from "node:fs";
import { Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { output, run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { requireRust } from "./rust.mjs";

const program = [
  "run",
  "--quiet",
  "--package",
  "authjs",
  "--features",
  "oauth1",
  "--example",
  "providers",
  "--",
];

async function providers() {
  const asked = process.argv.slice(2);
  if (!["", "--json", "--write"].includes(asked.join()))
    throw new Problem("usage: npm run providers [-- --json | --write]");
  await requireRust();
  if (asked.join() !== "--write") return run("cargo", [...program, ...asked], { cwd: root });
  const page = output("cargo", [...program, "--markdown"], { cwd: root });
  if (!page)
    throw new Problem(
      "The page could not be made: `cargo run --package authjs --example providers` says why.",
    );
  writeFileSync(inProject("docs", "providers.md"), `${page}\n`);
}

await main(providers);
