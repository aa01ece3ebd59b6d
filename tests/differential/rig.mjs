// The differential rig: every case into both subjects, what came of it side by side.

import { allowedBy } from "./allowed.mjs";
import { configurations, metadata } from "./configurations.mjs";
import { view } from "./compare/view.mjs";
import { startProvider } from "./provider.mjs";
import { Site } from "./site.mjs";
import { authCore } from "./subjects/auth-core.mjs";
import { worker } from "./subjects/worker.mjs";
import { play } from "./visitor.mjs";

/**
 * Runs cases. A case has a `name`, the name of its `configuration`, `steps`, and the provider's `answers`. Calls
 * `report(verdict)` for each: `differences` (of them `unexplained`) by step and field, and the ids that allow the rest.
 */
export async function compareAll(cases, report) {
  const provider = await startProvider(metadata);
  const known = configurations(provider.at);
  try {
    for (const [name, group] of Map.groupBy(cases, ({ configuration }) => configuration)) {
      if (!known[name]) throw new Error(`there is no configuration ${name}`);
      await compareGroup(known[name], group, provider, report);
    }
  } finally {
    await provider.stop();
  }
}

async function compareGroup(configuration, group, provider, report) {
  const site = new Site(configuration);
  const theirs = await authCore(configuration, provider);
  const ours = await worker(configuration, provider);
  try {
    for (const one of group) {
      const a = await play(theirs, site, provider, one);
      const b = await play(ours, site, provider, one);
      report(await verdict(site, one, a, b));
    }
  } finally {
    await ours.stop();
  }
}

async function verdict(site, one, a, b) {
  const shown = await Promise.all(a.map(async (theirs, index) => ({ theirs: await view(site, theirs), ours: await view(site, b[index]), logs: [theirs.log, b[index].log] })));
  const differences = shown.flatMap(({ theirs, ours, logs }, index) =>
    [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      .filter((field) => theirs[field] !== ours[field])
      .map((field) => ({ index, field, theirs: theirs[field], ours: ours[field], logs })),
  );
  // What an entry of `allowed` is shown: the difference, the step it is in, and the fields of all steps.
  const context = (told) => ({ ...told, case: one, step: one.steps[told.index], all: shown[told.index], shown, site });
  const judged = differences.map((told) => ({ ...told, allowed: allowedBy(context(told)) }));
  return { name: one.name, configuration: one.configuration, steps: one.steps, differences: judged };
}
