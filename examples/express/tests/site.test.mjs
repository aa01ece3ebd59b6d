// Express behind the Worker: the gate attaches the access token of the session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";
import express from "../example.mjs";

const path = "/api/authenticated/greeting";

let example;
let site;
before(async () => {
  example = await prepareExample("express", { resource: express.resource });
  site = await example.site();
});
after(() => example?.stop());

async function signedIn(persona = "persona-user") {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn(persona, "/");
  assert.equal(answer.location, `${site.origin}/`, site.worker.lines.slice(-10).join("\n"));
  return visitor;
}

const ask = (visitor, headers = {}) =>
  visitor.send("GET", path, { accept: "application/json", "sec-fetch-mode": "cors", ...headers });

test("the greeting names the visitor, by the access token that the gate attached", async () => {
  const greetings = await Promise.all(
    ["persona-user", "persona-admin"].map(async (persona) => (await ask(await signedIn(persona))).json()),
  );
  assert.deepEqual(greetings, [{ greeting: "Hello, Ada User!" }, { greeting: "Hello, Grace Admin!" }]);
});

test("the browser does not see the access token", async () => {
  const visitor = await signedIn();
  assert.deepEqual(Object.keys(await visitor.session()).sort(), ["expires", "user"]);
});

test("a visitor's own access token does not reach Express", async () => {
  const visitor = await signedIn();
  const own = await example.sign({ aud: express.resource, name: "Mallory" });
  assert.deepEqual((await ask(visitor, { authorization: `Bearer ${own}` })).json(), {
    greeting: "Hello, Ada User!",
  });
});

test("without a session the gate answers, and Express alone refuses too", async () => {
  const own = { authorization: `Bearer ${await example.sign({ aud: express.resource })}` };
  assert.equal((await ask(new Visitor(site.origin), own)).status, 401);
  assert.equal((await ask(new Visitor(site.backend.origin))).status, 401);
});

test("the page and its script are public", async () => {
  const visitor = new Visitor(site.origin);
  for (const [file, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/greeting.js", "text/javascript; charset=utf-8"],
  ]) {
    const answer = await visitor.get(file);
    assert.deepEqual([answer.status, answer.headers["content-type"]], [200, type], file);
  }
});

test("after the sign-out the gate attaches nothing", async () => {
  const visitor = await signedIn();
  await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
  assert.equal((await ask(visitor)).status, 401);
});
