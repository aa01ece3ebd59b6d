// `setup.faults`: faults around the Worker, or in its clock, during a scenario.

import { limitMeters } from "../checks/cost.mjs";
import { knowsProviderFaults } from "../provider/provider-faults.mjs";
import { Browser } from "../request/browser.mjs";
import { lookup, onlyWords, UnknownWord } from "../unknown-word.mjs";
import { sealedAsV4 } from "../vocabulary/jwe.mjs";
import { caches, duringCase } from "./cache-faults.mjs";
import { databaseFaults } from "./database.mjs";
import { mailFaults } from "./mailer.mjs";
import { stateFaults } from "./state.mjs";

/** Converts `setup.faults.op` into the provider's faults. Key rotation is handled separately. */
export function providerFaults(op = {}) {
  if (op === "down") return { down: true };
  const { rotate_keys: _, ...faults } = op;
  return faults;
}

/** The words of `setup.faults`. Each causes its fault after the visitor is in the initial state of the case. */
export const faultWords = {
  kv: ({ site }, word) => (site.kv.fault = duringCase(word)),
  d1: ({ site }, word) => (site.database.fault = word),
  do: ({ site }, word) => (site.state.fault = word),
  mail: ({ site }, fault) => (site.mailer.fault = fault),
  op: ({ site }, op) =>
    op.rotate_keys && lookup(keyChanges, op.rotate_keys, "setup.faults.op.rotate_keys")(site.op),
  isolate: (run, word) => (run.betweenSignInAndCallback = () => isolates[word](run)),
  clock_skew_s: turnClock,
  clock_jump_s: turnClock,
  clock_advance_s: turnClock,
  cookie: (run, word) => cookies[word](run),
  secret: ({ site }, word) => secrets[word](site),
  inject: (run, word) => injections[word](run),
  // workerd cannot lower a platform's limits, so the resources of a run are compared with them.
  limits: (run, limits) => (run.limits = limits),
};

/** The words whose value is a word again, with the table of it. */
const values = () => ({
  kv: caches,
  d1: databaseFaults,
  do: stateFaults,
  isolate: isolates,
  cookie: cookies,
  secret: secrets,
  inject: injections,
});

/** Throws `UnknownWord` for a fault that is not implemented. */
export function knowsFaults(faults = {}) {
  const path = "setup.faults";
  onlyWords(faults, path, faultWords);
  for (const [word, table] of Object.entries(values()))
    if (word in faults) lookup(table, faults[word], `${path}.${word}`);
  if (faults.mail) onlyWords(faults.mail, `${path}.mail`, mailFaults);
  if (faults.limits) onlyWords(faults.limits, `${path}.limits`, limitMeters);
  if (typeof faults.op === "string" && faults.op !== "down")
    throw new UnknownWord(`${path}.op: ${faults.op}`);
  if (faults.op?.rotate_keys) lookup(keyChanges, faults.op.rotate_keys, `${path}.op.rotate_keys`);
  knowsProviderFaults(providerFaults(faults.op), `${path}.op`);
}

/** Returns the site to send requests to. For a fault in KV's content, it is a new isolate with that KV. */
export async function prepareCache({ kv: word } = {}, site, pool) {
  const prepare = word && caches[word].before;
  if (!prepare) return site;
  await prepare(site);
  return pool.restarted(site);
}

/** Causes the faults from here on. */
export async function bringAbout(faults = {}, run) {
  for (const [word, value] of Object.entries(faults)) await faultWords[word](run, value);
}

/** Whether a case needs the build with the hooks of the tests. */
export const needsHooks = (faults = {}) =>
  ["clock_skew_s", "clock_jump_s", "clock_advance_s", "inject"].some((word) => word in faults);

const keyChanges = { now: (op) => op.rotateKeys() };

async function turnClock(run, seconds) {
  run.clockSkew = seconds;
  await run.site.turnClock(seconds);
}

const isolates = {
  restart_mid_flow: ({ site }) => site.relaunch(),
  second_instance: async ({ site, browser }) => {
    site.kv.kept.clear();
    browser.detour = await site.startSecond();
  },
};

const cookies = {
  // The session as next-auth 4 sealed it.
  previous_version: ({ browser, site, userBefore }) =>
    browser.jar.set(site.base, "authjs.session-token", sealedAsV4(userBefore ?? "alice", site.secret)),
};

const secrets = {
  rotated: (site) => site.changeSecret({ keepFormer: true }),
  removed: (site) => site.changeSecret({ keepFormer: false }),
};

const injections = {
  panic: async (run) => {
    const { base, worker } = run.site;
    const before = worker.text().length;
    await new Browser(base).get("/.test-hooks/fault/panic");
    // The last line that workerd writes of it, which arrives after the answer.
    await worker.logged((_, text) => /Uncaught exception: .*RuntimeError/.test(text.slice(before)));
    run.mark();
  },
};

/** The tables of the faults whose value is a word again. */
export { cookies, injections, isolates, secrets };
