// `npm run test:browser`: builds the Worker and runs the tests in a browser. File names after `--` choose some of them.

import { build, buildTestHooks } from "./build.mjs";
import { findChromium, withoutChromium } from "./chromium.mjs";
import { Problem } from "./console.mjs";
import { main } from "./main.mjs";
import { nodeTest } from "./node-test.mjs";
import { installPackages } from "./packages.mjs";
import { requireRust } from "./rust.mjs";
import { Tally } from "./tally.mjs";

async function test() {
  const CHROMIUM = findChromium();
  if (!CHROMIUM) throw new Problem(withoutChromium);
  await installPackages();
  await requireRust();
  await build();
  await buildTestHooks();
  const tally = new Tally();
  const given = process.argv.slice(2);
  const files = given.length
    ? given.map((name) => `tests/browser/${name}.test.mjs`)
    : ["tests/browser/*.test.mjs"];
  for (const file of files)
    await tally.part(`Tests in a browser, ${file}`, "node", nodeTest(file), { CHROMIUM });
  tally.close();
}

await main(test);
