// Runs one case: starts what it needs, sends its requests, checks the result.

import { judge } from "./checks/judge.mjs";
import { knowsCase } from "./knows-case.mjs";
import { measure } from "./measure.mjs";
import { rotations } from "./provider/provider-faults.mjs";
import { perform } from "./request/perform.mjs";
import { beginsSignedIn } from "./request/scenarios.mjs";
import { signIn } from "./request/sign-in.mjs";
import { Run } from "./run-state.mjs";
import { bringAbout, prepareCache, providerFaults } from "./site/faults.mjs";

/** Runs a case with each of its configurations. Returns the problems, each with the configuration's name. */
export async function runCase(testCase, pool) {
  knowsCase(testCase);
  const problems = [];
  for (const config of [testCase.setup.config, ...(testCase.setup.also_run_with_config ?? [])]) {
    const site = await prepareCache(testCase.setup.faults, await pool.site(testCase, config), pool);
    const run = await prepare(testCase, site, () => pool.restarted(site));
    await measure(run, () => perform(run));
    problems.push(
      ...(await judge(run)).map((problem) =>
        config === testCase.setup.config ? problem : `${config}: ${problem}`,
      ),
    );
  }
  return problems;
}

async function prepare(testCase, site, restarted) {
  const { setup, request } = testCase;
  const run = new Run(testCase, site, restarted);
  await run.enter(beginsSignedIn(request.scenario) ? "logged_in:alice" : setup.state);
  const { oauth1, ...op } = { ...setup.op, ...providerFaults(setup.faults?.op) };
  await Promise.all([site.op.misbehave(op, run.fill), site.tw.misbehave(oauth1, run.fill)]);
  if (op.rotate_keys) await signInAndRotate(run, op.rotate_keys);
  run.mark();
  await bringAbout(setup.faults, run);
  return run;
}

// The keys change after the Worker has stored those of a first sign-in.
async function signInAndRotate({ site, visitor }, when) {
  await signIn(visitor(), site.op, "alice");
  rotations[when](site.op);
}
