// Sessions of the strategy `jwt` that can be ended, with the Durable Object of AUTH_STATE and with D1, in several isolates.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startSiteWithD1 } from "./support/d1.mjs";
import { startIsolates } from "./support/isolates.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookieName = "authjs.session-token";
const auth = { session: { strategy: "jwt", revocable: true, revocationSeconds: 1 } };
const durableObjects = { AUTH_STATE: { className: "AuthState", useSQLite: true } };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const stores = [
  ["a Durable Object", { durableObjects }],
  ["D1", {}],
];

for (const [name, options] of stores) {
  describe(`sessions that ${name} knows`, () => {
    let site;
    before(async () => (site = await startSiteWithD1(auth, options)));
    after(() => site?.stop());

    const signIn = async () => {
      const visitor = new Visitor(site.origin);
      const answer = await visitor.signIn("persona-user", "/dashboard");
      assert.equal(answer.location, `${site.origin}/dashboard`, answer.text);
      return visitor;
    };
    const signOut = async (visitor, more = {}) => {
      const csrfToken = await visitor.csrfToken();
      return visitor.post("/api/auth/signout", { csrfToken, ...more });
    };

    test("a sign-out ends the copies of the cookie", async () => {
      const visitor = await signIn();
      assert.equal((await visitor.get("/dashboard")).status, 200);
      const copy = visitor.jar.get(cookieName);
      await signOut(visitor);
      visitor.jar.set(site.origin, cookieName, copy);
      assert.equal((await visitor.get("/dashboard")).status, 307);
      visitor.jar.set(site.origin, cookieName, copy);
      assert.equal(await visitor.session(), null);
    });

    test("others end, and the own session goes on", async () => {
      const [laptop, phone, tablet] = [await signIn(), await signIn(), await signIn()];
      const answer = await signOut(laptop, { scope: "others" });
      assert.equal(answer.status, 302);
      assert.equal((await laptop.get("/dashboard")).status, 200);
      for (const other of [phone, tablet]) assert.equal((await other.get("/dashboard")).status, 307);
    });
  });
}

/** How many sessions end in the test of four isolates. `.ci/full` asks for 1,000. */
const count = Number(process.env.REVOKED_SESSIONS ?? 100);

const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"; // of `test`
const administrator = {
  id: "admin",
  sha256,
  scopes: ["sessions:revoke"],
  expires: "2030-01-01T00:00:00Z",
};
const vars = {
  AUTH_SECRET: "a secret for tests, longer than 32 characters",
  AUTH_SERVICE_TOKENS: JSON.stringify([administrator]),
  AUTH: {
    ...auth,
    matcher: ["/dashboard"],
    providers: [{ id: "login", type: "credentials", fields: { name: {} }, service: "LOGIN" }],
  },
};
const login = async (request) => Response.json({ id: (await request.json()).name });
const cookiesOf = (response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
const form = (fields, cookie) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", cookie },
  body: new URLSearchParams(fields).toString(),
});

for (const [name, options] of [
  ["a Durable Object", { durable: true }],
  ["D1", { durable: false }],
]) {
  describe(`four isolates that share ${name}`, () => {
    let isolates;
    before(async () => (isolates = await startIsolates({ vars, login, ...options })));
    after(() => isolates?.stop());

    const csrf = async () => {
      const answer = await isolates.send(0, "/api/auth/csrf");
      return { cookie: cookiesOf(answer), csrfToken: (await answer.json()).csrfToken };
    };
    const passes = async (index, cookie) =>
      (await isolates.send(index, "/dashboard", { headers: { cookie } })).status === 200;

    test("of the sessions that one isolate ends, three others let none pass after the bound", async () => {
      const { cookie, csrfToken } = await csrf();
      const signIn = async (number) => {
        const sent = form({ csrfToken, name: `user-${number}` }, cookie);
        // The database limits the attempts of one client.
        sent.headers["cf-connecting-ip"] = `10.0.${number >> 8}.${number & 255}`;
        const answer = await isolates.send(number % 4, "/api/auth/callback/login", sent);
        return cookiesOf(answer).match(/authjs\.session-token=[^;]*/)[0];
      };
      const numbers = Array.from({ length: count }, (_, number) => number);
      const sessions = [];
      for (let begin = 0; begin < count; begin += 50)
        sessions.push(...(await Promise.all(numbers.slice(begin, begin + 50).map(signIn))));
      const seen = await Promise.all(sessions.map((session, number) => passes((number + 1) % 4, session)));
      assert.equal(seen.filter(Boolean).length, count);
      for (const session of sessions) {
        const answer = await isolates.send(
          0,
          "/api/auth/signout",
          form({ csrfToken }, `${cookie}; ${session}`),
        );
        assert.equal(answer.status, 302);
      }
      assert.equal((await Promise.all(sessions.map((session) => passes(0, session)))).some(Boolean), false);
      await pause(1000);
      for (const index of [1, 2, 3]) {
        const passed = await Promise.all(sessions.map((session) => passes(index, session)));
        assert.equal(passed.filter(Boolean).length, 0, `isolate ${index}`);
      }
    });
  });
}

test("an object outlives traps of the instance, and a restart of the runtime loses nothing", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "authjs-state-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const start = async () => {
    const started = await startIsolates({ count: 1, vars, login, folder });
    t.after(() => started.stop());
    return started;
  };
  let isolates = await start();
  const answer = await isolates.send(0, "/api/auth/csrf");
  const [cookie, { csrfToken }] = [cookiesOf(answer), await answer.json()];
  const signIn = async (name) => {
    const signed = await isolates.send(0, "/api/auth/callback/login", form({ csrfToken, name }, cookie));
    return cookiesOf(signed).match(/authjs\.session-token=[^;]*/)[0];
  };
  const status = async (session) =>
    (await isolates.send(0, "/dashboard", { headers: { cookie: session } })).status;
  const [ada, grace] = [await signIn("ada"), await signIn("grace")];
  for (const kind of ["abort", "panic", "overflow"]) {
    // miniflare throws what the Worker throws.
    await assert.rejects(isolates.send(0, `/.test-hooks/fault/${kind}`));
    assert.equal(await status(ada), 200, kind);
  }
  const body = JSON.stringify({ provider: "login", providerAccountId: "ada" });
  const headers = { authorization: "Bearer svc_admin.test", "content-type": "application/json" };
  const revoked = await isolates.send(0, "/api/auth/admin/revoke", { method: "POST", headers, body });
  assert.deepEqual([revoked.status, await revoked.json()], [200, { ended: 1 }]);
  assert.deepEqual([await status(ada), await status(grace)], [401, 200]);
  await isolates.stop();
  isolates = await start();
  assert.deepEqual([await status(ada), await status(grace)], [401, 200]);
});

test("the tables of the Durable Object are those of the migration", () => {
  const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const tables = [
    ["migrations/0004_session_families.sql", "session_families"],
    ["migrations/0005_session_tokens.sql", "session_tokens"],
    ["migrations/0006_provider_sessions.sql", "provider_sessions"],
    ["migrations/0010_session_devices.sql", "session_devices"],
  ];
  for (const [migration, name] of tables) {
    const table = new RegExp(`CREATE TABLE (?:IF NOT EXISTS )?${name} \\(([^;]*)\\)(?: WITHOUT ROWID)?;`);
    const [, migrated] = read(migration).match(table);
    const [, own] = read("src/worker/auth_state.js").match(table);
    assert.equal(own, migrated, name);
  }
  const trigger = /CREATE TRIGGER (?:IF NOT EXISTS )?(session_families_deleted [\s\S]*?END;)/;
  const [, migrated] = read("migrations/0010_session_devices.sql").match(trigger);
  assert.equal(read("src/worker/auth_state.js").match(trigger)[1], migrated);
});
