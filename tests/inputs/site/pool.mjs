// Sites that several cases share, and new ones for the cases that need a cold isolate.

import { needsDatabase, needsPasskeys, needsRefresh } from "../features.mjs";
import { weakKeyOf } from "../provider/id-token.mjs";
import { isOfKnownUser } from "../request/passkey-flow.mjs";
import { lifetime } from "../request/refresh.mjs";
import { needsFeature, titled } from "./configurations.mjs";
import { needsHooks } from "./faults.mjs";
import { addPasskeys } from "./passkeys.mjs";
import { seed, seeded } from "./rows.mjs";
import { age } from "./stale.mjs";
import { startSite, startSurroundings } from "./start.mjs";

/** Starts the servers all sites share. */
export async function startPool() {
  return new Pool(await startSurroundings());
}

class Pool {
  #surroundings;
  #shared = new Map();
  #fresh = [];

  constructor(surroundings) {
    this.#surroundings = surroundings;
  }

  /** The site for a case under a named configuration. */
  async site(testCase, config) {
    const { setup, request } = testCase;
    await this.#stopFresh();
    const { op, tw, kv, database, state, mailer } = this.#surroundings.servers;
    await Promise.all([op.misbehave(), tw.misbehave()]);
    Object.assign(kv, { fault: undefined, before: undefined });
    mailer.fault = undefined;
    state.empty();
    // A visitor who signs in in the course of the case is no user yet.
    const isNew =
      request.scenario?.startsWith("login") || (request.ceremony === "reg" && !isOfKnownUser(request));
    seed(database, isNew ? ["bob"] : seeded);
    const passkeys = needsPasskeys(testCase);
    if (passkeys) addPasskeys(database);
    const refresh = needsRefresh(testCase);
    op.lifetime = refresh ? lifetime : 3600;
    const told = {
      config,
      env: setup.env ?? {},
      clientAlg: setup.op?.id_token?.client_alg,
      hooks: passkeys || refresh || needsHooks(setup.faults) || needsFeature(config),
      passkeys,
      refresh,
      database: needsDatabase(testCase),
      title: Object.hasOwn(titled, testCase.title) ? testCase.title : undefined,
    };
    const key = JSON.stringify(told);
    if (!needsColdIsolate(setup)) {
      if (!this.#shared.has(key)) this.#shared.set(key, await startSite(this.#surroundings, told));
      return this.#shared.get(key);
    }
    kv.kept.clear();
    const site = await this.#startFresh(told);
    return storeStates[setup.kv ?? "empty"](site, this);
  }

  /** The same deployment in a fresh isolate. */
  restarted({ told }) {
    return this.#startFresh(told);
  }

  async #startFresh(told) {
    const site = await startSite(this.#surroundings, told);
    this.#fresh.push(Object.assign(site, { told }));
    return site;
  }

  // The next case must not see the KV content of a former one.
  async #stopFresh() {
    if (this.#fresh.length > 0) this.#surroundings.servers.kv.kept.clear();
    await Promise.all(this.#fresh.splice(0).map((site) => site.stop()));
  }

  async stop() {
    await this.#stopFresh();
    await Promise.all([...this.#shared.values()].map((site) => site.stop()));
    await this.#surroundings.stop();
  }
}

/** What KV holds before a case (`setup.kv`): each returns the site to be asked. */
export const storeStates = {
  empty: (site) => site,
  stale_jwks: async (site, pool) => {
    await site.session("alice");
    await age(site.kv, 5400);
    return pool.restarted(site);
  },
};

const cached = ["discovery", "discovery_http", "jwks", "jwks_http", "rotate_keys", "clock_skew_s"];
const needsColdIsolate = ({ op = {}, kv, faults }) =>
  kv !== undefined ||
  faults !== undefined ||
  weakKeyOf(op.id_token) !== undefined ||
  Object.keys(op).some((word) => cached.includes(word));
