// `npm run example -- rust`: one command, which compiles the crate.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, and the handler greets a visitor by name", async () => {
  const command = await startCommand("rust");
  try {
    await command.ready;
    const visitor = new Visitor(command.origin);
    await visitor.signIn("persona-user", "/hello");
    assert.equal((await visitor.get("/hello")).text, "Hello, Ada User!\n");
  } finally {
    await command.stop();
  }
});
