// Callbacks, an event and a handler in Rust, with the local provider and a backend.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { until } from "../../../tests/worker/support/until.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

// The backend refuses this account.
const stranger = { name: "Eve Stranger", email: "eve@example.com", email_verified: false };

let example;
let site;
before(async () => {
  example = await prepareExample("rust", { further: { stranger } });
  site = await example.site();
});
after(() => example?.stop());

const lines = () => site.worker.lines.slice(-10).join("\n");

async function signedIn(persona = "persona-user") {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn(persona, "/hello");
  assert.equal(answer.location, `${site.origin}/hello`, lines());
  return visitor;
}

const post = (visitor, body) =>
  visitor.send("POST", "/hello", { "content-type": "application/json", origin: site.origin }, body);

test("the session shows the backend's own token, another for each account", async () => {
  const [ada, again, grace] = [
    await (await signedIn()).session(),
    await (await signedIn()).session(),
    await (await signedIn("persona-admin")).session(),
  ];
  assert.match(ada.auth_token, /^[0-9a-f]{40}$/);
  assert.deepEqual(Object.keys(ada).sort(), ["auth_token", "expires", "user"]);
  assert.equal(again.auth_token, ada.auth_token);
  assert.notEqual(grace.auth_token, ada.auth_token);
});

test("a sign-in that the backend refuses is AccessDenied, and makes no session", async () => {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("stranger", "/hello");
  assert.match(answer.location, /[?&]error=AccessDenied$/, lines());
  assert.equal(await visitor.session(), null);
  await until(() => lines().includes("the backend answered 403"));
});

test("the event of a sign-in writes a line", async () => {
  await signedIn();
  await until(() => site.worker.lines.some((line) => line.includes("signed in with dev")));
});

test("the handler greets by name on the protected path, and the gate refuses a visitor without a session", async () => {
  const answer = await (await signedIn()).get("/hello");
  assert.deepEqual([answer.status, answer.text], [200, "Hello, Ada User!\n"]);
  assert.deepEqual([answer.headers["cache-control"], answer.headers.vary], ["private", "Cookie"]);
  const redirected = await new Visitor(site.origin).get("/hello");
  assert.ok(redirected.location.startsWith(`${site.origin}/api/auth/signin`), redirected.location);
});

test("`authorized` compares the body of a POST with the token of the session", async () => {
  const visitor = await signedIn();
  const { auth_token: authToken } = await visitor.session();
  assert.equal((await post(visitor, JSON.stringify({ authToken }))).text, "Hello, Ada User!\n");
  for (const body of [JSON.stringify({ authToken: "other" }), "{}", "null", "not JSON", ""]) {
    const answer = await post(visitor, body);
    assert.deepEqual([answer.status, answer.text], [401, '"Invalid auth token"'], body);
  }
});

test("an anonymous visitor of /account is sent to the provider, with the handler's parameter, and comes back", async () => {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.get("/account");
  const sent = new URL(answer.location);
  assert.deepEqual([answer.status, sent.origin], [302, new URL(example.options.issuer).origin]);
  assert.equal(sent.searchParams.get("prompt"), "login");
  const callback = await visitor.chooseAt(answer, "persona-user");
  const back = await visitor.get(callback.location);
  assert.equal(back.location, `${site.origin}/account`, lines());
  assert.equal((await visitor.get("/account")).text, "The account of Ada User\n");
});

test("other paths are the handler's too", async () => {
  const visitor = new Visitor(site.origin);
  assert.equal((await visitor.get("/")).status, 200);
  assert.equal((await visitor.get("/other")).status, 404);
});

// The last test: another backend takes the place of the example's.
test("an answer of the backend of more than 64 KiB signs no visitor in", async (t) => {
  await site.backend.stop();
  let size;
  const backend = createServer((request, response) => {
    const empty = JSON.stringify({ tokens: "token-1", rest: "" });
    request.resume();
    response.end(JSON.stringify({ tokens: "token-1", rest: "x".repeat(size - empty.length) }));
  });
  await once(backend.listen(example.options.backendPort, "localhost"), "listening");
  t.after(() => backend.close());
  size = 64 * 1024;
  assert.equal((await (await signedIn()).session()).auth_token, "token-1");
  size += 1;
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-user", "/hello");
  assert.match(answer.location, /[?&]error=AccessDenied$/, lines());
  assert.equal(await visitor.session(), null);
  await until(() => lines().includes("the backend answered with more than 65536 bytes"));
});
