// Limits of the attempts to sign in with credentials in the built Worker, counted in D1.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSiteWithD1 } from "./support/d1.mjs";
import { startOrigin } from "./support/origin.mjs";
import { Visitor } from "./support/visitor.mjs";

const fields = { username: {}, password: { type: "password" } };
let server;
let site;

before(async () => {
  server = await startOrigin((_, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end("{}");
  });
  const login = { id: "login", type: "credentials", url: `http://${server.address}/`, fields };
  site = await startSiteWithD1({ providers: [login], session: { strategy: "jwt" } });
});
after(() => Promise.all([site?.stop(), server?.stop()]));
beforeEach(async () => {
  server.requests.length = 0;
  await site.database.exec("DELETE FROM limits");
});

/** Returns a function that tries to sign in as a user, from an address. */
async function visitor(address) {
  const someone = new Visitor(site.origin);
  const csrfToken = await someone.csrfToken();
  const from = address ? { "cf-connecting-ip": address } : {};
  return (username, headers = {}) =>
    someone.post("/api/auth/callback/login", { csrfToken, username, password: "x" }, { ...from, ...headers });
}

test("an attempt over the limit is 429 and does not reach the server", async () => {
  const attempt = await visitor("192.0.2.1");
  for (let turn = 0; turn < 10; turn += 1) assert.equal((await attempt("ada")).status, 302);
  const refused = await attempt("Ada ", { accept: "text/html", "sec-fetch-mode": "navigate" });
  assert.equal(refused.status, 429);
  assert.match(refused.headers["retry-after"], /^(600|59\d)$/);
  assert.match(refused.headers["content-type"], /^text\/html/);
  assert.match(refused.text, /Too many attempts/);
  assert.equal(server.requests.length, 10);
  assert.equal((await (await visitor("192.0.2.2"))("ada")).status, 302);
  const client = await attempt("ada", { "x-auth-return-redirect": "1" });
  assert.equal(client.status, 429);
  assert.match(client.json().url, /\/api\/auth\/signin\?error=CredentialsSignin&code=too_many_attempts$/);
});

test("20 attempts at once are not more than ten", async () => {
  const attempts = await Promise.all(Array.from({ length: 20 }, () => visitor("2001:db8::1")));
  const answers = await Promise.all(attempts.map((attempt) => attempt("ada")));
  const counts = [302, 429].map((status) => answers.filter((answer) => answer.status === status).length);
  assert.deepEqual(counts, [10, 10]);
  assert.equal(server.requests.length, 10);
});

test("a header of the visitor is no other client", async () => {
  const attempt = await visitor("192.0.2.1");
  const statuses = [];
  for (let turn = 0; turn < 12; turn += 1) {
    const forged = { "x-forwarded-for": `198.51.100.${turn}`, "x-real-ip": `198.51.100.${turn}` };
    statuses.push((await attempt("ada", forged)).status);
  }
  assert.deepEqual(statuses.slice(9), [302, 429, 429]);
});

test("the table has hashes alone", async () => {
  await (await visitor("192.0.2.1"))("ada");
  const { results } = await site.database.prepare("SELECT * FROM limits").all();
  assert.equal(results.length, 3);
  for (const { key } of results) assert.match(key, /^[0-9a-f]{64}$/);
});

test("without its table the Worker answers 503, and the server is not asked", async () => {
  await site.database.exec("ALTER TABLE limits RENAME TO gone");
  try {
    const answer = await (await visitor("192.0.2.1"))("ada");
    assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "5"]);
    assert.equal(server.requests.length, 0);
  } finally {
    await site.database.exec("ALTER TABLE gone RENAME TO limits");
  }
});
