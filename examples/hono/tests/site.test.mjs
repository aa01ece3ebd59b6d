// A Hono app behind the gate, with the local provider.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

let example;
let site;
before(async () => {
  example = await prepareExample("hono");
  site = await example.site();
});
after(() => example?.stop());

async function signedIn() {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-user", "/dashboard");
  assert.equal(answer.location, `${site.origin}/dashboard`, site.worker.lines.slice(-10).join("\n"));
  return visitor;
}

test("a visitor without a session sees the home page, and nothing of the protected paths", async () => {
  const visitor = new Visitor(site.origin);
  assert.match((await visitor.get("/")).text, /<button>Sign in<\/button>/);
  const redirected = await visitor.get("/dashboard");
  assert.ok(redirected.location.startsWith(`${site.origin}/api/auth/signin`), redirected.location);
  const refused = await visitor.get("/api/me", { accept: "application/json", "sec-fetch-mode": "cors" });
  assert.equal(refused.status, 401);
});

test("the page and the API have the session, with what the callbacks add", async () => {
  const visitor = await signedIn();
  const page = await visitor.get("/dashboard");
  assert.match(page.text, /<p>Ada User signed in with dev\.<\/p>/);
  assert.match(page.headers["cache-control"], /private/);
  const { user, provider } = (await visitor.get("/api/me")).json();
  assert.deepEqual([user.name, provider], ["Ada User", "dev"]);
});

test("the buttons sign in at the provider, and out", async () => {
  const visitor = new Visitor(site.origin);
  const started = await visitor.post("/sign-in", {});
  assert.equal(new URL(started.location).origin, new URL(example.options.issuer).origin);
  const callback = await visitor.chooseAt(started, "persona-user");
  assert.equal((await visitor.get(callback.location)).location, `${site.origin}/dashboard`);
  assert.match((await visitor.get("/")).text, /Hello, Ada User\./);
  const ended = await visitor.post("/sign-out", {});
  assert.equal(ended.location, `${site.origin}/`);
  assert.equal((await visitor.get("/api/auth/session")).text, "null");
});

test("forms of other sites are refused", async () => {
  const visitor = await signedIn();
  const answer = await visitor.post("/sign-out", {}, { origin: "https://other.example" });
  assert.equal(answer.status, 403);
  assert.equal((await visitor.get("/api/me")).status, 200);
});
