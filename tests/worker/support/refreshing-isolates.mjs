// Isolates whose sessions have tokens that stay fresh, at a provider that rotates refresh tokens and ends a grant whose refresh
// token it sees twice.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { startProvider } from "../../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../../dev/worker-vars.mjs";
import { startIsolates } from "./isolates.mjs";
import { Visitor } from "./visitor.mjs";

const site = "http://localhost:8787";
const clientSecret = "a client secret of the tests";

/** The seconds for which access tokens last, and by which the clocks of the isolates turn in a round. */
const [lifetime, turn] = [50, 55];

/** Returns the settings of an OpenID Provider whose access tokens last for these seconds, and whose refresh tokens rotate. */
export const rotating = (accessToken) => ({
  ttl: {
    AccessToken: accessToken,
    AuthorizationCode: 60,
    Grant: 86400,
    IdToken: 86400,
    Interaction: 3600,
    Session: 86400,
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
});

const cookies = (answer) => answer.headers.getSetCookie().map((line) => line.split(";")[0]);
const hash = (text) => createHash("sha256").update(text).digest("hex");

/**
 * Starts four isolates that share AUTH_STATE, or with `durable: false` a D1, and their provider. `auth` is merged into the options,
 * and `wrapper` is that of `startIsolates`.
 */
export async function startRefreshingIsolates({ durable = true, strategy = "jwt", auth = {}, wrapper }) {
  const held = { asked: [], waits: undefined };
  const hold = async (context, next) => {
    await next();
    if (context.path === "/token" && held.waits) await held.waits;
  };
  const early = async (context, next) => {
    if (context.path === "/token") for (const asked of held.asked.splice(0)) asked();
    await next();
  };
  const before = async (context, next) => early(context, () => hold(context, next));
  const provider = await startProvider({
    clientId,
    clientSecret,
    redirectUris: redirectUris(site),
    settings: rotating(lifetime),
    before,
  });
  const seen = { refreshed: 0, refused: 0, revoked: 0 };
  const isRefresh = (context) => context.oidc?.params?.grant_type === "refresh_token";
  provider.provider.on("grant.success", (context) => (seen.refreshed += isRefresh(context) ? 1 : 0));
  provider.provider.on("grant.error", (context) => (seen.refused += isRefresh(context) ? 1 : 0));
  provider.provider.on("grant.revoked", () => (seen.revoked += 1));
  const secret = "a secret for tests, longer than 32 characters";
  const vars = {
    ...developmentVars({ issuer: provider.issuer, clientSecret, secret }),
    AUTH_URL: site,
    AUTH: {
      matcher: ["/dashboard"],
      tokens: { refresh: true },
      callbacks: {
        jwt: { accessToken: "account.access_token" },
        session: { accessToken: "token.accessToken" },
      },
      ...auth,
      session: { strategy, ...auth.session },
    },
  };
  const database = !durable || strategy === "database";
  const login = () => new Response();
  const isolates = await startIsolates({ vars, durable, database, login, wrapper });
  return new RefreshingIsolates({ provider, held, seen, isolates, durable, strategy });
}

class RefreshingIsolates {
  #clock = 0;

  constructor(parts) {
    Object.assign(this, parts);
  }

  stop() {
    return Promise.all([this.isolates.stop(), this.provider.stop()]);
  }

  /** Asks an isolate as a browser that navigates. */
  send(index, path, cookie, init = {}) {
    const headers = { cookie, accept: "text/html", "sec-fetch-mode": "navigate", ...init.headers };
    return this.isolates.send(index, path, { ...init, headers });
  }

  /** Signs in, with the clocks of all isolates right. Returns the session cookie. */
  async signIn() {
    await this.turnClocks(-this.#clock);
    const jar = new Map();
    const keep = (answer) => {
      for (const line of cookies(answer)) jar.set(...line.split(/=(.*)/s));
      return answer;
    };
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const csrf = keep(await this.send(0, "/api/auth/csrf", ""));
    const { csrfToken } = await csrf.json();
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, callbackUrl: "/dashboard" }).toString(),
    };
    const started = keep(await this.send(0, "/api/auth/signin/dev", cookie(), form));
    const visitor = new Visitor(site);
    const callback = await visitor.chooseAt({ location: started.headers.get("location") }, "persona-user");
    const { pathname, search } = new URL(callback.location);
    const answer = keep(await this.send(1, pathname + search, cookie()));
    assert.equal(answer.headers.get("location"), `${site}/dashboard`, await answer.text());
    return `authjs.session-token=${jar.get("authjs.session-token")}`;
  }

  /** Runs SQL in D1. */
  async query(sql) {
    const database = await this.isolates.miniflare.getD1Database("AUTH_DB", "worker-0");
    const { results } = await database.prepare(sql).all();
    return results;
  }

  /** The Durable Object of the user. */
  async object() {
    const namespace = await this.isolates.miniflare.getDurableObjectNamespace("AUTH_STATE", "worker-0");
    return namespace.get(namespace.idFromName(await this.#subject()));
  }

  async #subject() {
    if (this.strategy === "jwt") return hash("account\0dev\0persona-user");
    const [{ userId }] = await this.query("SELECT userId FROM accounts");
    return hash(`user\0${userId}`);
  }

  /** Runs SQL on the row of the session, in the place of a time that passes. */
  async execute(sql) {
    if (!this.durable) return this.query(sql);
    const object = await this.object();
    return JSON.parse(await object.batch(JSON.stringify([{ sql, values: [] }])))[0];
  }

  /** Turns the clocks of all isolates on. */
  async turnClocks(seconds) {
    this.#clock += seconds;
    for (const index of [0, 1, 2, 3]) await this.setClock(index, this.#clock);
  }

  /** Sets how far the clock of one isolate is ahead. */
  setClock(index, seconds) {
    return this.isolates.send(index, `/.test-hooks/clock/${seconds}`);
  }

  /** Lets time pass until the access token has expired, and some seconds more. */
  async expire(more = 0) {
    await this.turnClocks(turn + more);
    await this.execute("UPDATE session_tokens SET due = 0, tokensExpire = 0");
  }

  /** Returns the access token that `/session` shows, and the newest cookie. */
  async shown(index, cookie) {
    const answer = await this.send(index, "/api/auth/session", cookie);
    assert.equal(answer.status, 200);
    const session = await answer.json();
    const issued = cookies(answer).find((line) => line.startsWith("authjs.session-token="));
    return { token: session?.accessToken, cookie: issued ?? cookie };
  }
}
