// The differences that docs/differences.md names. Anything else that differs fails a run.

import { inAnswers } from "./allowed/answers.mjs";
import { inGate } from "./allowed/gate.mjs";
import { inHeaders } from "./allowed/headers.mjs";
import { inMany } from "./allowed/many.mjs";
import { inProviders } from "./allowed/providers.mjs";
import { inRequests } from "./allowed/requests.mjs";
import { inSignIns } from "./allowed/sign-ins.mjs";
import { inVariants } from "./allowed/variants.mjs";

/** By id, whether an entry explains a difference: see `judge.mjs` for what it is shown. `gate: id` is what an id means at the gate. */
export const allowed = { ...inGate, ...inHeaders, ...inSignIns, ...inRequests, ...inAnswers };

/** The same for sign-ins with built-in providers and with clients of every kind: for many profiles at once, not value by value. */
export const allowedOfMany = { ...inMany, ...inProviders, ...inVariants };

/** Whether a case is one of those. */
export const isOfMany = ({ configuration }) => /^(built-in|options-\d|as-shipped|variants)$/.test(configuration);

/** The id of the entry that explains a difference; nothing if none does. */
export const allowedBy = (difference) => idIn(allowed, difference) ?? (isOfMany(difference.case) ? idIn(allowedOfMany, difference) : undefined);

const idIn = (entries, difference) => Object.keys(entries).find((id) => entries[id](difference));
