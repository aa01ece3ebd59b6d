// One case: start what it needs, do what it asks, judge what came of it.

import { decode } from "@auth/core/jwt";
import { judge, knowsAll } from "./checks/judge.mjs";
import { measure } from "./measure.mjs";
import { Browser } from "./request/browser.mjs";
import { startSignIn } from "./request/sign-in.mjs";
import { perform } from "./request/perform.mjs";
import { bringAbout, prepareCache, providerFaults } from "./site/faults.mjs";
import { onlyKeys, UnknownWord } from "./unknown-word.mjs";
import { chunkedSession, filler } from "./vocabulary/expand.mjs";

const setupWords = ["config", "state", "env", "op", "kv", "faults", "note", "also_run_with_config", "origin_modes", "optional_origin_modes"];

/** Runs a case with every configuration it names; returns the problems, each with the configuration's name. */
export async function runCase(testCase, pool) {
  onlyKeys(testCase.setup, setupWords, "setup");
  knowsAll(testCase.expected);
  const problems = [];
  for (const config of [testCase.setup.config, ...(testCase.setup.also_run_with_config ?? [])]) {
    const site = await prepareCache(testCase.setup.faults, await pool.site(testCase, config), pool);
    const run = await prepare(testCase, site, () => pool.restarted(site));
    await measure(run, () => perform(run));
    problems.push(...(await judge(run)).map((problem) => (config === testCase.setup.config ? problem : `${config}: ${problem}`)));
  }
  return problems;
}

async function prepare(testCase, site, restarted) {
  const { setup, request } = testCase;
  const run = new Run(testCase, site, restarted);
  await run.enter(request.scenario === "protected_with_session" ? "logged_in:alice" : setup.state);
  const { oauth1, ...op } = { ...setup.op, ...providerFaults(setup.faults?.op) };
  await Promise.all([site.op.misbehave(op, run.fill), site.tw.misbehave(oauth1, run.fill)]);
  run.mark();
  await bringAbout(setup.faults, run);
  return run;
}

class Run {
  #csrf;
  #checkCookies;
  #chunks;

  constructor(testCase, site, restarted) {
    Object.assign(this, { testCase, site, restarted, browser: new Browser(site.base, site.proxyBase) });
    this.fill = filler(this);
    this.visitor = () => new Browser(site.base, site.proxyBase);
    this.reached = () => site.origin.requests.slice(this.marks.origin);
    this.sunk = () => site.sink.requests.slice(this.marks.sink);
    this.logged = () => site.worker.text().slice(this.marks.log);
  }

  /** Puts the visitor into the state a case begins with. */
  async enter(state = "anonymous") {
    const [, user] = /^logged_in:(.+)$/.exec(state) ?? [];
    // `seeded`: the rows of a database, where there is one.
    if (!user && !["anonymous", "seeded"].includes(state)) throw new UnknownWord(`setup.state: ${state}`);
    if (user) this.browser.jar.set(this.site.base, "authjs.session-token", await this.site.session(user));
    this.userBefore = user ?? null;
  }

  /** From here on, what the servers see belongs to the case. */
  mark() {
    const { op, op2, tw, kv, origin, sink, worker } = this.site;
    const seen = ([name, { requests }]) => [name, requests.length];
    const servers = Object.fromEntries(Object.entries({ op, op2, tw, origin, sink }).map(seen));
    this.marks = { ...servers, kv: kv.requests, log: worker.text().length };
  }

  csrf() {
    return (this.#csrf ??= this.browser.csrf());
  }

  chunks() {
    return (this.#chunks ??= chunkedSession(this.site.secret));
  }

  /** The sealed cookies of a sign-in that another visitor began. */
  checkCookies() {
    return (this.#checkCookies ??= this.#begin());
  }

  async #begin() {
    const { jar } = await this.#began();
    return Object.fromEntries(jar.names().map((name) => [name, jar.get(name)]));
  }

  async #began() {
    const visitor = this.visitor();
    if (!(await startSignIn(visitor, this.site.op))) throw new Error("no sign-in could be started");
    return visitor;
  }

  /** What a sealed cookie of the visitor holds. */
  async sealed(name) {
    const token = this.browser.jar.get(name);
    return token && (await decode({ token, secret: this.site.secret, salt: name }))?.value;
  }

  /** Who is signed in after the case, asked with the cookies the visitor is left with. */
  async userAfter() {
    const visitor = this.visitor();
    visitor.jar = this.browser.jar;
    return visitor.user();
  }
}
