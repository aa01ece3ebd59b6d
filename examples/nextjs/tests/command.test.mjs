// `npm run example -- nextjs`: one command, whose Worker and application share a secret.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, and the application knows the visitor", async () => {
  const command = await startCommand("nextjs");
  try {
    await command.ready;
    const visitor = new Visitor(command.origin);
    await visitor.signIn("persona-user", "/dashboard");
    const cookie = visitor.jar.header(command.origin);
    const answer = await fetch(`${command.origin}/api/whoami`, { headers: { cookie } });
    assert.deepEqual(await answer.json(), { name: "Ada User" });
  } finally {
    await command.stop();
  }
});
