// `npm run test:examples`: runs the tests of the examples with the built Worker in `wrangler dev`. Names after `--` choose
// examples. With REQUIRE_ALL=1 none may be skipped.

import { build } from "./build.mjs";
import { findChromium, withoutChromium } from "./chromium.mjs";
import { Problem } from "./console.mjs";
import { exampleNamed, examples } from "./examples/example.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { Tally } from "./tally.mjs";

async function test() {
  const given = process.argv.slice(2);
  const chosen = await Promise.all((given.length ? given : examples).map(exampleNamed));
  await installPackages();
  await build();
  const tally = new Tally();
  for (const example of chosen) await one(example, tally);
  tally.close();
}

async function one({ name, folder, prepare, inBrowser = false }, tally) {
  const title = `The example ${name}`;
  const CHROMIUM = inBrowser ? findChromium() : "";
  if (CHROMIUM === undefined) return tally.skip(title, withoutChromium);
  try {
    await prepare();
  } catch (error) {
    if (error instanceof Problem) return tally.skip(title, error.message);
    throw error;
  }
  // One file after the other: the command of an example builds what another file runs.
  await tally.part(
    title,
    "node",
    ["--test", "--test-concurrency=1", "--test-reporter=spec", `${folder}/tests/*.test.mjs`],
    {
      CHROMIUM,
    },
  );
}

await main(test);
