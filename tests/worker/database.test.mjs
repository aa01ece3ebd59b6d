// Users, accounts and sessions in D1: the built Worker, a real provider, and `@auth/core` with `@auth/d1-adapter` on the same database.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Auth } from "@auth/core";
import { D1Adapter } from "@auth/d1-adapter";
import { startSiteWithD1 } from "./support/d1.mjs";
import { misbehaviours } from "./support/misbehaving-d1.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const cookieName = "authjs.session-token";
const rows = async (site, sql) => (await site.database.prepare(sql).all()).results;
const row = async (site, sql) => (await rows(site, sql))[0];

describe("sessions in D1", () => {
  let site;
  before(async () => (site = await startSiteWithD1()));
  after(() => site?.stop());

  const signIn = async (persona = "persona-user") => {
    const visitor = new Visitor(site.origin);
    const answer = await visitor.signIn(persona, "/dashboard");
    assert.equal(answer.location, `${site.origin}/dashboard`, answer.text);
    return visitor;
  };

  test("a sign-in stores user, account and session, and the gate lets it pass until its row is deleted", async () => {
    const visitor = await signIn();
    const session = await visitor.session();
    const user = await row(site, "SELECT * FROM users");
    assert.equal(session.user.email, user.email);
    const account = await row(site, "SELECT * FROM accounts");
    assert.deepEqual([account.userId, account.provider, account.type], [user.id, "dev", "oidc"]);
    const stored = await row(site, "SELECT * FROM sessions");
    assert.deepEqual([stored.userId, stored.expires], [user.id, session.expires]);
    assert.equal(stored.lastSeenAt, stored.createdAt);
    assert.ok(Math.abs(Date.parse(stored.createdAt) - Date.now()) < 60_000, stored.createdAt);
    const answer = await visitor.get("/dashboard");
    assert.deepEqual([answer.status, answer.text], [200, "asset /dashboard"]);
    assert.match(answer.headers["cache-control"], /private/);
    assert.deepEqual(answer.setCookies, []);
    await site.database.exec("DELETE FROM sessions");
    const refused = await visitor.get("/dashboard");
    assert.equal(refused.status, 307);
    assert.equal(await visitor.session(), null);
  });

  test("a second sign-in finds the user, and a sign-out deletes the session only", async () => {
    const visitor = await signIn();
    const before = await rows(site, "SELECT id FROM users");
    assert.equal(before.length, 1);
    const csrfToken = await visitor.csrfToken();
    await visitor.post("/api/auth/signout", { csrfToken });
    assert.deepEqual(await rows(site, "SELECT id FROM sessions"), []);
    assert.deepEqual(await rows(site, "SELECT id FROM users"), before);
    assert.equal((await visitor.get("/dashboard")).status, 307);
  });

  test("of 20 simultaneous sign-ups of one person one creates the user", async () => {
    await site.database.exec("DELETE FROM users");
    const visitors = await Promise.all(Array.from({ length: 20 }, () => signIn()));
    assert.equal((await rows(site, "SELECT id FROM users")).length, 1);
    assert.equal((await rows(site, "SELECT id FROM accounts")).length, 1);
    assert.equal((await rows(site, "SELECT id FROM sessions")).length, 20);
    const passed = await Promise.all(visitors.map((visitor) => visitor.get("/dashboard")));
    assert.deepEqual(new Set(passed.map(({ status }) => status)), new Set([200]));
  });

  test("@auth/core with @auth/d1-adapter reads the session, and the Worker reads its sessions", async () => {
    const visitor = await signIn();
    const token = visitor.jar.get(cookieName);
    const config = {
      adapter: D1Adapter(site.database),
      basePath: "/api/auth",
      providers: [],
      secret: site.secret,
      session: { strategy: "database" },
      trustHost: true,
    };
    const read = (cookie) =>
      Auth(new Request(`${site.origin}/api/auth/session`, { headers: { cookie } }), config);
    const theirs = await read(`${cookieName}=${token}`);
    assert.deepEqual(await theirs.json(), await visitor.session());

    const user = await config.adapter.createUser({ name: "Theirs", email: "theirs@example.com" });
    // Younger than `updateAge`, so that no read extends it.
    const expires = new Date(Date.now() + 29.5 * 86_400_000);
    await config.adapter.createSession({ sessionToken: crypto.randomUUID(), userId: user.id, expires });
    const { sessionToken } = await row(site, `SELECT sessionToken FROM sessions WHERE userId = '${user.id}'`);
    const cookie = `${cookieName}=${sessionToken}`;
    const ours = await fetch(`${site.origin}/api/auth/session`, { headers: { cookie } });
    assert.deepEqual(await ours.json(), await (await read(cookie)).json());
    const guarded = await fetch(`${site.origin}/dashboard`, { headers: { cookie }, redirect: "manual" });
    assert.equal(guarded.status, 200);
  });

  test("a cron trigger deletes what has expired", async () => {
    const visitor = await signIn();
    const { userId } = await row(site, "SELECT userId FROM sessions LIMIT 1");
    await site.database.exec(
      `INSERT INTO sessions (id, sessionToken, userId, expires) VALUES ('old', 'old', '${userId}', '2020-01-01T00:00:00.000Z')`,
    );
    const { outcome } = await site.cron();
    assert.equal(outcome, "ok");
    assert.deepEqual(await rows(site, "SELECT id FROM sessions WHERE id = 'old'"), []);
    assert.equal((await visitor.get("/dashboard")).status, 200);
  });

  test("a database without its tables closes the gate and signs no one out", async () => {
    const visitor = await signIn();
    await site.database.exec("ALTER TABLE sessions RENAME TO gone");
    const refused = await visitor.get("/dashboard");
    assert.deepEqual([refused.status, refused.setCookies], [503, []]);
    assert.match(refused.text, /try again in a moment/);
    const session = await visitor.get("/api/auth/session");
    assert.deepEqual([session.status, session.text, session.setCookies], [503, "null", []]);
    assert.equal((await visitor.get("/")).status, 200, "public paths need no database");
    for (const action of ["show", "update"]) {
      const answer = await visitor.get("/", { "x-test-handler": action });
      assert.equal(JSON.parse(answer.text).error, "store_unavailable", "a handler is told");
      assert.deepEqual(answer.setCookies, [], action);
    }
    await site.database.exec("ALTER TABLE gone RENAME TO sessions");
    assert.equal((await visitor.get("/dashboard")).status, 200);
  });
});

describe("tokens that are hashed", () => {
  let site;
  before(async () => (site = await startSiteWithD1({ session: { hashTokens: true } })));
  after(() => site?.stop());

  test("a copy of the database signs no one in", async () => {
    const visitor = new Visitor(site.origin);
    await visitor.signIn("persona-user", "/dashboard");
    assert.equal((await visitor.get("/dashboard")).status, 200);
    const { sessionToken } = await row(site, "SELECT sessionToken FROM sessions");
    assert.match(sessionToken, /^[0-9a-f]{64}$/);
    const headers = { cookie: `${cookieName}=${sessionToken}` };
    assert.equal((await fetch(`${site.origin}/dashboard`, { headers, redirect: "manual" })).status, 401);
  });
});

describe("with an object in the place of D1", { concurrency: 4 }, () => {
  const AUTH = { matcher: ["/dashboard/:path*"], providers: [{ id: "github" }] };
  const vars = {
    AUTH,
    AUTH_SECRET: "a secret for tests, longer than 32 characters",
    AUTH_GITHUB_ID: "id",
    AUTH_GITHUB_SECRET: "secret",
  };
  for (const [what, { object }] of Object.entries(misbehaviours)) {
    test(`that ${what}, no guarded path opens and no cookie is cleared`, async (context) => {
      const worker = await startWorker({ vars, services: { AUTH_DB: { object } } });
      context.after(worker.stop);
      // Without the methods of a database, it is a mistake of the configuration.
      const expected = object.includes("prepare") && object.includes("batch") ? 503 : 500;
      const headers = { cookie: `${cookieName}=token` };
      for (const path of ["/dashboard", "/dashboard/x", "/api/auth/session"]) {
        const answer = await fetch(worker.origin + path, { headers, redirect: "manual" });
        assert.equal(answer.status, expected, path);
        assert.doesNotMatch(answer.headers.getSetCookie().join(), new RegExp(cookieName), path);
        assert.doesNotMatch(await answer.text(), /broken|D1|BigInt/);
      }
      assert.doesNotMatch(worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    });
  }
});
