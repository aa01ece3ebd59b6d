// Adapters that fail, in workerd: a method that throws, never settles, or answers something else. An outage signs no one in or out.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startAdapterSite } from "./support/adapter-site.mjs";
import { failingAdapter } from "./support/adapter-sources.mjs";
import { memoryAdapter } from "./support/memory-adapter.mjs";
import { dist, startProject } from "./support/project.mjs";

const ada = "ada@example.com";

describe("an adapter that fails", () => {
  let running;
  let site;
  before(async () => {
    running = await startAdapterSite(failingAdapter);
  });
  beforeEach(async () => {
    site = await running.begin("database");
  });
  after(() => running?.stop());

  const fail = (method, how) => site.order("fail", { method, how });
  const recover = () => fail("", "");
  const isErrorPage = (where) => assert.match(where, /^\/api\/auth\/error\?error=Configuration/);

  const answers = [
    "throws",
    "rejects",
    "text",
    "list",
    "no expires",
    "no instant",
    "no user",
    "no id",
    "never",
  ];
  for (const how of answers)
    test(`getSessionAndUser, ${how}: 503, and no one is signed out`, async () => {
      const visitor = site.visitor();
      await site.signIn(visitor, "dev", "persona-user");
      await fail("getSessionAndUser", how);
      const guarded = await visitor.get("/dashboard");
      assert.deepEqual([guarded.status, guarded.setCookies], [503, []], guarded.text);
      const session = await visitor.get("/api/auth/session");
      assert.deepEqual([session.status, session.text, session.setCookies], [503, "null", []]);
      await recover();
      assert.ok(await site.passes(visitor));
    });

  const ofSignIn = ["getUserByAccount", "getUserByEmail", "createUser", "linkAccount", "createSession"];
  const failures = ofSignIn.flatMap((method) => ["throws", "text", "never"].map((how) => [method, how]));
  // What these two answer is not read.
  const isUnread = ([method, how]) =>
    how === "text" && (method === "linkAccount" || method === "createSession");
  for (const [method, how] of failures.filter((failure) => !isUnread(failure)))
    test(`${method}, ${how}: no one is signed in, and the next sign-in works`, async () => {
      const visitor = site.visitor();
      await fail(method, how);
      isErrorPage(await site.signIn(visitor, "dev", "persona-user"));
      assert.equal(await visitor.session(), null);
      const [users, accounts, sessions] = await site.counts();
      assert.deepEqual([users, sessions], [accounts, 0], "a user without an account is deleted again");
      await recover();
      await site.signIn(visitor, "dev", "persona-user");
      assert.equal((await visitor.session()).user.email, ada);
    });

  test("the log names a value that is not a date", async () => {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    await fail("getSessionAndUser", "no instant");
    await visitor.get("/api/auth/session");
    assert.match((await site.order("lines")).at(-1), /`expires`, which is no date\./);
  });

  test("updateSession throws: the session stays as it was", async () => {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    await site.move("sessions", -2 * 86_400);
    await fail("updateSession", "throws");
    const { status, setCookies } = await visitor.get("/api/auth/session");
    assert.deepEqual([status, setCookies], [503, []]);
    await recover();
    assert.equal((await visitor.session()).user.email, ada);
  });

  test("deleteSession throws: the visitor leaves all the same", async () => {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    await fail("deleteSession", "throws");
    await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
    assert.equal(visitor.jar.get("authjs.session-token"), undefined);
  });

  test("createVerificationToken throws: no mail is sent", async () => {
    await fail("createVerificationToken", "throws");
    const where = await site.ask(site.visitor(), ada);
    assert.match(where, /error=/);
    assert.equal(await site.mail(), null);
  });

  test("useVerificationToken throws: the link works later", async () => {
    const visitor = site.visitor();
    await site.ask(visitor, ada);
    const link = await site.mail();
    await fail("useVerificationToken", "throws");
    assert.match(await site.follow(visitor, link), /error=/);
    assert.equal(await visitor.session(), null);
    await recover();
    await site.follow(visitor, link);
    assert.equal((await visitor.session()).user.email, ada);
  });

  test("useVerificationToken looks for the token alone: a link signs in its own address only", async () => {
    await site.signIn(site.visitor(), "dev", "persona-user");
    const thief = site.visitor();
    await site.ask(thief, "thief@example.com");
    const link = new URL(await site.mail());
    await fail("useVerificationToken", "by token");
    const forged = new URL(link);
    forged.searchParams.set("email", ada);
    assert.match(await site.follow(thief, forged.href), /error=Verification/);
    assert.equal(await thief.session(), null);
    await site.follow(thief, link.href);
    assert.equal((await thief.session()).user.email, "thief@example.com");
  });

  test("a sign-in that another one outran finds its user, whatever wraps the error of the database", async () => {
    const visitor = site.visitor();
    await fail("createUser", "outrun");
    assert.equal(await site.signIn(visitor, "dev", "persona-user"), "/dashboard");
    assert.equal((await visitor.session()).user.email, ada);
    assert.deepEqual((await site.counts()).slice(0, 2), [1, 1]);
  });

  test("the log has the reason, and no value of a statement", async () => {
    await fail("linkAccount", "statement");
    isErrorPage(await site.signIn(site.visitor(), "dev", "persona-user"));
    const lines = await site.order("lines");
    assert.match(lines.at(-1), /the disk is full$/);
    assert.doesNotMatch(lines.join("\n"), /access_token|insert into|ada@/i);
  });
});

test("an adapter counts no attempts, so each one with credentials needs a token of Turnstile", async () => {
  const site = await startProject(
    `
    import { AuthWorker } from "authjs-worker";
    ${failingAdapter}
    let asked = 0;
    const auth = AuthWorker({
      adapter,
      session: { strategy: "jwt" },
      turnstile: { siteKey: "1x00000000000000000000AA" },
      providers: [{ id: "login", type: "credentials", fields: { name: {} }, authorize() { asked += 1; return { id: "1", name: "Ada" }; } }],
    });
    export default {
      fetch: (request, env, ctx) => new URL(request.url).pathname === "/asked" ? Response.json(asked) : auth.fetch(request, env, ctx),
    };`,
    { vars: { AUTH_TURNSTILE_SECRET: "a secret of Turnstile" } },
  );
  try {
    const visitor = new Visitor(site.origin);
    const fields = { csrfToken: await visitor.csrfToken(), name: "Ada" };
    const answer = await visitor.post("/api/auth/callback/login", fields);
    assert.equal(answer.status, 403, answer.text);
    assert.equal((await visitor.get("/asked")).json(), 0);
    assert.equal(await visitor.session(), null);
  } finally {
    await site.stop();
  }
});

describe("a configuration", () => {
  let AuthWorker;
  before(async () => {
    ({ AuthWorker } = await import(`${dist}node/index.js`));
  });
  const secret = "a secret of the tests with more than 32 characters";
  const github = { id: "github", clientId: "a", clientSecret: "b" };
  const resend = { id: "resend", apiKey: "key", from: "site@app.example" };
  const create =
    (over, ...missing) =>
    () => {
      const adapter = memoryAdapter();
      for (const method of missing) delete adapter[method];
      return AuthWorker({ secret, providers: [github], adapter, ...over });
    };

  test("a method that is missing is named at start", () => {
    assert.throws(
      create({}, "linkAccount"),
      /^Error: adapter: linkAccount is not there\. Use an adapter with this method\.$/,
    );
    assert.throws(
      create({}, "getUser", "deleteSession"),
      /^Error: adapter: getUser, deleteSession are not there\./,
    );
    const mail = { id: "mail", type: "email", sendVerificationRequest() {} };
    assert.throws(
      create({ providers: [mail] }, "useVerificationToken"),
      /^Error: adapter: useVerificationToken is not there\./,
    );
    assert.throws(
      create({ providers: [resend] }, "createVerificationToken"),
      /^Error: adapter: createVerificationToken .* resend/,
    );
  });

  test("a method that no flow needs may be missing", () => {
    create(
      { session: { strategy: "jwt" } },
      "createSession",
      "getSessionAndUser",
      "updateSession",
      "deleteSession",
    )();
    create({}, "createVerificationToken", "useVerificationToken", "deleteUser")();
    create({ providers: [resend] })();
  });

  test("sessions of an adapter are not kept in memory", () => {
    assert.throws(create({ session: { cacheSeconds: 5 } }), /^Error: session\.cacheSeconds: /);
  });

  test("sessions of an adapter do not say when they began", () => {
    assert.throws(
      create({ session: { absoluteMaxAge: 3600 } }),
      /^Error: session: adapters do not store when /,
    );
  });

  test("an adapter stores no second factors", () => {
    const secondFactor = { always: true };
    const hosts = { "a.example": { secondFactor } };
    assert.throws(create({ secondFactor }), /^Error: secondFactor: adapters store no second factors/);
    assert.throws(
      create({ hosts, unknownHosts: "base" }),
      /^Error: hosts\["a\.example"\]\.secondFactor: adapters store no second factors/,
    );
  });

  test("sessions of an adapter are not found by what a provider calls them", () => {
    const acme = {
      id: "acme",
      type: "oidc",
      issuer: "https://acme.example",
      clientId: "a",
      clientSecret: "b",
    };
    const named = { providers: [github, { ...acme, backchannelLogout: true }] };
    assert.throws(
      create(named),
      /^Error: providers\[1\]\.backchannelLogout: adapters do not store what a provider calls a session.*strategy = "jwt"/,
    );
    for (const signOut of [{ provider: true }, { revoke: true }])
      assert.throws(create({ providers: [acme], signOut }), /^Error: signOut: adapters do not store .*"jwt"/);
    create({ providers: [acme], signOut: { provider: true }, session: { strategy: "jwt" } })();
  });

  test("sessions of an adapter cannot record what rules ask about users", () => {
    const rules = [{ path: "/admin", access: "signed-in", groups: ["admins"] }];
    const asking = (session) => create({ session, rules, unmatched: "public", matcher: undefined });
    assert.throws(
      asking({ strategy: "database" }),
      /^Error: rules: a condition asks about the user, and an adapter /,
    );
  });
});
