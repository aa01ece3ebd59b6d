// `npm run soak -- [--minutes 30] [--rate N] [--everything]`: runs the built Worker under a mixed load. See tests/soak/run.mjs. Linux only.

import { build, buildTestHooks } from "./build.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { ended, start } from "./processes.mjs";
import { inProject } from "./project.mjs";

await main(async () => {
  await installPackages();
  // The Worker with every feature has the hooks of the tests, which this run does not use.
  await (process.argv.includes("--everything") ? buildTestHooks() : build());
  process.exitCode = await ended(start("node", [inProject("tests/soak/run.mjs"), ...process.argv.slice(2)]));
});
