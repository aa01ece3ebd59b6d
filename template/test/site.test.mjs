// The site as its visitors see it: `npm test` runs it in workerd, with the local OpenID Provider.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./site.mjs";
import { Visitor } from "./visitor.mjs";

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.stop());

test("the home page is public, and the dashboard needs a session", async () => {
  const visitor = new Visitor(site.origin);
  assert.equal((await visitor.open("/")).status, 200);
  // A browser is sent to the sign-in page; a program, such as this test, is refused.
  assert.equal((await visitor.open("/dashboard/")).status, 401);
});

test("a user signs in, sees the dashboard, and signs out; a copy of the cookie is worth nothing afterwards", async () => {
  const visitor = new Visitor(site.origin);
  const page = await visitor.signIn("persona-user", `${site.origin}/dashboard/`);
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>Dashboard/);
  const session = JSON.parse((await visitor.open("/api/auth/session")).text);
  assert.equal(session.user.email, "ada@example.com");
  const copy = visitor.copy();
  await visitor.signOut();
  for (const one of [visitor, copy]) assert.equal((await one.open("/dashboard/")).status, 401);
});
