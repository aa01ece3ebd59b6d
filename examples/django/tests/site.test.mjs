// Django behind the Worker: a visitor signs in, and reaches Django through the gate.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../../tests/worker/support/until.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

// Another account at the provider with the address of "persona-user".
const twin = { name: "Ada Twin", email: "ada@example.com", email_verified: true };

let example;
let site;
before(async () => {
  example = await prepareExample("django", { further: { twin } });
  site = await example.site();
});
after(() => example?.stop());

const json = { accept: "application/json", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin" };

async function signedIn(persona = "persona-user") {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn(persona, "/notes/");
  assert.equal(answer.location, `${site.origin}/notes/`, site.worker.lines.slice(-10).join("\n"));
  return visitor;
}

const me = async (visitor, headers = {}) =>
  (await visitor.send("GET", "/api/me/", { ...json, ...headers })).json();

test("the session holds Django's token, and the gate attaches it", async () => {
  const visitor = await signedIn();
  const session = await visitor.session();
  assert.match(session.auth_token, /^[0-9a-f]{40}$/);
  assert.deepEqual(Object.keys(session).sort(), ["auth_token", "expires", "user"]);
  const { id, ...rest } = await me(visitor);
  assert.deepEqual(rest, {
    name: "Ada User",
    email: "ada@example.com",
    url: `${site.origin}/api/me/`,
  });
});

test("a browser calls Django with the token that the session shows", async () => {
  const { auth_token } = await (await signedIn()).session();
  const elsewhere = new Visitor(site.backend.origin);
  assert.equal((await me(elsewhere, { authorization: `Token ${auth_token}` })).name, "Ada User");
});

test("a visitor's own Authorization header does not reach Django", async () => {
  const [ada, grace] = [await signedIn(), await signedIn("persona-admin")];
  const { auth_token } = await grace.session();
  assert.equal((await me(ada, { authorization: `Token ${auth_token}` })).name, "Ada User");
});

test("another subject with the same e-mail address is another user", async () => {
  const [one, two] = [await me(await signedIn()), await me(await signedIn("twin"))];
  assert.equal(one.email, two.email);
  assert.equal(two.name, "Ada Twin");
  assert.notEqual(one.id, two.id);
});

test("without a session the gate answers, and Django's exchange is not public", async () => {
  const visitor = new Visitor(site.origin);
  const asks = (method, path) => visitor.send(method, path, { ...json, origin: site.origin });
  for (const [method, path] of [
    ["GET", "/api/me/"],
    ["POST", "/api/social-auth/"],
  ])
    assert.equal((await asks(method, path)).status, 401, path);
  const page = await visitor.get("/notes/");
  assert.ok(page.location.startsWith(`${site.origin}/api/auth/signin?`), page.location);
});

test("a visitor whose e-mail address is not verified is refused", async () => {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-unverified", "/notes/");
  assert.equal(answer.location, `${site.origin}/api/auth/error?error=AccessDenied`);
  assert.equal(await visitor.session(), null);
});

test("the form works, and not from another site or without the CSRF token", async () => {
  const visitor = await signedIn("twin");
  const page = await visitor.get("/notes/");
  const [, csrfmiddlewaretoken] = page.text.match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
  const add = (fields, headers) => visitor.post("/notes/", { ...fields }, headers);
  const own = { origin: site.origin, "sec-fetch-site": "same-origin" };

  const added = await add({ text: "milk", csrfmiddlewaretoken }, own);
  assert.deepEqual([added.status, added.location], [302, `${site.origin}/notes/`]);
  const across = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const byGate = await add({ text: "spam", csrfmiddlewaretoken }, across);
  assert.deepEqual([byGate.status, byGate.text], [403, '{"message":"Forbidden"}']);
  assert.equal((await add({ text: "spam" }, own)).status, 403);

  const { text } = await visitor.get("/notes/");
  assert.ok(text.includes("<li>milk</li>"), text);
  assert.ok(!text.includes("spam"));
});

test("redirects lead to the site", async () => {
  const visitor = await signedIn();
  for (const path of ["/notes", "/old-notes/"]) {
    const answer = await visitor.get(path);
    assert.equal(answer.location, `${site.origin}/notes/`, path);
  }
});

test("static files and the home page are public", async () => {
  const visitor = new Visitor(site.origin);
  const [home, style, script] = [
    await visitor.get("/"),
    await visitor.get("/static/site.css"),
    await visitor.get("/static/me.js"),
  ];
  assert.equal(home.status, 200);
  assert.ok(home.text.includes('href="/static/site.css"'), home.text);
  assert.deepEqual([style.status, style.headers["content-type"]], [200, 'text/css; charset="utf-8"']);
  assert.deepEqual(
    [script.status, script.headers["content-type"]],
    [200, 'text/javascript; charset="utf-8"'],
  );
});

test("after the sign-out the token is gone from the browser", async () => {
  const visitor = await signedIn();
  await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
  assert.equal(await visitor.session(), null);
  assert.equal((await visitor.send("GET", "/api/me/", json)).status, 401);
});

// The last test: Django does not come back.
test("no visitor signs in while Django is down", async () => {
  await site.backend.stop();
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-user", "/notes/");
  assert.equal(answer.location, `${site.origin}/api/auth/error?error=AccessDenied`);
  assert.equal(await visitor.session(), null);
  assert.ok(!visitor.jar.names().some((name) => name.includes("session-token")));
  await until(() => site.worker.lines.some((line) => line.includes('"reason":"exchange_failed"')));
});
