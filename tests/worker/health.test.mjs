// `health` in the built Worker: providers and stores that answer, and ones that do not.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as kv from "./support/kv.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const sha256 = createHash("sha256").update("test").digest("hex");
const expires = "2099-01-01T00:00:00Z";
const AUTH_SERVICE_TOKENS = JSON.stringify([
  { id: "monitor", sha256, scopes: ["health:read"], expires },
  { id: "ci", sha256, scopes: [], expires },
]);

async function start(context, options = { health: true }, more = {}) {
  const vars = { AUTH: { matcher: ["/x"], ...options }, AUTH_SERVICE_TOKENS };
  const site = await startSite({ hooks: true, vars, ...more });
  context.after(() => site.stop());
  const ask = async (token) => {
    const headers = token ? { authorization: `Bearer svc_${token}` } : {};
    return new Visitor(site.origin).get("/api/auth/health", headers);
  };
  return { site, ask };
}

test("it says that the provider and KV answer, only to a monitor", async (context) => {
  const { ask } = await start(context);
  const answer = await ask("monitor.test");
  assert.equal(answer.status, 200, answer.text);
  const body = JSON.parse(answer.text);
  assert.equal(body.status, "ok");
  assert.deepEqual([Object.values(body.providers), body.stores], [["ok"], { cache: "ok" }]);
  assert.match(body.configuration, /^[0-9a-f]{32}$/);
  assert.match(answer.headers["cache-control"], /no-store/);
  for (const [token, status] of [
    [undefined, 401],
    ["monitor.other", 401],
    ["ci.test", 403],
  ])
    assert.equal((await ask(token)).status, status, token);
  const again = JSON.parse((await ask("monitor.test")).text);
  assert.equal(again.checkedAt, body.checkedAt, "the answer is kept");
});

test("a provider that is down, and KV that fails, are named", async (context) => {
  const { site, ask } = await start(context, { health: true }, { kv: { AUTH_KV: kv.failing } });
  await site.provider.stop();
  const answer = await ask("monitor.test");
  const { status, providers, stores } = JSON.parse(answer.text);
  assert.deepEqual([answer.status, status], [503, "failed"]);
  assert.deepEqual([Object.values(providers), stores], [["failed"], { cache: "failed" }]);
});

test("bindings that misbehave end no instance", async (context) => {
  const broken = { object: `{ prepare() { throw new Error("broken"); }, batch() { throw null; } }` };
  const hanging = { object: "{ get: () => new Promise(() => {}), put() {} }" };
  const services = { ASSETS: { object: `{ fetch: async () => new Response("asset") }` }, AUTH_DB: broken };
  const { site, ask } = await start(context, { health: true }, { services, kv: { AUTH_KV: hanging } });
  const { stores } = JSON.parse((await ask("monitor.test")).text);
  assert.deepEqual(stores, { cache: "failed", database: "failed" });
  assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
});

test("without the option it is no action", async (context) => {
  const { ask } = await start(context, {});
  assert.equal((await ask("monitor.test")).status, 400);
});
