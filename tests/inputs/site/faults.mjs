// `setup.faults`: what goes wrong around the Worker, or in its clock, while a scenario is played.

import { lookup, onlyKeys } from "../unknown-word.mjs";
import { startSignIn } from "../request/sign-in.mjs";
import { age } from "./stale.mjs";

/** Makes of `setup.faults.op` what the provider understands. */
export const providerFaults = (op = {}) => (op === "down" ? { down: true } : op);

/** What the named caches hold before the case begins. Returns the site to be asked: a fresh isolate with that cache. */
export async function prepareCache({ kv: word } = {}, site, pool) {
  const prepare = word === undefined ? undefined : lookup(caches, word, "setup.faults.kv");
  if (!prepare) return site;
  await prepare(site);
  return pool.restarted(site);
}

const caches = {
  throw_get: undefined,
  stale_60s: (site) => aged(site, 60),
  expired_25h: (site) => aged(site, 25 * 3600),
  other_issuer: otherIssuers,
};

async function aged(site, seconds) {
  await site.session("alice");
  await age(site.kv, seconds);
}

// What belongs to `op2` stands where what belongs to `op` should.
async function otherIssuers(site) {
  await site.session("alice");
  const ours = await documents(site.kv, 2);
  site.kv.kept.clear();
  const browser = site.visitor();
  const url = await startSignIn(browser, site.op2, "op2");
  await browser.get(site.op2.authorize(url, "alice").href);
  const theirs = await documents(site.kv, 2);
  site.kv.kept.clear();
  for (const [i, [key]] of ours.entries()) site.kv.kept.set(key, theirs[i][1]);
}

// Sorted by key: keys before metadata.
async function documents(kv, count) {
  while (kv.kept.size < count) await new Promise((resolve) => setTimeout(resolve, 20));
  return [...kv.kept].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Brings the faults about; from here on they are there. */
export async function bringAbout(faults = {}, run) {
  onlyKeys(faults, ["kv", "op", "isolate", "clock_skew_s", "clock_jump_s", "limits"], "setup.faults");
  if (faults.kv === "throw_get") run.site.kv.fault = "throw_get";
  if (faults.op?.rotate_keys) lookup({ now: () => run.site.op.rotateKeys() }, faults.op.rotate_keys, "setup.faults.op.rotate_keys")();
  if (faults.isolate) run.betweenSignInAndCallback = () => lookup(isolates, faults.isolate, "setup.faults.isolate")(run);
  // What a platform allows cannot be lowered in workerd: the words of `expected` count what is used instead.
  if (faults.limits) onlyKeys(faults.limits, ["subrequests", "cpu_ms"], "setup.faults.limits");
  run.clockSkew = faults.clock_skew_s ?? faults.clock_jump_s ?? 0;
  if (run.clockSkew) await run.site.turnClock(run.clockSkew);
}

const isolates = {
  restart_mid_flow: ({ site }) => site.relaunch(),
  second_instance: async ({ site, browser }) => {
    site.kv.kept.clear();
    browser.detour = await site.startSecond();
  },
};

/** Whether a case needs the build in which the clock can be turned. */
export const turnsClock = ({ clock_skew_s: skew, clock_jump_s: jump } = {}) => Boolean(skew ?? jump);
