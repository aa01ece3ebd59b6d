// A panic or a trap ends the wasm instance, and every request that waits in it gets 500 and does not reach
// the origin. The next request gets a new instance. No known request causes this, so the test hooks do.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const faults = ["panic", "abort", "overflow"].flatMap((kind) => [kind, `${kind}/later`]);

/** A site in front of a recording origin. `held(path)` stops the provider's answers for a path: `asked` resolves at the first, `release` lets them go. */
async function start(t, kv) {
  const [upstream, holds] = [await startOrigin(), new Map()];
  const before = async ({ path }, next) => {
    const hold = holds.get(path);
    hold?.asked.resolve();
    await hold?.released.promise;
    await next();
  };
  const vars = { AUTH: { matcher: ["/dashboard/:path*"], upstream: `http://${upstream.address}` } };
  const site = await startSite({ vars, hooks: true, kv, provider: { before } });
  t.after(() => Promise.all([site.stop(), upstream.stop()]));
  const held = (path) => {
    const hold = { asked: Promise.withResolvers(), released: Promise.withResolvers() };
    holds.set(path, hold);
    return { asked: hold.asked.promise, release: () => hold.released.resolve(holds.delete(path)) };
  };
  return { ...site, upstream, held };
}

const cookie = "authjs.session-token";
const restarts = (text) => text.split("Reinitializing").length - 1;
const strike = (origin, kind) => new Visitor(origin).get(`/.test-hooks/fault/${kind}`);

for (const kind of faults) {
  test(`the instance is replaced after a fault: ${kind}`, { timeout: 30_000 }, async (t) => {
    const { origin, worker } = await start(t);
    const ada = new Visitor(origin);
    await ada.signIn("persona-user");
    for (let times = 0; times < 3; times += 1) {
      assert.equal((await strike(origin, kind)).status, 500);

      assert.equal((await ada.session()).user.name, "Ada User", "the cookie outlives the instance");
      assert.equal((await ada.get("/dashboard")).status, 200);
      assert.equal((await new Visitor(origin).get("/dashboard")).status, 307, "the gate is shut as before");
      const grace = new Visitor(origin);
      await grace.signIn("persona-admin");
      assert.equal((await grace.session()).user.name, "Grace Admin");
    }
    const expected = kind.startsWith("panic")
      ? Array(3).fill(["error", "panic", "src/worker/hooks/fault.rs"])
      : [];
    const lines = await worker.logged(
      (lines, text) => restarts(text) >= 3 && lines.length >= expected.length && lines,
    );
    assert.equal(restarts(worker.text()), 3, "nothing else went wrong");
    assert.ok(!worker.text().includes("hunter2"), "the message of a panic is not logged");
    const panics = lines.map(({ level, reason, detail }) => [level, reason, detail.replace(/[\d:]+$/, "")]);
    assert.deepEqual(panics, expected);
  });
}

// They end when their own I/O ends: the provider's answer may take five seconds.
describe("requests that wait in an instance fail with it, and touch no other", { concurrency: true }, () => {
  for (const kind of ["panic", "abort/later", "overflow"]) {
    test(kind, { timeout: 30_000 }, async (t) => {
      const { origin, worker, upstream, secret, held } = await start(t);
      const { asked, release } = held("/.well-known/openid-configuration");
      const visitors = Array.from({ length: 5 }, () => new Visitor(origin));
      const waiting = visitors.map((visitor) => visitor.startSignIn("dev"));
      await asked;
      assert.equal((await strike(origin, kind)).status, 500);
      release();

      for (const { status, setCookies } of await Promise.all(waiting))
        assert.deepEqual([status, setCookies], [500, []]);
      const ada = new Visitor(origin);
      ada.jar.set(origin, cookie, await encode({ token: { name: "Ada", sub: "ada" }, secret, salt: cookie }));
      assert.equal((await ada.get("/dashboard")).status, 200);
      assert.deepEqual(
        upstream.requests.map(({ url }) => url),
        ["/dashboard"],
      );
      await worker.logged((_, text) => restarts(text));
      assert.equal(restarts(worker.text()), 1);
    });
  }
});

test("timers of an instance that has ended do not end the next", { timeout: 30_000 }, async (t) => {
  const asked = Promise.withResolvers();
  const kv = await startOrigin((_, response) => {
    asked.resolve();
    setTimeout(() => response.writeHead(404).end(), 1000);
  });
  t.after(kv.stop);
  const { origin, worker } = await start(t, { AUTH_KV: { address: kv.address } });
  const waiting = new Visitor(origin).startSignIn("dev");
  await asked.promise;
  assert.equal((await strike(origin, "panic")).status, 500);
  assert.equal(await new Visitor(origin).session(), null);
  assert.equal((await waiting).status, 500);

  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(await new Visitor(origin).session(), null);
  await worker.logged((_, text) => restarts(text));
  assert.equal(restarts(worker.text()), 1);
});
