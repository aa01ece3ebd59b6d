// KV only saves time: without it, or with a broken one, users can still sign in.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as kv from "./support/kv.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const states = {
  "is not bound": {},
  fails: { AUTH_KV: kv.failing },
  "never answers": { AUTH_KV: kv.hanging },
  "answers garbage": { AUTH_KV: kv.answering("\u0000{not json") },
  "answers another document": {
    AUTH_KV: kv.answering(JSON.stringify({ issuer: "https://evil.example", keys: [] })),
  },
};

for (const [state, bound] of Object.entries(states)) {
  test(`a sign-in works while KV ${state}`, async (context) => {
    const site = await startSite({ kv: bound });
    context.after(() => site.stop());
    const visitor = new Visitor(site.origin);
    const begun = Date.now();
    await visitor.signIn("persona-user");
    assert.equal((await visitor.session()).user.name, "Ada User");
    assert.ok(Date.now() - begun < 5_000, `took ${Date.now() - begun} ms`);
  });
}

const late = "KV did not answer in time";
const never = "() => new Promise(() => {})";
const misbehaviours = {
  "get throws": { get: `() => { throw new Error("broken get"); }`, says: "broken get" },
  "get throws what is no error": { get: "() => { throw null; }", says: "unknown error" },
  "get rejects": { get: `async () => { throw new Error("rejected get"); }`, says: "rejected get" },
  "get returns a text, not a promise of one": { get: `() => "text"` },
  "get returns nothing": { get: "() => undefined" },
  "get resolves to a number": { get: "async () => 42", says: "KV returned a value that is not a text" },
  "get resolves to an object": {
    get: "async () => ({ then: null })",
    says: "KV returned a value that is not a text",
  },
  "get never settles": { get: never, says: late },
  "get returns a thenable that settles at once, and twice": {
    get: `() => ({ then(done) { done("a"); done("b"); } })`,
  },
  "get returns a thenable that throws": {
    get: `() => ({ then() { throw new Error("broken then"); } })`,
    says: "broken then",
  },
  "put throws": { put: `() => { throw new Error("broken put"); }`, says: "broken put" },
  "put rejects": { put: `async () => { throw new Error("rejected put"); }`, says: "rejected put" },
  "put returns no promise": { put: "() => 42" },
  "put returns a thenable that settles at once, and twice": {
    put: "() => ({ then(done, failed) { done(); failed(); } })",
  },
  "put never settles": { put: never, says: late },
};

describe("a sign-in works with a binding that is no KV namespace", { concurrency: 4 }, () => {
  for (const [what, { says, ...methods }] of Object.entries(misbehaviours)) {
    test(`where ${what}`, async (context) => {
      const site = await startSite({ kv: { AUTH_KV: kv.scripted(methods) } });
      context.after(() => site.stop());
      const visitor = new Visitor(site.origin);
      await visitor.signIn("persona-user");
      assert.equal((await visitor.session()).user.name, "Ada User");
      const unusable = ({ reason, level, detail }) =>
        reason === "cache_unusable" && level === "warn" && detail === says;
      if (says) await site.worker.logged((lines) => lines.some(unusable));
      assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    });
  }
});
