// A handler and callbacks of a deployer that wait for timers of the `worker` crate, which keep the waker of their first poll alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => {
  site = await startSite({ hooks: true });
});
after(() => site?.stop());

const options = { timeout: 30_000 };

for (const [action, text] of [
  ["wait", '"waited"'],
  ["woken", '"woken"'],
]) {
  test(`a handler waits: ${action}`, options, async () => {
    const answer = await new Visitor(site.origin).get("/about", { "x-test-handler": action });
    assert.deepEqual([answer.status, answer.text], [200, text]);
  });
}

test("`sign_in` and `authorized` wait", options, async () => {
  const visitor = new Visitor(site.origin);
  await visitor.get("/.test-hooks/callbacks/wait");
  assert.equal((await visitor.get("/dashboard")).status, 307, "nothing else is awaited here");
  await visitor.signIn("persona-user", "/dashboard");
  assert.equal((await visitor.session()).user.name, "Ada User");
  assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
});
