// Checks of what is kept about people, and of what KV holds.

import { textsOf } from "../site/cache-faults.mjs";
import { isNewAccount, isNewUser } from "./database.mjs";
import { always, never } from "./only.mjs";

/** The words of `expected` about stored data. */
export const stored = {
  account_linked: never((run) => keepsPeople(run) || (run.marks.users && isNewAccount(run))),
  user_created: never((run) => keepsPeople(run) || (run.marks.users && isNewUser(run))),
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

function keepsPeople({ site: { kv } }) {
  const found = [...textsOf(kv)].find(([, text]) => /@example\.com|"sub":/.test(text));
  return found && `KV holds something about a person under ${found[0]}`;
}
