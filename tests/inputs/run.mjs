// `npm run test:inputs -- --cases FILE [--only EXPRESSION] [--smoke]`: runs hostile cases against the built
// Worker in workerd. The last line is the summary. The exit code is 1 if a case failed.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readCases } from "./case-file.mjs";
import { missingFeature } from "./features.mjs";
import { runCase } from "./run-case.mjs";
import { startPool } from "./site/pool.mjs";
import { UnknownWord } from "./unknown-word.mjs";
import { Verdicts } from "./verdicts.mjs";

const disputed = JSON.parse(readFileSync(new URL("disputed.json", import.meta.url), "utf8"));

/** Runs the cases one after the other and returns the verdicts. */
export async function runCases(cases, verdicts = new Verdicts()) {
  const pool = await startPool();
  try {
    for (const testCase of cases) await decide(testCase, pool, verdicts);
  } finally {
    await pool.stop();
  }
  return verdicts;
}

/** Runs one case, unless it needs a feature that the Worker does not have, and counts its verdict. */
export async function decide(testCase, pool, verdicts) {
  const reason = missingFeature(testCase);
  if (reason) return verdicts.add(testCase, "skipped", [reason]);
  const dispute = disputed[testCase.id];
  try {
    const problems = await runCase(testCase, pool);
    if (dispute === undefined) return verdicts.add(testCase, problems.length ? "failed" : "passed", problems);
    // A case that passes is no longer disputed. Its entry would hide a later failure.
    if (problems.length === 0)
      return verdicts.add(testCase, "failed", ["disputed.json holds it, and it passes: remove the entry"]);
    return verdicts.add(testCase, "disputed", [dispute, ...problems]);
  } catch (error) {
    if (error instanceof UnknownWord) return verdicts.add(testCase, "unknown", [error.word]);
    return verdicts.add(testCase, "failed", [error.stack]);
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: { cases: { type: "string" }, only: { type: "string" }, smoke: { type: "boolean" } },
  });
  if (!values.cases) throw new Error("--cases FILE: which cases?");
  const verdicts = await runCases(readCases(values.cases, values));
  process.exitCode = verdicts.close() ? 0 : 1;
}
