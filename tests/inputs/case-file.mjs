// Files of hostile cases: `{"cases": [{ id, surface, title, setup, request, expected, smoke }]}`.

import { readFileSync } from "node:fs";

/** The cases of a file. `only`: an expression that the id or the surface must match; `smoke`: only the short set. */
export function readCases(path, { only, smoke } = {}) {
  const { cases } = JSON.parse(readFileSync(path, "utf8"));
  const wanted = only && new RegExp(only);
  return cases.filter(
    (one) => (!wanted || wanted.test(one.id) || wanted.test(one.surface)) && (!smoke || one.smoke),
  );
}
