// `npm run example -- custom-pages`: one command, without a backend.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, and a protected path leads to the site's own page", async () => {
  const command = await startCommand("custom-pages");
  try {
    await command.ready;
    const { location } = await new Visitor(command.origin).get("/dashboard");
    assert.equal(new URL(location, command.origin).pathname, "/login");
  } finally {
    await command.stop();
  }
});
