// The store on D1: the cases of Auth.js's shared adapter suite, the rows beside those of `@auth/d1-adapter`, and databases that fail.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { D1Adapter } from "@auth/d1-adapter";
import { startWithD1, storeAt } from "./support/d1.mjs";
import { misbehaviours } from "./support/misbehaving-d1.mjs";
import { startWorker } from "./support/workerd.mjs";

const expires = "2030-01-01T00:00:00.000Z";
const user = (id) => ({
  id,
  name: "Fill Murray",
  email: `${id}@murray.com`,
  emailVerified: "2026-11-21T12:00:00.000Z",
  image: "https://www.fillmurray.com/460/300",
});
const account = (userId, providerAccountId) => ({
  access_token: "access",
  id_token: "id",
  refresh_token: "refresh",
  scope: "user",
  session_state: "state",
  token_type: "bearer",
  expires_at: 1_893_456_000,
  userId,
  type: "oauth",
  provider: "github",
  providerAccountId,
});
const session = (sessionToken, userId) => ({ sessionToken, userId, expires });
const token = (token) => ({ identifier: "info@example.com", token, expires });
const authenticator = (credentialID, userId) => ({
  credentialID,
  userId,
  providerAccountId: credentialID,
  credentialPublicKey: "cHVibGlj",
  counter: 0,
  credentialDeviceType: "multiDevice",
  credentialBackedUp: true,
  transports: "usb,ble,nfc",
});

describe("the adapter suite of Auth.js on D1", () => {
  let site;
  before(async () => (site = await startWithD1()));
  after(() => site?.stop());
  const store = (...args) => site.store(...args);

  test("createUser, getUser, getUserByEmail", async () => {
    assert.deepEqual(await store("createUser", user("u1")), user("u1"));
    assert.deepEqual(await store("getUser", "u1"), user("u1"));
    assert.deepEqual(await store("getUserByEmail", "U1@murray.com"), user("u1"));
    assert.equal(await store("getUser", "none"), null);
    assert.equal(await store("getUserByEmail", "none"), null);
  });

  test("linkAccount, getUserByAccount, getAccount", async () => {
    await store("linkAccount", account("u1", "a1"));
    assert.deepEqual(await store("getUserByAccount", "github", "a1"), user("u1"));
    assert.deepEqual(await store("getAccount", "github", "a1"), account("u1", "a1"));
    assert.equal(await store("getUserByAccount", "github", "none"), null);
    assert.equal(await store("getAccount", "none", "a1"), null);
  });

  test("createSession, getSessionAndUser, updateSession", async () => {
    await store("createSession", session("s1", "u1"));
    assert.deepEqual(await store("getSessionAndUser", "s1"), {
      session: session("s1", "u1"),
      user: user("u1"),
    });
    assert.equal(await store("getSessionAndUser", "none"), null);
    const later = { ...session("s1", "u1"), expires: "2031-01-01T00:00:00.000Z" };
    assert.deepEqual(await store("updateSession", "s1", later.expires), later);
    assert.deepEqual((await store("getSessionAndUser", "s1")).session, later);
    assert.equal(await store("updateSession", "none", expires), null);
  });

  test("updateUser", async () => {
    const changed = { ...user("u1"), name: "Other" };
    assert.deepEqual(await store("updateUser", { id: "u1", name: "Other" }), changed);
    assert.deepEqual(await store("getUser", "u1"), changed);
    assert.equal(await store("updateUser", { id: "none", name: "Other" }), null);
  });

  test("deleteSession", async () => {
    assert.equal((await store("deleteSession", "s1")).sessionToken, "s1");
    assert.equal(await store("getSessionAndUser", "s1"), null);
    assert.equal(await store("deleteSession", "s1"), null);
  });

  test("createVerificationToken, useVerificationToken", async () => {
    await store("createVerificationToken", token("t1"));
    assert.equal(await store("useVerificationToken", "other@example.com", "t1"), null);
    assert.deepEqual(await store("useVerificationToken", "info@example.com", "t1"), token("t1"));
    assert.equal(await store("useVerificationToken", "info@example.com", "t1"), null);
  });

  test("of 20 simultaneous uses of a verification token one gets it", async () => {
    await store("createVerificationToken", token("t2"));
    const uses = Array.from({ length: 20 }, () => store("useVerificationToken", "info@example.com", "t2"));
    assert.equal((await Promise.all(uses)).filter(Boolean).length, 1);
  });

  test("createAuthenticator, getAuthenticator, listAuthenticatorsByUserId, updateAuthenticatorCounter", async () => {
    await store("createUser", user("u2"));
    for (const [id, userId] of [
      ["c1", "u1"],
      ["c2", "u2"],
      ["c3", "u1"],
    ])
      await store("createAuthenticator", authenticator(id, userId));
    assert.deepEqual(await store("getAuthenticator", "c1"), authenticator("c1", "u1"));
    assert.equal(await store("getAuthenticator", "none"), null);
    const ids = async (userId) =>
      (await store("listAuthenticatorsByUserId", userId)).map((a) => a.credentialID);
    assert.deepEqual([await ids("u1"), await ids("u2"), await ids("none")], [["c1", "c3"], ["c2"], []]);
    assert.equal((await store("updateAuthenticatorCounter", "c1", 7)).counter, 7);
    assert.equal(await store("updateAuthenticatorCounter", "none", 7), null);
  });

  test("unlinkAccount", async () => {
    await store("unlinkAccount", "github", "a1");
    assert.equal(await store("getAccount", "github", "a1"), null);
    assert.ok(await store("getUser", "u1"));
  });

  test("deleteUser deletes accounts, sessions and authenticators too", async () => {
    await store("linkAccount", account("u1", "a1"));
    await store("createSession", session("s2", "u1"));
    await store("deleteUser", "u1");
    assert.equal(await store("getUser", "u1"), null);
    assert.equal(await store("getSessionAndUser", "s2"), null);
    assert.equal(await store("getAccount", "github", "a1"), null);
    assert.deepEqual(await store("listAuthenticatorsByUserId", "u1"), []);
  });

  test("a second user with the address or the account is a conflict, and no half of it is stored", async () => {
    await store("createUserWithAccount", user("u3"), account("u3", "a3"));
    await assert.rejects(store("createUser", { ...user("u4"), email: "U3@murray.com" }), /^Error: conflict$/);
    const twice = store("createUserWithAccount", user("u4"), account("u4", "a3"));
    await assert.rejects(twice, /^Error: conflict$/);
    assert.equal(await store("getUser", "u4"), null);
    assert.equal((await store("getUserByAccount", "github", "a3")).id, "u3");
  });
});

describe("beside @auth/d1-adapter 1.11.3", () => {
  let site;
  let adapter;
  before(async () => {
    site = await startWithD1();
    adapter = D1Adapter(site.database);
  });
  after(() => site?.stop());

  test("it reads the rows of the Worker", async () => {
    await site.store("createUserWithAccount", user("u1"), account("u1", "a1"));
    await site.store("createSession", session("s1", "u1"));
    await site.store("createVerificationToken", token("t1"));
    const read = { ...user("u1"), emailVerified: new Date(user("u1").emailVerified) };
    assert.deepEqual(await adapter.getUser("u1"), read);
    assert.deepEqual(await adapter.getUserByEmail("u1@murray.com"), read);
    assert.deepEqual(await adapter.getUserByAccount({ provider: "github", providerAccountId: "a1" }), read);
    const found = await adapter.getSessionAndUser("s1");
    assert.deepEqual([found.user, found.session.expires], [read, new Date(expires)]);
    const used = await adapter.useVerificationToken({ identifier: "info@example.com", token: "t1" });
    assert.deepEqual(used.expires, new Date(expires));
  });

  test("the Worker reads its rows", async () => {
    const { id, ...rest } = user("u2");
    const created = await adapter.createUser({ ...rest, emailVerified: new Date(rest.emailVerified) });
    await adapter.linkAccount(account(created.id, "a2"));
    await adapter.createSession({ ...session("s2", created.id), expires: new Date(expires) });
    await adapter.createVerificationToken({ ...token("t2"), expires: new Date(expires) });
    const read = { ...rest, id: created.id };
    assert.deepEqual(await site.store("getUserByAccount", "github", "a2"), read);
    assert.deepEqual(await site.store("getAccount", "github", "a2"), account(created.id, "a2"));
    const found = await site.store("getSessionAndUser", "s2");
    assert.deepEqual(found, { session: session("s2", created.id), user: read });
    assert.deepEqual(await site.store("useVerificationToken", "info@example.com", "t2"), token("t2"));
  });
});

describe("an object in the place of D1", { concurrency: 4 }, () => {
  for (const [what, { object, says }] of Object.entries(misbehaviours)) {
    test(`that ${what}`, async (context) => {
      const worker = await startWorker({ hooks: true, services: { AUTH_DB: { object } } });
      context.after(worker.stop);
      const store = storeAt(worker.origin);
      for (const method of ["getSessionAndUser", "getSessionAndUser"]) {
        await assert.rejects(store(method, "s"), ({ message }) => {
          assert.ok(message.startsWith("unavailable: ") && message.includes(says), message);
          return true;
        });
      }
      assert.doesNotMatch(worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    });
  }
});
