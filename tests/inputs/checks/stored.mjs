// Checks of the stored data of a case, and of the requests that it causes.

import { textsOf } from "../site/cache-faults.mjs";
import { always, never } from "./only.mjs";

/** The words of `expected` about stored data. These sites have no database: only KV stores data. */
export const stored = {
  account_linked: never((run) => keepsPeople(run)),
  user_created: never((run) => keepsPeople(run)),
  // The Worker sends no e-mail. A message could only go to the sink, which must stay empty.
  mail: ({ sunk }, { max }) => sunk().length > max && `${sunk().length} requests that may be messages`,
  kv_not_poisoned: always(async ({ site, restarted }) => {
    await site.op.misbehave();
    const again = await restarted();
    const session = await again.session("alice").catch((error) => error);
    return session instanceof Error && "sign-ins fail after the attack, in a fresh isolate";
  }),
  kv_value_replaced: always(async ({ site: { kv } }) => {
    const isLeft = ([key, value]) => String(kv.kept.get(key) ?? "") === value;
    for (let waited = 0; waited < 1000 && [...kv.before].some(isLeft); waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const left = [...kv.before].find(isLeft);
    return left && `KV still holds what was there before under ${left[0]}`;
  }),
};

/** The words of `expected.mail`. */
export const mailWords = { max: true, note: true };

function keepsPeople({ site: { kv } }) {
  const found = [...textsOf(kv)].find(([, text]) => /@example\.com|"sub":/.test(text));
  return found && `KV holds something about a person under ${found[0]}`;
}
