// Turnstile in the built Worker, in front of a server in Cloudflare's place. Without a database every attempt with credentials needs a token.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startInternet } from "./support/internet.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

let internet;
let worker;
let verdict;

before(async () => {
  internet = await startInternet({
    "challenges.cloudflare.com": () => verdict(),
    "api.example": () => ({ status: 200, body: { id: "1", name: "Ada" } }),
  });
  const fields = { username: {} };
  const login = { id: "login", type: "credentials", url: "https://api.example/sign-in", fields };
  worker = await startWorker({
    hooks: true,
    vars: {
      AUTH_SECRET: "a secret of the tests of Turnstile, long enough",
      AUTH_TURNSTILE_SECRET: "the secret key of the widget",
      AUTH: { matcher: ["/x"], providers: [login], turnstile: { siteKey: "0xsite" } },
    },
    outbound: internet.address,
  });
});
after(() => Promise.all([worker?.stop(), internet?.stop()]));
beforeEach(() => {
  internet.taken();
  verdict = () => ({ body: { success: true, hostname: "localhost", "error-codes": [] } });
});

async function attempt(visitor, token, headers = {}) {
  const csrfToken = await visitor.csrfToken();
  const form = { csrfToken, username: "ada", ...(token && { "cf-turnstile-response": token }) };
  return visitor.post("/api/auth/callback/login", form, { "cf-connecting-ip": "192.0.2.1", ...headers });
}

const hosts = () => internet.taken().map(({ url }) => new URL(url).hostname);

test("a valid token signs in, and Cloudflare is asked with the address of the connection", async () => {
  const visitor = new Visitor(worker.origin);
  await attempt(visitor, "t0ken", { "x-forwarded-for": "198.51.100.1" });
  assert.equal((await visitor.session()).user.name, "Ada");
  const [asked, server, ...more] = internet.taken();
  assert.equal(more.length, 0);
  assert.equal(asked.url, "https://challenges.cloudflare.com/turnstile/v0/siteverify");
  const { idempotency_key, ...form } = asked.form;
  assert.deepEqual(form, {
    secret: "the secret key of the widget",
    response: "t0ken",
    remoteip: "192.0.2.1",
  });
  assert.match(idempotency_key, /^[0-9a-f-]{36}$/);
  assert.equal(new URL(server.url).hostname, "api.example");
  assert.doesNotMatch(worker.text(), /t0ken|secret key of the widget/);
});

test("without a token a browser is back on the page with the widget", async () => {
  const visitor = new Visitor(worker.origin);
  const navigation = { accept: "text/html", "sec-fetch-mode": "navigate" };
  const answer = await attempt(visitor, undefined, navigation);
  const location = `${worker.origin}/api/auth/signin?error=CredentialsSignin&code=turnstile_required`;
  assert.deepEqual([answer.status, answer.location], [302, location]);
  const page = await visitor.get(location);
  assert.match(page.text, /<div class="cf-turnstile" data-sitekey="0xsite"/);
  const policy = page.headers["content-security-policy"];
  for (const kind of ["script-src", "frame-src"])
    assert.ok(policy.includes(`${kind} https://challenges.cloudflare.com;`), policy);
  const client = await attempt(visitor, undefined, { "x-auth-return-redirect": "1" });
  assert.deepEqual([client.status, client.json()], [403, { url: location }]);
  assert.deepEqual(hosts(), []);
});

test("a token that was used before reaches no server", async () => {
  verdict = () => ({ body: { success: false, "error-codes": ["timeout-or-duplicate"] } });
  assert.equal((await attempt(new Visitor(worker.origin), "t0ken")).status, 403);
  assert.deepEqual(hosts(), ["challenges.cloudflare.com"]);
});

const failures = {
  "answers an error": () => ({ status: 500, body: "oops" }),
  "answers a page": () => ({ body: "<html>" }),
  "redirects to a verdict": () => ({ status: 302, headers: { location: "https://api.example/" } }),
  "never answers": () => new Promise(() => {}),
};

for (const [what, fails] of Object.entries(failures))
  test(`while Cloudflare ${what}, the answer is 503 and no server is asked`, async () => {
    verdict = fails;
    const answer = await attempt(new Visitor(worker.origin), "t0ken");
    assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "5"]);
    assert.ok(hosts().every((host) => host === "challenges.cloudflare.com"));
  });
