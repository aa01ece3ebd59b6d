// Two cookies of one name, as a browser sends them after `domain` was configured: the older one first.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const name = "authjs.session-token";
let site;
before(async () => {
  site = await startSite();
});
after(() => site?.stop());

/** A request with these values of the session cookie. */
const send = (path, values) => {
  const headers = {
    accept: "text/html",
    "sec-fetch-mode": "navigate",
    cookie: values.map((value) => `${name}=${value}`).join("; "),
  };
  return new Visitor(site.origin).send("GET", path, headers);
};

async function sessionOf(persona) {
  const visitor = new Visitor(site.origin);
  await visitor.signIn(persona);
  return visitor.jar.get(name);
}

test("a stale cookie in front hides no session from the gate and the session route", async () => {
  const values = ["stale", await sessionOf("persona-user")];
  assert.equal((await send("/dashboard", values)).text, "asset /dashboard");
  assert.equal((await send("/api/auth/session", values)).json().user.name, "Ada User");
  const refused = await send("/dashboard", ["stale", "staler"]);
  assert.equal(refused.status, 307);
  const line = await site.worker.logged((lines) => lines.find(({ reason }) => reason === "session_invalid"));
  assert.match(line.detail, /session cookies in the request: 2\./);
});

test("of two users the one who signed in last counts, in either order", async () => {
  const user = await sessionOf("persona-user");
  // `iat` is in whole seconds.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const admin = await sessionOf("persona-admin");
  for (const values of [
    [user, admin],
    [admin, user],
  ]) {
    assert.match((await send("/api/auth/session", values)).text, /Admin/);
    assert.equal((await send("/dashboard", values)).text, "asset /dashboard");
  }
  await site.worker.logged((lines) => lines.some(({ reason }) => reason === "session_ambiguous"));
});
