// What functions of a deployer may do wrong, in workerd: each request fails alone, and the next one works.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "../worker/support/origin.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

const salt = "authjs.session-token";

/** Returns a function that asks for the session of Ada, with a header that says what the callbacks do. */
const asking =
  (site) =>
  async (behaviour, path = "/api/auth/session") => {
    const token = await encode({ token: { name: "Ada", sub: "ada" }, secret: site.secret, salt });
    return new Visitor(site.origin).get(path, { cookie: `${salt}=${token}`, "x-behaviour": behaviour });
  };

const isWell = (site) => assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|RuntimeError/);

/** Starts a server that answers when it is told to. `all` resolves after five requests. */
async function startHeld() {
  const [all, released] = [Promise.withResolvers(), Promise.withResolvers()];
  let asked = 0;
  const server = await startOrigin(async (_, response) => {
    asked += 1;
    if (asked === 5) all.resolve();
    await released.promise;
    response.end("released");
  });
  return { ...server, all: all.promise, release: released.resolve };
}

const mebibytes = 10;

describe("a callback", () => {
  let site;
  let ask;
  let held;
  before(async () => {
    held = await startHeld();
    site = await startProject(
      `
      import { AuthWorker } from "authjs-worker";
      import { Auth } from "authjs-worker/core";
      // The limit of 10 seconds, for a test that does not wait for it.
      const real = setTimeout;
      globalThis.setTimeout = (handler, milliseconds, ...rest) => real(handler, milliseconds === 10_000 ? 100 : milliseconds, ...rest);
      const pending = [];
      const behaviours = {
        throws() { throw new Error("boom"); },
        throwsNothing() { throw undefined; },
        throwsHostile() { throw { get message() { throw new Error("no"); }, toString() { throw new Error("no"); } }; },
        rejects() { return Promise.reject(new Error("boom")); },
        never() { return new Promise((resolve) => pending.push(resolve)); },
        thenThrows() { return { get then() { throw new Error("boom"); } }; },
        thenNever() { return { then() {} }; },
        cycle(session) { session.self = session; return session; },
        bigInt(session) { return { ...session, big: 10n }; },
        toJson(session) { return { ...session, bad: { toJSON() { throw new Error("boom"); } } }; },
        number() { return 7; },
        nothing() {},
        list(session) { return [session]; },
        class(session) { return new (class { constructor() { Object.assign(this, session, { kept: true }); } hidden() {} })(); },
        date(session) { return { ...session, at: new Date(0) }; },
        big(session) { return { ...session, big: "x".repeat(${mebibytes} * 1024 * 1024) }; },
        surrogate(session) { return { ...session, half: "\\ud800" }; },
        async session(session, request, env, ctx) { return { ...session, inner: await auth.session(plain(request), env, ctx) }; },
        async fetch(session, request, env, ctx) { return { ...session, inner: await (await auth.fetch(plain(request), env, ctx)).json() }; },
        async core(session, request) {
          const config = { secret: "a secret of the tests with more than 32 characters", trustHost: true, providers: [], callbacks: { session: ({ session }) => session } };
          const answer = await Auth(new Request(new URL("/auth/csrf", request.url)), config);
          return { ...session, inner: (await answer.json()).csrfToken };
        },
        endless(session, request, env, ctx) { return auth.fetch(request, env, ctx); },
        async held(session, request, env) { await env.HELD.fetch("https://held.example/"); return session; },
        plain(session) { return session; },
      };
      const plain = (request) => { const made = new Request(request); made.headers.set("x-behaviour", "plain"); return made; };
      let context;
      const auth = AuthWorker((request, env) => ({
        matcher: ["/dashboard/:path*"],
        callbacks: {
          session({ session }) { return behaviours[request.headers.get("x-behaviour") ?? "plain"](session, request, env, context); },
        },
      }));
      export default { fetch(request, env, ctx) { context = ctx; return auth.fetch(request, env, ctx); } };
    `,
      {
        services: {
          ASSETS: { module: "export default { fetch: () => new Response('asset') };" },
          HELD: { address: held.address },
        },
      },
    );
    ask = asking(site);
  });
  after(() => Promise.all([site?.stop(), held?.stop()]));
  afterEach(async () => {
    assert.equal((await ask("plain")).json().user.name, "Ada", "the next request works");
  });

  for (const [behaviour, why] of Object.entries({
    throws: /boom/,
    throwsNothing: /undefined/,
    throwsHostile: /unknown/,
    rejects: /boom/,
    never: /did not settle within 10 s/,
    thenThrows: /boom/,
    thenNever: /did not settle within 10 s/,
    cycle: /cannot be written as JSON/,
    bigInt: /cannot be written as JSON/,
    toJson: /cannot be written as JSON/,
    number: /not an object/,
    nothing: /not an object/,
    list: /not an object/,
  }))
    test(`${behaviour}: the request fails, and the log says why`, async () => {
      const answer = await ask(behaviour);
      assert.doesNotMatch(answer.text, /Ada/);
      assert.deepEqual([answer.status, answer.json()], [200, null]);
      await site.worker.logged((lines) => lines.some(({ detail }) => why.test(detail ?? "")));
      isWell(site);
    });

  test("an object of a class, a date and half a character are what JSON makes of them", async () => {
    assert.equal((await ask("class")).json().kept, true);
    assert.equal((await ask("date")).json().at, "1970-01-01T00:00:00.000Z");
    assert.ok((await ask("surrogate")).json().half);
    isWell(site);
  });

  for (const behaviour of ["session", "fetch"])
    test(`${behaviour}: it may ask for the session itself`, async () => {
      const { user, inner } = (await ask(behaviour)).json();
      assert.deepEqual([user.name, inner?.user.name], ["Ada", "Ada"]);
      isWell(site);
    });

  test("it may call another Auth.js", async () => {
    assert.match((await ask("core")).json().inner, /^[0-9a-f]{64}$/);
    isWell(site);
  });

  test("a request whose visitor has left does not delay the next one", async () => {
    const token = await encode({ token: { name: "Ada", sub: "ada" }, secret: site.secret, salt });
    const sockets = Array.from({ length: 5 }, () => connect(site.worker.port, "127.0.0.1"));
    const head = [
      "GET /api/auth/session HTTP/1.1",
      `Host: localhost:${site.worker.port}`,
      `Cookie: ${salt}=${token}`,
      "X-Behaviour: held",
      "",
      "",
    ];
    for (const socket of sockets) socket.write(head.join("\r\n"));
    await held.all;
    const answered = ask("held");
    for (const socket of sockets) socket.destroy();
    assert.equal((await ask("plain")).json().user.name, "Ada");
    held.release();
    assert.equal((await answered).json().user.name, "Ada");
    isWell(site);
  });

  test("requests at once, of which some fail, do not touch each other", async () => {
    const behaviours = [
      "plain",
      "never",
      "throws",
      "session",
      "plain",
      "cycle",
      "fetch",
      "thenNever",
      "rejects",
    ];
    const answers = await Promise.all([...behaviours, ...behaviours, ...behaviours].map((one) => ask(one)));
    const names = answers.map((answer) => answer.json()?.user.name);
    const expected = ["Ada", undefined, undefined, "Ada", "Ada", undefined, "Ada", undefined, undefined];
    assert.deepEqual(names, [...expected, ...expected, ...expected]);
    isWell(site);
  });

  test("10 MB reach the browser", async () => {
    assert.equal((await ask("big")).json().big.length, mebibytes * 1024 * 1024);
    isWell(site);
  });
});

test("two configurations of an isolate, at once", async () => {
  const site = await startProject(`
    import { AuthWorker } from "authjs-worker";
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const made = (of, maxAge) => AuthWorker({
      session: { maxAge },
      callbacks: {
        async jwt({ token }) { await wait(of === "a" ? 5 : 0); return { ...token, of }; },
        async session({ session, token }) { await wait(of === "b" ? 5 : 0); return { ...session, of: [of, token.of] }; },
      },
    });
    const all = { a: made("a", 100), b: made("b", 100_000) };
    export default { fetch: (request, env, ctx) => all[request.headers.get("x-behaviour")].fetch(request, env, ctx) };
  `);
  try {
    const ask = asking(site);
    const names = Array.from({ length: 40 }, (_, index) => "ab"[index % 2]);
    const answers = await Promise.all(names.map((name) => ask(name)));
    for (const [index, name] of names.entries()) {
      assert.deepEqual(answers[index].json().of, [name, name]);
      const lasts = Date.parse(answers[index].json().expires) - Date.now();
      assert.equal(lasts < 1_000_000, name === "a", `${lasts} ms`);
    }
    isWell(site);
  } finally {
    await site.stop();
  }
});

describe("an instance that ends", () => {
  let site;
  before(async () => {
    site = await startProject(`
      import { AuthWorker } from "authjs-worker";
      const { warn } = console;
      const context = { waitUntil() {} };
      const as = (behaviour, request) => {
        const made = new Request(request);
        made.headers.set("x-behaviour", behaviour);
        return made;
      };
      const behaviours = {
        plain: ({ session }) => session,
        throws() { throw new Error("boom"); },
        endless: (_, request, env) => auth.fetch(request, env, context),
        // A console that throws unwinds the wasm that writes to it.
        unwinds() {
          console.warn = () => { console.warn = warn; throw new Error("no console"); };
          throw new Error("boom");
        },
        async later() {
          await undefined;
          behaviours.unwinds();
        },
        // The wasm below this function traps.
        inner({ session }, request, env) {
          auth.fetch(as("unwinds", request), env, context);
          return session;
        },
        // What it calls then must not run in a new instance: the old one waits for this function.
        async goesOn({ session }, request, env) {
          const answers = ["inner", "plain", "plain"].map((one) => auth.fetch(as(one, request), env, context));
          seen = (await Promise.all(answers)).map(({ status }) => status);
          return session;
        },
      };
      let seen;
      const auth = AuthWorker((request, env) => ({
        callbacks: { session(input) { return behaviours[request.headers.get("x-behaviour") ?? "plain"](input, request, env); } },
      }));
      export default {
        fetch(request, env, ctx) { return new URL(request.url).pathname === "/seen" ? Response.json(seen) : auth.fetch(request, env, ctx); },
      };
    `);
  });
  after(() => site?.stop());

  test("a callback that asks for the session again and again fails, and nothing else", async () => {
    const ask = asking(site);
    const answer = await ask("endless");
    assert.doesNotMatch(answer.text, /Ada/);
    await site.worker.logged((_, text) => /call Auth\.js 16 times inside each other/.test(text));
    isWell(site);
    assert.equal((await ask("plain")).json().user.name, "Ada");
  });

  test("the log says that this was no mistake in the configuration", async () => {
    const { status, text } = await asking(site)("unwinds");
    assert.deepEqual([status, JSON.parse(text).message], [500, "Internal Server Error"]);
    await site.worker.logged((lines) => lines.some(({ reason }) => reason === "panic"));
  });

  for (const behaviour of ["unwinds", "later", "inner", "goesOn"])
    test(`${behaviour}: the next request gets a new instance`, { timeout: 30_000 }, async () => {
      const ask = asking(site);
      for (let times = 0; times < 3; times += 1) {
        assert.equal((await ask(behaviour)).status, 500);
        const answers = await Promise.all([ask("plain"), ask("throws"), ask("plain")]);
        const names = answers.map((answer) => answer.json()?.user.name);
        assert.deepEqual(names, ["Ada", undefined, "Ada"]);
      }
      if (behaviour === "goesOn")
        assert.deepEqual((await new Visitor(site.origin).get("/seen")).json(), [500, 500, 500]);
    });
});
