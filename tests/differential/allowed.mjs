// The differences that docs/differences.md names. Anything else that differs fails a run.

import { inAnswers } from "./allowed/answers.mjs";
import { inGate } from "./allowed/gate.mjs";
import { inHeaders } from "./allowed/headers.mjs";
import { inRequests } from "./allowed/requests.mjs";
import { inSignIns } from "./allowed/sign-ins.mjs";

/** By id, whether an entry explains a difference: see `judge.mjs` for what it is shown. `gate: id` is what an id means at the gate. */
export const allowed = { ...inGate, ...inHeaders, ...inSignIns, ...inRequests, ...inAnswers };

/** The id of the entry that explains a difference; nothing if none does. */
export const allowedBy = (difference) => Object.keys(allowed).find((id) => allowed[id](difference));
