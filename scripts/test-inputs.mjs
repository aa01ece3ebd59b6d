// `npm run test:inputs -- --cases FILE [--only EXPRESSION] [--smoke]`: runs hostile cases against the built
// Worker in workerd.

import { build, buildTestHooks } from "./build.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { ended, start } from "./processes.mjs";
import { inProject } from "./project.mjs";

await main(async () => {
  await installPackages();
  await build();
  await buildTestHooks();
  process.exitCode = await ended(
    start("node", [inProject("tests/inputs/run.mjs"), ...process.argv.slice(2)]),
  );
});
