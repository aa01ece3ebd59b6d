// Compares the results of two subjects for the steps of a case, field by field.

import { kindOf } from "./allowed/rules.mjs";
import { allowedBy } from "./allowed.mjs";

/**
 * Returns the differences by step and field, each with the ids of the entries that allow it together, if they do. `shown` has for
 * each step the fields of `theirs` and `ours`, and the `logs` of both; `instead`,
 * the ids of the entries by which `theirs` is what Auth.js answers something else.
 */
export function judge(site, one, shown) {
  const context = (told) => ({
    ...told,
    case: one,
    step: one.steps[told.index],
    all: shown[told.index],
    shown,
    site,
  });
  const found = differences(shown).map((told) => {
    const whole = context(told);
    return { ...told, allowed: allowedBy({ ...whole, kind: kindOf(whole) }) };
  });
  const [{ instead }] = shown;
  return [...found, ...instead.map((id) => ({ index: 0, field: "everything", allowed: [id] }))];
}

function differences(shown) {
  return shown.flatMap(({ theirs, ours, logs }, index) =>
    [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
      .filter((field) => theirs[field] !== ours[field])
      .map((field) => ({ index, field, theirs: theirs[field], ours: ours[field], logs })),
  );
}
