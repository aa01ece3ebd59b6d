// Adapters of Auth.js behind the Worker's flows, in workerd: sign-in, linking, e-mail, rolling, sign-out.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startSiteWithD1 } from "../worker/support/d1.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { bundle, startProject } from "./support/project.mjs";

/** A memory adapter, as a deployer would write one. `fails` makes a method throw, answer late or answer something else. */
const memoryAdapter = `
  // The limit of 10 seconds, for a test that does not wait for it.
  const real = setTimeout;
  globalThis.setTimeout = (handler, milliseconds, ...rest) => real(handler, milliseconds === 10_000 ? 100 : milliseconds, ...rest);
  const tables = { users: new Map(), accounts: [], sessions: new Map(), tokens: [] };
  const fails = {};
  const memory = {
    tables,
    async createUser(user) { const row = { ...user, id: String(tables.users.size + 1), role: "editor" }; tables.users.set(row.id, row); return row; },
    async getUser(id) { return tables.users.get(id) ?? null; },
    async getUserByEmail(email) { return [...tables.users.values()].find((user) => user.email === email) ?? null; },
    async getUserByAccount({ provider, providerAccountId }) {
      const account = tables.accounts.find((one) => one.provider === provider && one.providerAccountId === providerAccountId);
      return account ? this.getUser(account.userId) : null;
    },
    async updateUser(user) { const row = { ...tables.users.get(user.id), ...user }; tables.users.set(row.id, row); return row; },
    async linkAccount(account) { tables.accounts.push(account); return account; },
    async createSession(session) { if (!(session.expires instanceof Date)) throw new TypeError("no date"); tables.sessions.set(session.sessionToken, session); return session; },
    async getSessionAndUser(token) {
      if (fails.session === "throw") throw new Error("the database is away");
      if (fails.session === "text") return "session";
      if (fails.session === "never") return new Promise(() => {});
      const session = tables.sessions.get(token);
      return session ? { session, user: tables.users.get(session.userId) } : null;
    },
    async updateSession(session) { const row = { ...tables.sessions.get(session.sessionToken), ...session }; tables.sessions.set(row.sessionToken, row); return row; },
    async deleteSession(token) { tables.sessions.delete(token); },
    async createVerificationToken(token) { if (!(token.expires instanceof Date)) throw new TypeError("no date"); tables.tokens.push(token); return token; },
    async useVerificationToken({ identifier, token }) {
      const index = tables.tokens.findIndex((one) => one.identifier === identifier && one.token === token);
      return index < 0 ? null : tables.tokens.splice(index, 1)[0];
    },
  };`;

const worker = (head, adapter) => `
  import { AuthWorker } from "authjs-worker";
  import { env } from "cloudflare:workers";
  ${head}
  const told = [];
  const auth = AuthWorker({
    adapter: ${adapter},
    matcher: ["/dashboard/:path*"],
    callbacks: { session({ session, user }) { return { ...session, id: user?.id, role: user?.role }; } },
    events: {
      createUser({ user }) { told.push("createUser " + user.email); },
      linkAccount({ account }) { told.push("linkAccount " + account.provider); },
      signIn({ isNewUser }) { told.push("signIn " + isNewUser); },
      signOut({ session }) { told.push("signOut " + typeof session.sessionToken); },
    },
  });
  export default {
    fetch(request, env, ctx) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/told") return Response.json(told.splice(0));
      if (pathname === "/fail") { fails.session = searchParams.get("how"); return new Response("ok"); }
      if (pathname === "/tables") return Response.json(memory.tables, { headers: {} });
      return auth.fetch(request, env, ctx);
    },
  };`;

const kinds = {
  "@auth/d1-adapter": worker(
    `import { D1Adapter } from "@auth/d1-adapter"; const fails = {}, memory = {};`,
    "D1Adapter(env.OTHER)",
  ),
  "a memory adapter": worker(memoryAdapter, "memory"),
};

for (const [name, source] of Object.entries(kinds))
  describe(name, () => {
    let build;
    let site;
    before(async () => {
      build = await bundle(source);
      site = await startSiteWithD1({}, { build, binding: "OTHER" });
    });
    after(async () => {
      await site?.stop();
      if (build) await rm(build, { recursive: true });
    });
    const told = async () => (await new Visitor(site.origin).get("/told")).json();

    test("a sign-in creates a user, an account and a session, and the second finds them", async () => {
      const visitor = new Visitor(site.origin);
      const answer = await visitor.signIn("persona-user", "/dashboard");
      assert.equal(answer.location, `${site.origin}/dashboard`, answer.text);
      const session = await visitor.session();
      assert.ok(session.id, JSON.stringify(session));
      assert.deepEqual(await told(), [`createUser ${session.user.email}`, "linkAccount dev", "signIn true"]);
      assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
      const other = new Visitor(site.origin);
      await other.signIn("persona-user", "/dashboard");
      assert.equal((await other.session()).id, session.id);
      assert.deepEqual(await told(), ["signIn false"]);
    });

    test("a sign-out ends the session", async () => {
      const visitor = new Visitor(site.origin);
      await visitor.signIn("persona-user", "/dashboard");
      const cookie = visitor.jar.header(`${site.origin}/dashboard`);
      const replayed = () => new Visitor(site.origin).get("/dashboard", { cookie });
      assert.equal((await replayed()).text, "asset /dashboard");
      await told();
      await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
      assert.deepEqual(await told(), ["signOut string"]);
      assert.equal((await replayed()).status, 307);
    });

    test("a cookie that is no session is refused", async () => {
      const stranger = new Visitor(site.origin);
      const answer = await stranger.get("/dashboard", { cookie: "authjs.session-token=unknown" });
      assert.equal(answer.status, 307);
    });
  });

describe("an adapter that fails", () => {
  let build;
  let site;
  before(async () => {
    build = await bundle(kinds["a memory adapter"]);
    site = await startSiteWithD1({}, { build, binding: "OTHER" });
  });
  after(async () => {
    await site?.stop();
    if (build) await rm(build, { recursive: true });
  });

  for (const how of ["throw", "text", "never"])
    test(`${how}: 503, and no one is signed out`, async () => {
      const visitor = new Visitor(site.origin);
      await visitor.signIn("persona-user", "/dashboard");
      await visitor.get(`/fail?how=${how}`);
      const answer = await visitor.get("/dashboard");
      assert.deepEqual([answer.status, answer.setCookies], [503, []], answer.text);
      await visitor.get("/fail?how=");
      assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
    });
});

test("an adapter counts no attempts, so each one with credentials needs a token of Turnstile", async () => {
  const source = `
    import { AuthWorker } from "authjs-worker";
    ${memoryAdapter}
    let asked = 0;
    const auth = AuthWorker({
      adapter: memory,
      session: { strategy: "jwt" },
      turnstile: { siteKey: "1x00000000000000000000AA" },
      providers: [{ id: "login", type: "credentials", fields: { name: {} }, authorize() { asked += 1; return { id: "1", name: "Ada" }; } }],
    });
    export default {
      fetch: (request, env, ctx) => new URL(request.url).pathname === "/asked" ? Response.json(asked) : auth.fetch(request, env, ctx),
    };`;
  const site = await startProject(source, { vars: { AUTH_TURNSTILE_SECRET: "a secret of Turnstile" } });
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

test("sessions of an adapter are not kept in memory", async () => {
  const { AuthWorker } = await import("../../npm/dist/node/index.js");
  const methods = [
    "createUser",
    "getUser",
    "getUserByEmail",
    "getUserByAccount",
    "updateUser",
    "linkAccount",
  ];
  const ofSessions = ["createSession", "getSessionAndUser", "updateSession", "deleteSession"];
  const adapter = Object.fromEntries([...methods, ...ofSessions].map((name) => [name, () => null]));
  const secret = "a secret of the tests with more than 32 characters";
  const providers = [{ id: "github", clientId: "a", clientSecret: "b" }];
  const create = (session) => () => AuthWorker({ secret, providers, adapter, session });
  create({})();
  assert.throws(create({ cacheSeconds: 5 }), /^Error: session\.cacheSeconds: /);
});

test("a method that is missing is named at start", async () => {
  const { AuthWorker } = await import("../../npm/dist/node/index.js");
  const adapter = {
    createUser() {},
    getUser() {},
    getUserByEmail() {},
    getUserByAccount() {},
    updateUser() {},
  };
  const create = () => AuthWorker({ providers: ["github"], adapter });
  assert.throws(create, /^Error: adapter: linkAccount, createSession, .* are not there\./);
});
