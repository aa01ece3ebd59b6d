// AUTH_STATE bound to objects that misbehave: no session passes, no cookie is cleared, and the instance goes on.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookieName = "authjs.session-token";
const bound = (batch) =>
  `{ idFromName: (name) => name, get: () => ({ batch: ${batch} }), "secret": "hunter2" }`;

/** Objects, and whether a session is known to live. */
const objects = {
  "answers rows": [bound(`async () => '[[{"expires":"2999-01-01T00:00:00.000Z"}]]'`), 200],
  "answers rows without a promise": [bound(`() => '[[{"expires":"2999-01-01T00:00:00.000Z"}]]'`), 200],
  "answers no row": [bound(`async () => "[[]]"`), 307],
  "answers a row that has expired": [bound(`async () => '[[{"expires":"2001-01-01T00:00:00.000Z"}]]'`), 307],
  "answers an invalid date": [bound(`async () => '[[{"expires":"soon"}]]'`), 503],
  "answers a row without the column": [bound(`async () => '[[{}]]'`), 503],
  "answers too few results": [bound(`async () => "[]"`), 503],
  "answers rows as objects": [bound("async () => [[]]"), 503],
  "answers text": [bound(`async () => "hunter2"`), 503],
  "answers undefined": [bound("async () => undefined"), 503],
  "answers null": [bound("() => null"), 503],
  throws: [bound(`() => { throw new Error("no object"); }`), 503],
  "throws a text": [bound(`() => { throw "no object"; }`), 503],
  "throws null": [bound("() => { throw null; }"), 503],
  rejects: [bound(`() => Promise.reject(new Error("overloaded"))`), 503],
  "throws at the name": [`{ idFromName() { throw new Error("no"); }, get() {} }`, 503],
  "has no stub": ["{ idFromName: () => 1, get: () => undefined }", 503],
  "has a stub without the method": ["{ idFromName: () => 1, get: () => ({}) }", 503],
  "has a thenable of its own": [bound("() => ({ then() { throw new Error('no'); } })"), 503],
};

for (const [name, [object, status]] of Object.entries(objects)) {
  test(`an object that ${name} gives ${status}`, async (t) => {
    const session = { strategy: "jwt", revocable: true, revocationSeconds: 0 };
    const auth = { matcher: ["/dashboard/:path*"], session };
    const site = await startSite({ vars: { AUTH: auth }, hooks: true, kv: { AUTH_STATE: { object } } });
    t.after(() => site.stop());
    const family = { id: "f", subject: "s", since: 1, until: 4102444800 };
    const token = { sub: "u", authjs_family: family };
    const sealed = await encode({ token, secret: site.secret, salt: cookieName });
    for (let times = 0; times < 2; times += 1) {
      const visitor = new Visitor(site.origin);
      visitor.jar.set(site.origin, cookieName, sealed);
      const answer = await visitor.get("/dashboard");
      assert.equal(answer.status, status, answer.text);
      const cleared = answer.setCookies.some((line) => line.startsWith(`${cookieName}=;`));
      assert.equal(cleared, status === 307);
    }
    assert.doesNotMatch(site.worker.text(), /hunter2|Reinitializing/);
    if (status === 503)
      await site.worker.logged((lines) => lines.some(({ reason }) => reason === "store_unavailable"));
  });
}

test("an object that never answers gives 503 within its time", async (t) => {
  const auth = { matcher: ["/dashboard/:path*"], session: { strategy: "jwt", revocable: true } };
  const object = bound("() => new Promise(() => undefined)");
  const site = await startSite({ vars: { AUTH: auth }, hooks: true, kv: { AUTH_STATE: { object } } });
  t.after(() => site.stop());
  const token = { sub: "u", authjs_family: { id: "f", subject: "s", since: 1, until: 4102444800 } };
  const visitor = new Visitor(site.origin);
  visitor.jar.set(site.origin, cookieName, await encode({ token, secret: site.secret, salt: cookieName }));
  assert.equal((await visitor.get("/dashboard")).status, 503);
  assert.equal((await new Visitor(site.origin).get("/dashboard")).status, 307, "others go on");
});
