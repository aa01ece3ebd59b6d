// The differences that docs/differences.md lists. Any other difference fails a run.

import { inAnswers } from "./allowed/answers.mjs";
import { withoutHostCookie } from "./allowed/cookies.mjs";
import { inDatabase } from "./allowed/database.mjs";
import { inEmail } from "./allowed/email.mjs";
import { inGate } from "./allowed/gate.mjs";
import { inHeaders } from "./allowed/headers.mjs";
import { inMany } from "./allowed/many.mjs";
import { inProviders } from "./allowed/providers.mjs";
import { inRequests } from "./allowed/requests.mjs";
import { rewrites } from "./allowed/rewrites.mjs";
import { inSignIns } from "./allowed/sign-ins.mjs";
import { inVariants } from "./allowed/variants.mjs";

/** By id, whether an entry explains a difference: see `judge.mjs` for what it is shown. `gate: id` is what an id means at the gate. */
export const allowed = {
  ...inGate,
  ...inHeaders,
  ...inSignIns,
  ...inRequests,
  ...inAnswers,
  ...inDatabase,
  ...inEmail,
};

/** The same for sign-ins with built-in providers and with clients of every kind: for many profiles at once, not value by value. */
export const allowedOfMany = { ...inMany, ...inProviders, ...inVariants };

/** Whether a case is one of those. */
export const isOfMany = ({ configuration }) =>
  /^(built-in|options-\d|as-shipped|variants)$/.test(configuration);

/**
 * Returns the ids of the entries that explain a difference, or `undefined`. One entry explains it alone; or entries of
 * `rewrites`, each at most once, change Auth.js's value into one that an entry of `allowed` explains.
 */
export function allowedBy(difference, others = Object.keys(rewrites)) {
  const id =
    idIn(allowed, difference) ?? (isOfMany(difference.case) ? idIn(allowedOfMany, difference) : undefined);
  if (id) return [id];
  const ours = withoutHostCookie(difference);
  if (ours !== undefined) {
    const ids = allowedBy({ ...difference, ours }, others);
    return ids && ["host-cookie", ...ids];
  }
  for (const first of others) {
    const rest = others.filter((other) => other !== first);
    for (const theirs of rewrites[first](difference)) {
      const ids = [difference.theirs, difference.ours].includes(theirs)
        ? undefined
        : allowedBy(withTheirs(difference, theirs), rest);
      if (ids) return [first, ...ids];
    }
  }
  return undefined;
}

const withTheirs = ({ all, field, ...told }, theirs) => ({
  ...told,
  field,
  theirs,
  all: { ...all, theirs: { ...all.theirs, [field]: theirs } },
});

const idIn = (entries, difference) => Object.keys(entries).find((id) => entries[id](difference));
