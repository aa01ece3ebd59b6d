// The differential rig: sends every case to both subjects and compares the results.

import { namesIn } from "./compare/tables.mjs";
import { view } from "./compare/view.mjs";
import { configurations, metadata } from "./configurations.mjs";
import { startSiteBehind } from "./gate/origin.mjs";
import { playInstead } from "./instead.mjs";
import { judge } from "./judge.mjs";
import { startProvider } from "./provider.mjs";
import { Site } from "./site.mjs";
import { authCore } from "./subjects/auth-core.mjs";
import { nextAuth } from "./subjects/next-auth.mjs";
import { worker } from "./subjects/worker.mjs";
import { workerWithD1 } from "./subjects/worker-d1.mjs";
import { play } from "./visitor.mjs";

/**
 * Runs cases. A case has a `name`, the name of its `configuration`, `steps`, and the provider's `answers`; one that
 * `signsIn` compares nothing if Auth.js refuses the sign-in, and that is a difference too. Calls `report(verdict)` for each: the `differences` by step and field, each with the id that allows it, and what was `shown`.
 */
export async function compareAll(cases, report) {
  const provider = await startProvider(metadata);
  const behind = await startSiteBehind();
  const known = configurations(provider.at);
  try {
    for (const [name, group] of Map.groupBy(cases, ({ configuration }) => configuration)) {
      if (!known[name]) throw new Error(`there is no configuration ${name}`);
      await compareGroup(known[name], group, known[name].gate ? behind : provider, report);
    }
  } finally {
    await Promise.all([provider.stop(), behind.stop()]);
  }
}

// Both subjects send requests to the recorder: the provider, or the site behind the gate.
async function compareGroup(configuration, group, recorder, report) {
  const site = new Site(configuration);
  const ours = await (configuration.database ? workerWithD1 : worker)(configuration, recorder);
  const theirs = await (configuration.gate ? nextAuth : authCore)(configuration, recorder, ours.theirs);
  try {
    for (const one of group) {
      const { steps, instead } = await playInstead(site, one, (asked) => play(theirs, site, recorder, asked));
      report(await verdict(site, one, steps, await play(ours, site, recorder, one), instead));
    }
  } finally {
    await ours.stop();
  }
}

// `instead`: the ids of the entries that replace the request to Auth.js.
async function verdict(site, one, a, b, instead) {
  const [namedA, namedB] = [a, b].map((steps) => namesIn(steps, (token) => site.hash(token)));
  const shown = await Promise.all(
    a.map(async (theirs, index) => ({
      theirs: await view(site, theirs, namedA),
      ours: await view(site, b[index], namedB),
      instead,
      logs: [theirs.log, b[index].log],
    })),
  );
  const { theirs } = shown.at(-1);
  if (one.signsIn && theirs.body === "null") theirs["what is compared"] = "nothing: nobody is signed in";
  return {
    site,
    name: one.name,
    configuration: one.configuration,
    steps: one.steps,
    shown,
    differences: judge(site, one, shown),
  };
}
