// The account page in workerd, with D1 and with the Durable Object of AUTH_STATE, and the certified oidc-provider.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startSiteWithD1 } from "./support/d1.mjs";
import { Visitor } from "./support/visitor.mjs";

const account = { enabled: true, delete: true };
const revocable = { strategy: "jwt", revocable: true, revocationSeconds: 0 };
const durableObjects = { AUTH_STATE: { className: "AuthState", useSQLite: true } };

const kinds = [
  ["sessions in D1", { strategy: "database" }, {}],
  ["families in D1", revocable, {}],
  ["families in Durable Objects", revocable, { durableObjects }],
];

for (const [name, session, options] of kinds) {
  describe(name, () => {
    let site;
    before(async () => (site = await startSiteWithD1({ account, session, providers: ["passkey"] }, options)));
    after(() => site?.stop());

    /** A visitor whose provider has said when the user signed in there, because the page asked. */
    const signIn = async (headers = {}) => {
      const visitor = new Visitor(site.origin);
      const first = await visitor.get("/api/auth/account", headers);
      assert.match(first.location, /\/api\/auth\/signin\?callbackUrl=.*&error=SessionRequired$/);
      const answer = await visitor.signIn("persona-user", "/api/auth/account");
      assert.equal(answer.location, `${site.origin}/api/auth/account`, answer.text);
      return visitor;
    };
    const page = async (visitor) => {
      const answer = await visitor.get("/api/auth/account");
      assert.equal(answer.status, 200, answer.location);
      return answer.text;
    };
    const change = async (visitor, fields) => {
      const csrfToken = await visitor.csrfToken();
      return visitor.post("/api/auth/account", { csrfToken, ...fields });
    };
    const first = async (sql) => site.database.prepare(sql).first();

    test("of twenty accounts that are unlinked at once, one stays", async () => {
      const visitor = await signIn();
      const { userId } = await first("SELECT userId FROM accounts LIMIT 1");
      const insert =
        "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES (?1, ?2, 'oidc', 'dev', ?1)";
      for (let index = 1; index < 20; index += 1)
        await site.database.prepare(insert).bind(`a-${index}`, userId).run();
      const { results } = await site.database
        .prepare("SELECT provider, providerAccountId FROM accounts")
        .all();
      assert.equal(results.length, 20);
      const csrfToken = await visitor.csrfToken();
      const answers = await Promise.all(
        results.map((row) =>
          visitor.post("/api/auth/account", {
            csrfToken,
            change: "unlink",
            provider: row.provider,
            account: row.providerAccountId,
          }),
        ),
      );
      const count = (status) =>
        answers.filter(({ location }) => location?.endsWith(`status=${status}`)).length;
      assert.deepEqual([count("unlinked"), count("last-way-in")], [19, 1]);
      assert.equal((await first("SELECT count(*) AS left FROM accounts")).left, 1);
      for (const table of ["users", "session_families", "session_devices"])
        await site.database.prepare(`DELETE FROM ${table}`).run();
    });

    test("of twenty passkeys that are removed at once, one stays, with its account", async () => {
      const visitor = await signIn();
      const { userId } = await first("SELECT userId FROM accounts LIMIT 1");
      await site.database.prepare("DELETE FROM accounts").run();
      const ids = Array.from({ length: 20 }, (_, index) => `passkey-${index}`);
      const statements = [
        "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES (?1, ?2, 'webauthn', 'passkey', ?1)",
        "INSERT INTO authenticators (credentialID, userId, providerAccountId, credentialPublicKey, counter, credentialDeviceType, credentialBackedUp) VALUES (?1, ?2, ?1, 'key', 0, 'multiDevice', 1)",
      ].map((sql) => site.database.prepare(sql));
      await site.database.batch(ids.flatMap((id) => statements.map((one) => one.bind(id, userId))));
      const html = await page(visitor);
      assert.equal(html.match(/value="remove-passkey"/g).length, 20);
      const day = (await first("SELECT min(createdAt) AS at FROM authenticators")).at.slice(0, 10);
      assert.ok(html.includes(`Added <time datetime="${day}">`), html);
      const csrfToken = await visitor.csrfToken();
      const remove = (passkey) =>
        visitor.post("/api/auth/account", { csrfToken, change: "remove-passkey", passkey });
      const answers = await Promise.all(ids.map(remove));
      const count = (status) =>
        answers.filter(({ location }) => location?.endsWith(`status=${status}`)).length;
      assert.deepEqual([count("passkey-removed"), count("last-passkey")], [19, 1]);
      const left =
        "SELECT count(*) AS rows FROM accounts JOIN authenticators USING (userId, providerAccountId)";
      assert.equal((await first(left)).rows, 1);
      for (const table of ["accounts", "authenticators"])
        assert.equal((await first(`SELECT count(*) AS rows FROM ${table}`)).rows, 1, table);
      for (const table of ["users", "session_families", "session_devices"])
        await site.database.prepare(`DELETE FROM ${table}`).run();
    });

    test("a session is listed, and ends", async () => {
      const [laptop, phone] = [await signIn(), await signIn()];
      const html = await page(laptop);
      const ids = [...html.matchAll(/name="session" value="([^"]+)"/g)].map(([, id]) => id);
      assert.equal(ids.length, 1, html);
      const ended = await change(laptop, { change: "end-session", session: ids[0] });
      assert.match(ended.location, /status=session-ended$/);
      assert.equal(await phone.session(), null);
      assert.notEqual(await laptop.session(), null);
      const tablet = await signIn();
      assert.match((await change(laptop, { change: "end-others" })).location, /status=others-ended$/);
      assert.deepEqual(
        [await tablet.session(), (await laptop.session())?.user.name !== undefined],
        [null, true],
      );
    });

    test("the data are a file, and the account is deleted", async () => {
      const [visitor, other] = [await signIn(), await signIn()];
      const file = await change(visitor, { change: "download" });
      assert.equal(file.headers["content-disposition"], 'attachment; filename="account.json"');
      const { user, accounts, sessions } = file.json();
      assert.ok(user.email && accounts.length === 1 && sessions.length >= 2);
      const refused = await change(visitor, { change: "delete", typed: "someone@example.com" });
      assert.match(refused.location, /status=not-typed$/);
      const deleted = await change(visitor, { change: "delete", typed: user.email });
      assert.equal(new URL(deleted.location).href, `${site.origin}/`);
      assert.deepEqual([await visitor.session(), await other.session()], [null, null]);
      for (const table of ["users", "accounts", "sessions", "session_families", "session_devices"])
        assert.equal((await first(`SELECT count(*) AS rows FROM ${table}`)).rows, 0, table);
    });
  });
}
