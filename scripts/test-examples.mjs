// `npm run test:examples`: runs the tests of the examples with the built Worker in `wrangler dev`. Names after `--` choose
// examples. With REQUIRE_ALL=1 none may be skipped.

import { findChromium, withoutChromium } from "./chromium.mjs";
import { exampleNamed, examples } from "./examples/example.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { Tally } from "./tally.mjs";

async function test() {
  const given = process.argv.slice(2);
  const chosen = await Promise.all((given.length ? given : examples).map(exampleNamed));
  await installPackages();
  const tally = new Tally();
  for (const example of chosen) await one(example, tally);
  tally.close();
}

/**
 * @param {Awaited<ReturnType<typeof exampleNamed>>} example
 * @param {Tally} tally
 */
async function one({ name, folder, prepare, build, missing, inBrowser }, tally) {
  const title = `The example ${name}`;
  const CHROMIUM = inBrowser ? findChromium() : "";
  const why = CHROMIUM === undefined ? withoutChromium : await missing?.();
  if (why) return tally.skip(title, why);
  await prepare();
  await build();
  // One file after the other: the command of an example builds what another file runs.
  const options = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
  await tally.part(title, "node", [...options, `${folder}/tests/*.test.mjs`], { CHROMIUM });
}

await main(test);
