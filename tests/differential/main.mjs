// `npm run test:differential -- [--seed N] [--cases M] [--record]`: sends the same requests to @auth/core, or
// next-auth's middleware for the gate, and to the built Worker. `--only TEXT` selects cases by name.
// `--record` stores one case for each allowed difference, for allowed.test.mjs.

import { parseArgs } from "node:util";
import { build, buildTestHooks } from "../../scripts/build.mjs";
import { main } from "../../scripts/main.mjs";
import { allowed, allowedOfMany, isOfMany } from "./allowed.mjs";
import { faults } from "./break.mjs";
import { generatedCases } from "./cases/generated.mjs";
import { fixedCases } from "./cases/index.mjs";
import { Recording } from "./recording.mjs";
import { Report } from "./report.mjs";
import { compareAll } from "./rig.mjs";

const options = {
  seed: { type: "string", default: "1" },
  cases: { type: "string", default: "0" },
  only: { type: "string" },
  record: { type: "boolean" },
};

await main(async () => {
  const { seed, cases, only, record } = parseArgs({ options }).values;
  await build();
  await buildTestHooks();
  const wanted = ({ name }) => !only || name.includes(only);
  const report = new Report();
  const fixed = fixedCases().filter(wanted);
  const recording = new Recording();
  await compareAll(fixed, (verdict) => {
    report.add(verdict);
    if (isOfMany(verdict)) return;
    report.addFaults(faults(verdict.site, verdict));
    recording.add(verdict);
  });
  if (record) await recording.save();
  if (!only) report.requireAll(Object.keys({ ...allowed, ...allowedOfMany }));
  console.log(
    `${fixed.length} fixed cases, noticed with each of ${report.faults} single faults; ${cases} generated from seed ${seed}`,
  );
  await compareAll(generatedCases(Number(seed), Number(cases)).filter(wanted), report.add);
  report.close();
});
