// `npm run test:differential -- [--seed N] [--cases M]`: the same requests into @auth/core, or next-auth's
// middleware for the gate, and into the built Worker.

import { parseArgs } from "node:util";
import { build } from "../../scripts/build.mjs";
import { main } from "../../scripts/main.mjs";
import { allowed } from "./allowed.mjs";
import { fixedCases } from "./cases/index.mjs";
import { generatedCases } from "./cases/generated.mjs";
import { Report } from "./report.mjs";
import { compareAll } from "./rig.mjs";

const options = { seed: { type: "string", default: "1" }, cases: { type: "string", default: "0" }, only: { type: "string" } };

await main(async () => {
  const { seed, cases, only } = parseArgs({ options }).values;
  await build();
  const wanted = ({ name }) => !only || name.includes(only);
  const report = new Report();
  const fixed = fixedCases().filter(wanted);
  await compareAll(fixed, report.add);
  if (!only) report.requireAll(Object.keys(allowed));
  console.log(`${fixed.length} fixed cases; ${cases} generated from seed ${seed}`);
  await compareAll(generatedCases(Number(seed), Number(cases)).filter(wanted), report.add);
  report.close();
});
