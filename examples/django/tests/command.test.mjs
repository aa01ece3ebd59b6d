// `npm run example -- django`: one command starts everything, and ends everything.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { startCommand } from "../../support/command.mjs";

test("the command says when it is ready, a visitor signs in, and no program outlives it", async () => {
  const command = await startCommand("django");
  try {
    await command.ready;
    const visitor = new Visitor(command.origin);
    await visitor.signIn("persona-user", "/notes/");
    assert.match((await visitor.get("/notes/")).text, /<h1>Notes of Ada User<\/h1>/);
    assert.equal(await command.stop(), 0);
    for (const origin of command.origins) await assert.rejects(fetch(origin), origin);
  } finally {
    await command.stop();
  }
});

test("an example that does not exist is named, with those that do", async () => {
  const command = await startCommand("rails");
  assert.equal(await command.ended, 1);
  assert.match(
    command.said(),
    /error: `rails` is no example\. Name one of these after `--`: (?:[\w-]+, )*django, /,
  );
  await command.stop();
});
