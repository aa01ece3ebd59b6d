// `npm run scale`: counts what operations ask of the stores, and writes the tables of docs/scale.md.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { buildTestHooks } from "../../scripts/build.mjs";
import { note } from "../../scripts/console.mjs";
import { main } from "../../scripts/main.mjs";
import { installPackages } from "../../scripts/packages.mjs";
import { inProject } from "../../scripts/project.mjs";
import { page } from "./page.mjs";

await main(async () => {
  await installPackages();
  await buildTestHooks();
  const { bytesOfUser, measure } = await import(
    pathToFileURL(inProject("tests", "scale", "measure.mjs")).href
  );
  const recorded = { measured: await measure(), bytesOfUser: await bytesOfUser() };
  writeFileSync(inProject("bench", "scale", "measured.json"), `${JSON.stringify(recorded, null, 2)}\n`);
  const path = inProject("docs", "scale.md");
  writeFileSync(path, page(readFileSync(path, "utf8"), recorded));
  note("docs/scale.md and bench/scale/measured.json are written");
});
