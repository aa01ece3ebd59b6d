// `npm run options`: writes what follows from the table of options: docs/configuration.md, the tables of the
// README, authjs.schema.json, and two modules of the npm package. `-- --check` only says whether they are up to date.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { note, Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { nodeWasm } from "./node-wasm.mjs";
import { optionTypes } from "./option-types.mjs";
import { configurationPage, readmeTables } from "./options-text.mjs";
import { installPackages } from "./packages.mjs";
import { inProject } from "./project.mjs";

async function options() {
  const asked = process.argv.slice(2).join();
  if (!["", "--check"].includes(asked)) throw new Problem("usage: npm run options [-- --check]");
  await installPackages();
  const wasm = await nodeWasm();
  const table = JSON.parse(wasm.options());
  const schema = JSON.parse(wasm.schema());
  const readme = readFileSync(inProject("README.md"), "utf8");
  const files = {
    "docs/configuration.md": configurationPage(table),
    "README.md": readmeTables(readme, table),
    "authjs.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
    "npm/src/built-in.ts": builtInIds(schema),
    "npm/src/options.ts": optionTypes(schema),
  };
  const stale = Object.entries(files).filter(([name, text]) => {
    const path = inProject(name);
    return !existsSync(path) || readFileSync(path, "utf8") !== text;
  });
  const names = stale.map(([name]) => name).join(", ");
  if (asked === "--check") {
    if (stale.length) throw new Problem(`Not as the table of options: ${names}. Run \`npm run options\`.`);
    return note("The documents are as the table of options.");
  }
  for (const [name, text] of stale) writeFileSync(inProject(name), text);
  note(names || "nothing changed");
}

/** The module of the npm package with the ids of the built-in providers. */
function builtInIds(schema) {
  const { enum: ids } = schema.properties.providers.items.anyOf.find((one) => one.enum);
  const lines = ids.map((id) => `  ${JSON.stringify(id)},\n`).join("");
  return `// Written by \`npm run options\`: the ids of the built-in providers.\n\nexport const builtInIds = [\n${lines}] as const;\n`;
}

await main(options);
