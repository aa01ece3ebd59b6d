// The rate limit AUTH_LIMIT in the built Worker: in front of the database, and with objects in its place that misbehave.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startWithD1 } from "./support/d1.mjs";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const fields = { username: {}, password: { type: "password" } };
const body = { username: "ada", password: "x" };
let server;

before(async () => {
  server = await startOrigin((_, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end("{}");
  });
});
after(() => server?.stop());
beforeEach(() => (server.requests.length = 0));

const login = () => ({ id: "login", type: "credentials", url: `http://${server.address}/`, fields });

const vars = () => ({
  AUTH_DEV: "1",
  AUTH_SECRET: "a secret of the tests of rate limits, long enough",
  AUTH: { matcher: ["/x"], providers: [login()], session: { strategy: "jwt" } },
});

async function attempt(origin, address) {
  const visitor = new Visitor(origin);
  const csrfToken = await visitor.csrfToken();
  const from = address ? { "cf-connecting-ip": address } : {};
  return visitor.post("/api/auth/callback/login", { csrfToken, ...body }, from);
}

describe("the rate limit of the runtime", () => {
  let site;
  before(async () => {
    const ratelimits = { AUTH_LIMIT: { namespace_id: "1001", simple: { limit: 3, period: 60 } } };
    site = await startWithD1({ port: await freePort(), vars: vars(), ratelimits });
  });
  after(() => site?.stop());

  test("refuses a client beyond it, and the database counts no more", async () => {
    const statuses = [];
    // One period may end and another begin meanwhile.
    for (let last = 1; last <= 8; last += 1)
      statuses.push((await attempt(site.origin, `2001:db8:0:1::${last}`)).status);
    const allowed = statuses.filter((status) => status === 302).length;
    assert.ok(allowed >= 3 && allowed <= 6, statuses.join());
    assert.ok(statuses.every((status) => [302, 429].includes(status)));
    const { results } = await site.database.prepare("SELECT attempts FROM limits").all();
    assert.ok(results.length === 3 && results.every(({ attempts }) => attempts === allowed));
    assert.equal(server.requests.length, allowed);
    assert.equal((await attempt(site.origin, "2001:db8:0:2::1")).status, 302);
  });
});

const misbehaviours = {
  throws: { limit: `() => { throw new Error("broken"); }`, says: "broken" },
  "throws what is no error": { limit: "() => { throw null; }", says: "unknown error" },
  rejects: { limit: `async () => { throw new Error("rejected"); }`, says: "rejected" },
  "answers nothing": { limit: "() => undefined", says: "no `success`" },
  "answers a number": { limit: "() => 42", says: "no `success`" },
  "resolves to null": { limit: "async () => null", says: "no `success`" },
  "resolves to a text": { limit: `async () => "success"`, says: "no `success`" },
  "resolves to an empty object": { limit: "async () => ({})", says: "no `success`" },
  "has a text as its success": { limit: `async () => ({ success: "true" })`, says: "no `success`" },
  "has a number as its success": { limit: "async () => ({ success: 1 })", says: "no `success`" },
  "has an object as its success": { limit: "async () => ({ success: Object(true) })", says: "no `success`" },
  "answers a getter that throws": {
    limit: `async () => ({ get success() { throw new Error("x"); } })`,
    says: "no `success`",
  },
  "answers a thenable that throws": {
    limit: `() => ({ then() { throw new Error("broken then"); } })`,
    says: "broken then",
  },
  "answers a revoked proxy": {
    limit: "async () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; }",
    says: "",
  },
  "never settles": { limit: "() => new Promise(() => {})", says: "no answer in time" },
};

// A database that fails if it is asked.
const unasked = { object: `{ prepare() { throw new Error("asked"); }, batch() {} }` };

/** Starts a Worker with this function, as JavaScript, in the place of `limit`. */
async function start(context, limit, more = {}) {
  const worker = await startWorker({
    hooks: true,
    vars: vars(),
    services: { AUTH_LIMIT: { object: `{ limit: ${limit} }` }, ...more },
  });
  context.after(worker.stop);
  return worker;
}

describe("an object in the place of the rate limit opens no door", { concurrency: 4 }, () => {
  for (const [what, { limit, says }] of Object.entries(misbehaviours)) {
    test(`that ${what}`, async (context) => {
      const worker = await start(context, limit);
      for (const _ of ["once", "and again"]) {
        const answer = await attempt(worker.origin, "192.0.2.1");
        assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "5"]);
      }
      const isCause = ({ reason, level, detail }) =>
        reason === "binding_unusable" && level === "error" && detail.startsWith("AUTH_LIMIT: ");
      const line = await worker.logged((lines) => lines.find(isCause));
      assert.ok(line.detail.includes(says), line.detail);
      assert.equal((await new Visitor(worker.origin).get("/api/auth/signin")).status, 200);
      assert.doesNotMatch(worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    });
  }

  test("a refusal asks no database", async (context) => {
    const worker = await start(context, "() => ({ success: false })", { AUTH_DB: unasked });
    const answer = await attempt(worker.origin, "192.0.2.1");
    assert.deepEqual([answer.status, answer.headers["retry-after"]], [429, "60"]);
    // Without an address there is no key, so the database is asked.
    assert.equal((await attempt(worker.origin)).status, 503);
  });

  test("the key is a hash", async (context) => {
    const worker = await start(context, `async ({ key }) => { throw new Error("key " + key); }`);
    await attempt(worker.origin, "192.0.2.1");
    await worker.logged((lines) => lines.some(({ detail }) => /: key [0-9a-f]{64}$/.test(detail)));
  });

  test("without its method the configuration is an error", async (context) => {
    const worker = await startWorker({
      hooks: true,
      vars: vars(),
      services: { AUTH_LIMIT: { object: "{}" } },
    });
    context.after(worker.stop);
    assert.equal((await new Visitor(worker.origin).get("/api/auth/signin")).status, 500);
    await worker.logged((lines) =>
      lines.some(({ detail }) => detail?.startsWith("AUTH_LIMIT: is a variable")),
    );
  });
});
