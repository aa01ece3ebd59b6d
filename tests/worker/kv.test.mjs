// KV only saves time: without it, or with a broken one, people sign in all the same.

import assert from "node:assert/strict";
import { test } from "node:test";
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
