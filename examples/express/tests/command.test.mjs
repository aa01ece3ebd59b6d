// `npm run example -- express`: one command, whose provider issues access tokens for the API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, and greets a visitor by name", async () => {
  const command = await startCommand("express");
  try {
    await command.ready;
    const visitor = new Visitor(command.origin);
    await visitor.signIn("persona-user", "/");
    const answer = await visitor.get("/api/authenticated/greeting");
    assert.deepEqual(answer.json(), { greeting: "Hello, Ada User!" });
  } finally {
    await command.stop();
  }
});
