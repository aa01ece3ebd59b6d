// Tokens that stay fresh, in four isolates that share the Durable Object of AUTH_STATE or a D1, at a provider that rotates refresh
// tokens and ends a grant whose refresh token it sees twice.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { startIsolates } from "./support/isolates.mjs";
import { Visitor } from "./support/visitor.mjs";

const site = "http://localhost:8787";
const clientSecret = "a client secret of the tests";
/** The seconds for which access tokens last, and by which the clocks of the isolates turn in a round. */
const [lifetime, turn] = [50, 55];
const rounds = 10;
const requests = 200;

const settings = {
  ttl: {
    AccessToken: lifetime,
    AuthorizationCode: 60,
    Grant: 86400,
    IdToken: 86400,
    Interaction: 3600,
    Session: 86400,
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: () => true,
};

/** Starts a provider and isolates. `held` holds requests for new tokens: they wait for `release`. */
async function start({ durable, strategy }) {
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
    settings,
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
      session: { strategy },
      tokens: { refresh: true },
      callbacks: {
        jwt: { accessToken: "account.access_token" },
        session: { accessToken: "token.accessToken" },
      },
    },
  };
  const database = !durable || strategy === "database";
  const isolates = await startIsolates({ vars, durable, database, login: () => new Response() });
  return { provider, held, seen, isolates, stop: () => Promise.all([isolates.stop(), provider.stop()]) };
}

// In one run under load, undici had disturbed the body of an answer that waited for others. So each is read as it arrives.
const read = async (answer) => ({ status: answer.status, text: await answer.text() });
const cookies = (answer) => answer.headers.getSetCookie().map((line) => line.split(";")[0]);
const hash = (text) => createHash("sha256").update(text).digest("hex");

const places = [
  { durable: true, strategy: "jwt" },
  { durable: false, strategy: "jwt" },
  { durable: true, strategy: "database" },
  { durable: false, strategy: "database" },
];

for (const { durable, strategy } of places) {
  describe(`four isolates that share ${durable ? "a Durable Object" : "D1"}, sessions of the strategy ${strategy}`, () => {
    let all;
    let clock = 0;
    before(async () => (all = await start({ durable, strategy })));
    after(() => all?.stop());

    const send = (index, path, cookie, init = {}) => {
      const headers = { cookie, accept: "text/html", "sec-fetch-mode": "navigate", ...init.headers };
      return all.isolates.send(index, path, { ...init, headers });
    };

    /** Signs in. Returns the session cookie. */
    async function signIn() {
      await turnClocks(-clock);
      const jar = new Map();
      const keep = (answer) => {
        for (const line of cookies(answer)) jar.set(...line.split(/=(.*)/s));
        return answer;
      };
      const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const csrf = keep(await send(0, "/api/auth/csrf", ""));
      const { csrfToken } = await csrf.json();
      const form = {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrfToken, callbackUrl: "/dashboard" }).toString(),
      };
      const started = keep(await send(0, "/api/auth/signin/dev", cookie(), form));
      const visitor = new Visitor(site);
      const callback = await visitor.chooseAt({ location: started.headers.get("location") }, "persona-user");
      const { pathname, search } = new URL(callback.location);
      const answer = keep(await send(1, pathname + search, cookie()));
      assert.equal(answer.headers.get("location"), `${site}/dashboard`, await answer.text());
      return `authjs.session-token=${jar.get("authjs.session-token")}`;
    }

    const query = async (sql) => {
      const database = await all.isolates.miniflare.getD1Database("AUTH_DB", "worker-0");
      const { results } = await database.prepare(sql).all();
      return results;
    };

    const subject = async () => {
      if (strategy === "jwt") return hash("account\0dev\0persona-user");
      const [{ userId }] = await query("SELECT userId FROM accounts");
      return hash(`user\0${userId}`);
    };

    /** Runs SQL on the row, in the place of a time that passes. */
    const execute = async (sql) => {
      const miniflare = all.isolates.miniflare;
      if (!durable) return query(sql);
      const namespace = await miniflare.getDurableObjectNamespace("AUTH_STATE", "worker-0");
      const object = namespace.get(namespace.idFromName(await subject()));
      return JSON.parse(await object.batch(JSON.stringify([{ sql, values: [] }])))[0];
    };

    const turnClocks = async (seconds) => {
      clock += seconds;
      for (const index of [0, 1, 2, 3]) await all.isolates.send(index, `/.test-hooks/clock/${clock}`);
    };

    const expire = async () => {
      await turnClocks(turn);
      await execute("UPDATE session_tokens SET due = 0, tokensExpire = 0");
    };

    /** Returns the access token that `/session` shows, and the newest cookie. */
    const shown = async (index, cookie) => {
      const answer = await send(index, "/api/auth/session", cookie);
      assert.equal(answer.status, 200);
      const session = await answer.json();
      const issued = cookies(answer).find((line) => line.startsWith("authjs.session-token="));
      return { token: session?.accessToken, cookie: issued ?? cookie };
    };

    test(`${requests} requests at once and ${rounds} ends in a row: one refresh each`, async () => {
      const first = await signIn();
      let newest = first;
      const tokens = new Set([(await shown(0, first)).token]);
      for (let round = 1; round <= rounds; round += 1) {
        await expire();
        const answers = await Promise.all(
          Array.from({ length: requests }, async (_, number) => {
            const cookie = number % 3 ? newest : first;
            const path = number % 2 ? "/dashboard" : "/api/auth/session";
            return read(await send(number % 4, path, cookie));
          }),
        );
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200], `round ${round}`);
        const sessions = answers.filter((_, number) => number % 2 === 0).map(({ text }) => JSON.parse(text));
        const got = [...new Set(sessions.map((session) => session.accessToken))];
        assert.equal(got.length, 1, `round ${round}: one token for all`);
        assert.ok(!tokens.has(got[0]), `round ${round}: a new token`);
        tokens.add(got[0]);
        assert.deepEqual(all.seen, { refreshed: round, refused: 0, revoked: 0 }, `round ${round}`);
        newest = (await shown(round % 4, newest)).cookie;
        if (strategy === "database") {
          const [account] = await query("SELECT access_token FROM accounts");
          assert.equal(account.access_token, got[0], `round ${round}: the account has it`);
        }
      }
    });

    test("a request that dies before it asks costs nothing", async () => {
      const cookie = await signIn();
      await expire();
      // What a request leaves that took the lease and was killed.
      await execute("UPDATE session_tokens SET fence = fence + 1, leaseUntil = unixepoch() + 2");
      const before = all.seen.refreshed;
      const answers = await Promise.all([0, 1, 2, 3].map((index) => shown(index, cookie)));
      assert.equal(new Set(answers.map(({ token }) => token)).size, 1);
      assert.deepEqual(all.seen, { refreshed: before + 1, refused: 0, revoked: 0 });
    });

    test("a visitor who goes away does not lose the answer", async () => {
      const cookie = await signIn();
      await expire();
      const before = all.seen.refreshed;
      const asked = new Promise((resolve) => all.held.asked.push(resolve));
      let release;
      all.held.waits = new Promise((resolve) => (release = resolve));
      const controller = new AbortController();
      const gone = send(0, "/dashboard", cookie, { signal: controller.signal });
      await asked;
      controller.abort();
      await assert.rejects(gone);
      all.held.waits = undefined;
      release();
      const answers = await Promise.all([1, 2, 3].map((index) => shown(index, cookie)));
      assert.equal(new Set(answers.map(({ token }) => token)).size, 1);
      assert.deepEqual(all.seen, { refreshed: before + 1, refused: 0, revoked: 0 });
    });

    test("an isolate that dies after it has asked costs one sign-in at most, and no loop", async () => {
      const cookie = await signIn();
      await expire();
      const before = { ...all.seen };
      const asked = new Promise((resolve) => all.held.asked.push(resolve));
      let release;
      all.held.waits = new Promise((resolve) => (release = resolve));
      const lost = send(3, "/dashboard", cookie).then(
        (answer) => answer.status,
        () => "died",
      );
      await asked;
      await assert.rejects(all.isolates.send(3, "/.test-hooks/fault/abort"));
      all.held.waits = undefined;
      release();
      await lost;
      await execute("UPDATE session_tokens SET leaseUntil = 0");
      for (const index of [0, 1, 2]) {
        const { token } = await shown(index, cookie);
        assert.ok(token === undefined || index > 0 || all.seen.refused === before.refused, "it ends");
      }
      assert.ok(all.seen.refused - before.refused <= 1, "the used refresh token is sent once more at most");
      const again = await signIn();
      assert.ok((await shown(0, again)).token);
    });
  });
}
