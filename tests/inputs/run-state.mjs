// The state of one run of one case: its visitor, and the requests that the servers have received since it
// began.

import { decode } from "@auth/core/jwt";
import { passkeysIn } from "./checks/passkeys.mjs";
import { Browser } from "./request/browser.mjs";
import { perform } from "./request/perform.mjs";
import { startSignIn } from "./request/sign-in.mjs";
import { chunkedSession, filler } from "./vocabulary/expand.mjs";

const signedIn = /^logged_in:(.+)$/;
// A user with a passkey, who is signed out.
const withPasskey = /^passkey_user:(alice|bob)$/;

/** Whether a run can begin in a state (`setup.state`). `seeded`: the users of a database, where there is one. */
export const isState = (state = "anonymous") =>
  ["anonymous", "seeded"].includes(state) || signedIn.test(state) || withPasskey.test(state);

// The rows that are no case's doing, where there is a database.
function rowsOf({ hasDatabase, database }) {
  if (!hasDatabase) return {};
  const ids = (table) => database.rows(`SELECT id FROM ${table}`).map(({ id }) => id);
  return {
    users: ids("users"),
    accounts: ids("accounts"),
    passkeys: passkeysIn({ database }),
    writes: database.writes,
    batches: database.batches,
  };
}

/** One run. `answer` is the answer to check. `problems` are found while the case runs. */
export class Run {
  #csrf;
  #checkCookies;
  #chunks = {};
  problems = [];
  clockSkew = 0;

  constructor(testCase, site, restarted) {
    Object.assign(this, { testCase, site, restarted, browser: new Browser(site.base, site.proxyBase) });
    this.fill = filler(this);
    this.visitor = () => new Browser(site.base, site.proxyBase);
    this.reached = () => site.origin.requests.slice(this.marks.origin);
    this.mails = () => site.mailer.mails().slice(this.marks.mailer);
    this.sunk = () => site.sink.requests.slice(this.marks.sink);
    this.logged = () => site.worker.text().slice(this.marks.log);
  }

  /** Puts the visitor into the state a case begins with. */
  async enter(state = "anonymous") {
    const [, user] = signedIn.exec(state) ?? [];
    if (user) this.browser.jar.set(this.site.base, "authjs.session-token", await this.site.session(user));
    this.userBefore = user ?? null;
  }

  /** From here on, the requests that the servers receive belong to the case. */
  mark() {
    const { op, op2, tw, kv, origin, sink, mailer, worker } = this.site;
    const seen = ([name, { requests }]) => [name, requests.length];
    const servers = Object.fromEntries(
      Object.entries({ op, op2, tw, origin, sink, ...(mailer && { mailer }) }).map(seen),
    );
    const stateBatches = this.site.state?.batches;
    this.marks = {
      ...servers,
      ...rowsOf(this.site),
      stateBatches,
      kv: kv.requests,
      log: worker.text().length,
    };
  }

  csrf() {
    this.#csrf ??= this.browser.csrf();
    return this.#csrf;
  }

  chunks(user) {
    this.#chunks[user] ??= chunkedSession(this.site.secret, user);
    return this.#chunks[user];
  }

  /** The sealed cookies of a sign-in that another visitor began. */
  checkCookies() {
    this.#checkCookies ??= this.#begin();
    return this.#checkCookies;
  }

  async #begin() {
    const visitor = this.visitor();
    if (!(await startSignIn(visitor, this.site.op))) throw new Error("no sign-in could be started");
    const { jar } = visitor;
    return Object.fromEntries(jar.names().map((name) => [name, jar.get(name)]));
  }

  /** Returns the content of a sealed cookie of the visitor. */
  async sealed(name) {
    const token = this.browser.jar.get(name);
    return token && (await decode({ token, secret: this.site.secret, salt: name }))?.value;
  }

  /** Runs the same again with another visitor, in a separate run. */
  async again() {
    const run = new Run(this.testCase, this.site, this.restarted);
    await run.enter(this.testCase.setup.state);
    run.mark();
    await perform(run);
    return run;
  }

  /** Returns the user after the case, requested with the visitor's remaining cookies. */
  async userAfter() {
    const visitor = this.visitor();
    visitor.jar = this.browser.jar;
    return visitor.user();
  }
}
