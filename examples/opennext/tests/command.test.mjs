// `npm run example -- opennext`: one command, and one Worker.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, and the application greets a visitor by name", async () => {
  const command = await startCommand("opennext");
  try {
    await command.ready;
    const visitor = new Visitor(command.origin);
    await visitor.signIn("persona-user", "/dashboard");
    assert.match((await visitor.get("/dashboard")).text, /Ada User/);
  } finally {
    await command.stop();
  }
});
