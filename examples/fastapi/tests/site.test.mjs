// FastAPI behind the Worker: a sign-in, and what reaches the application of a visitor's own headers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

let example;
let site;
before(async () => {
  delete process.env.ASSERTION_ISSUER;
  example = await prepareExample("fastapi");
  site = await example.site();
});
after(async () => {
  await site?.stop();
  await example?.stop();
});

const json = { accept: "application/json", "sec-fetch-mode": "cors" };

async function signedIn(persona) {
  const visitor = new Visitor(site.origin);
  await visitor.signIn(persona, "/");
  return visitor;
}

test("the application knows who has signed in at the Worker", async () => {
  const visitor = await signedIn("persona-user");
  const { status, ...answer } = await visitor.get("/api/me", json);
  assert.equal(status, 200, answer.text);
  assert.deepEqual(answer.json(), {
    sub: "persona-user",
    email: "ada@example.com",
    name: "Ada User",
    groups: [],
  });
});

test("without a session the Worker refuses", async () => {
  assert.equal((await new Visitor(site.origin).get("/api/me", json)).status, 401);
});

test("a visitor's own assertion is removed, with and without a session", async () => {
  const forged = { "x-auth-assertion": "forged", x_auth_assertion: "forged" };
  const visitor = await signedIn("persona-user");
  const answer = await visitor.get("/api/me", { ...json, ...forged });
  assert.deepEqual([answer.status, answer.json().sub], [200, "persona-user"]);
  assert.equal((await new Visitor(site.origin).get("/api/me", { ...json, ...forged })).status, 401);
});

test("an assertion is of no use for another user's session", async () => {
  const [user, admin] = [await signedIn("persona-user"), await signedIn("persona-admin")];
  const [one, other] = [await user.get("/api/me", json), await admin.get("/api/me", json)];
  assert.deepEqual([one.json().sub, other.json().sub], ["persona-user", "persona-admin"]);
});

test("around the Worker the application refuses", async () => {
  const direct = new Visitor(site.backend.origin);
  for (const headers of [{}, { "x-auth-assertion": "forged" }])
    assert.equal((await direct.get("/api/me", { ...json, ...headers })).status, 401);
  assert.equal((await direct.get("/")).status, 200);
});
