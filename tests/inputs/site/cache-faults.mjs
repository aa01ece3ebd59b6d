// Faults of KV (`setup.faults.kv`): in its content before the case, or in its answers during the case.

import { startSignIn } from "../request/sign-in.mjs";
import { age, expire } from "./stale.mjs";

/** The faults by their word. `before` prepares what is stored; `during` is the fault of the store while the case runs. */
export const caches = {
  throw_get: { during: "throw_get" },
  throw_put: { during: "throw_put" },
  slow_get_10s: { during: "slow_get_10s" },
  garbage: { before: (site) => replaced(site, () => "\u0000{not json") },
  // An earlier format: the document itself, without its times.
  old_schema: { before: (site) => replaced(site, (record) => record.body) },
  stale_60s: { before: async (site) => age(await filledKv(site), 60) },
  expired_1h: { before: async (site) => expire(await filledKv(site), 3600) },
  expired_25h: { before: async (site) => expire(await filledKv(site), 25 * 3600) },
  other_issuer: { before: otherIssuers },
};

/** The fault of the store while a case runs, for a word of the table. */
export const duringCase = (word) => caches[word].during;

/** The values that KV holds, by key, as texts. */
export const textsOf = (kv) => new Map([...kv.kept].map(([key, value]) => [key, String(value)]));

// A sign-in fills KV with the metadata and the keys.
async function filledKv(site) {
  await site.session("alice");
  await documents(site.kv, 2);
  return site.kv;
}

async function replaced(site, change) {
  const kv = await filledKv(site);
  for (const [key, value] of kv.kept) kv.kept.set(key, Buffer.from(change(JSON.parse(value))));
  site.kv.before = textsOf(kv);
}

// Replaces documents of `op` with those of `op2`.
async function otherIssuers(site) {
  const ours = await documents(await filledKv(site), 2);
  site.kv.kept.clear();
  const browser = site.visitor();
  const url = await startSignIn(browser, site.op2, "op2");
  await browser.get(site.op2.authorize(url, "alice").href);
  const theirs = await documents(site.kv, 2);
  site.kv.kept.clear();
  for (const [i, [key]] of ours.entries()) site.kv.kept.set(key, theirs[i][1]);
  site.kv.before = textsOf(site.kv);
}

// Sorted by key: keys before metadata.
async function documents(kv, count) {
  while (kv.kept.size < count) await new Promise((resolve) => setTimeout(resolve, 20));
  return [...kv.kept].sort(([a], [b]) => (a < b ? -1 : 1));
}
