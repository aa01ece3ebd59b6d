// OAuth 1.0 against oauthlib's server, with its own rules for keys, nonces and timestamps, and the Worker in workerd.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { oauthlib, startOAuth1Server } from "./support/oauth1/start.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const clientId = randomBytes(12).toString("hex");
const secret = "a client secret & all: ü%+~";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = { type: "pkcs8", format: "pem" };
const user = { name: "Ada Löwe+ %", email: "ada@example.com" };

const python = await oauthlib();
const skip = !python && process.env.REQUIRE_ALL !== "1" && "no Python 3.11 with venv was found";
let server;
let worker;

before(async () => {
  if (skip) return;
  assert.ok(python, "REQUIRE_ALL=1, and no Python 3.11 with venv was found");
  server = await startOAuth1Server(python, {
    client_key: clientId,
    client_secret: secret,
    rsa_key: publicKey.export({ type: "spki", format: "pem" }),
  });
  worker = await startWorker(
    told([
      provider("sha1"),
      provider("sha256", "HMAC-SHA256"),
      provider("rsa", "RSA-SHA1"),
      provider("wrong"),
    ]),
  );
});

after(() => Promise.all([server?.stop(), worker?.stop()]));

const provider = (id, signatureMethod) => ({
  id,
  type: "oauth1",
  clientId,
  requestToken: `${server.url}/initiate`,
  authorization: `${server.url}/authorize`,
  token: { url: `${server.url}/token`, params: { "a b": "ü%+~" } },
  userinfo: { url: `${server.url}/me?z=%7E&a=2&a=1&empty=`, params: { fields: "id,name & more!*'()" } },
  ...(signatureMethod && { signatureMethod }),
});

const told = (providers) => ({
  vars: {
    AUTH: { providers },
    AUTH_DEV: "1",
    AUTH_SECRET: randomBytes(33).toString("base64url"),
    AUTH_SHA1_SECRET: secret,
    AUTH_SHA256_SECRET: secret,
    AUTH_RSA_PRIVATE_KEY: privateKey.export(pem),
    AUTH_WRONG_SECRET: `${secret}!`,
  },
  services: {},
  kv: {},
});

/** Visits the provider, which redirects every visitor back at once. Returns the redirect to the Worker's callback. */
async function authorized(visitor, id) {
  const answer = await visitor.startSignIn(id, "/dashboard");
  assert.ok(
    answer.location.startsWith(`${server.url}/authorize?oauth_token=`),
    `${answer.location} ${worker.text()}`,
  );
  return (await visitor.get(answer.location)).location;
}

/** Waits until the log has that line. */
const logged = (provider, reason) =>
  worker.logged((lines) => lines.some((line) => line.provider === provider && line.reason === reason));

for (const [id, method] of [
  ["sha1", "HMAC-SHA1"],
  ["sha256", "HMAC-SHA256"],
  ["rsa", "RSA-SHA1"],
]) {
  test(`a visitor signs in with ${method}`, { skip }, async () => {
    const visitor = new Visitor(worker.origin);
    const before = (await server.seen()).length;
    const answer = await visitor.get(await authorized(visitor, id));
    assert.equal(answer.location, `${worker.origin}/dashboard`, worker.text());
    assert.deepEqual((await visitor.session()).user, user);
    const requests = (await server.seen()).slice(before).filter(({ path }) => path !== "/authorize");
    const expected = ["/initiate", "/token", "/me"].map((path) => ({
      path,
      method,
      status: 200,
      error: null,
    }));
    assert.deepEqual(requests, expected);
  });
}

test("a wrong secret gets no request token", { skip }, async () => {
  const visitor = new Visitor(worker.origin);
  const answer = await visitor.startSignIn("wrong", "/dashboard");
  assert.equal(answer.location, `${worker.origin}/api/auth/error?error=Configuration`);
  assert.deepEqual((await server.seen()).at(-1).status, 401);
  await logged("wrong", "provider_status");
  assert.ok(!worker.text().includes(secret));
});

test("a verifier serves once", { skip }, async () => {
  const visitor = new Visitor(worker.origin);
  const callback = await authorized(visitor, "sha1");
  const name = visitor.jar.names().find((name) => name.startsWith("authjs.state."));
  const sealed = visitor.jar.get(name);
  await visitor.get(callback);
  assert.ok(await visitor.session());
  const other = new Visitor(worker.origin);
  other.jar.set(worker.origin, name, sealed);
  const answer = await other.get(callback);
  assert.equal(answer.location, `${worker.origin}/api/auth/error?error=Configuration`);
  const last = (await server.seen()).at(-1);
  assert.deepEqual([last.path, last.status], ["/token", 401]);
  assert.equal(await other.session(), null);
});

test("tabs at one and at two providers sign in in any order, each where it began", { skip }, async () => {
  const visitor = new Visitor(worker.origin);
  const tabs = [];
  for (const [index, id] of ["sha1", "sha256", "sha1"].entries()) {
    const answer = await visitor.startSignIn(id, `/tab/${index}`);
    tabs.push([`${worker.origin}/tab/${index}`, (await visitor.get(answer.location)).location]);
  }
  for (const [destination, callback] of [tabs[2], tabs[0], tabs[1]])
    assert.equal((await visitor.get(callback)).location, destination, worker.text());
  assert.deepEqual((await visitor.session()).user, user);
});

test("a response of another visitor's sign-in is refused before the provider is asked", {
  skip,
}, async () => {
  const [victim, mallory] = [new Visitor(worker.origin), new Visitor(worker.origin)];
  await authorized(victim, "sha1");
  const lure = await authorized(mallory, "sha1");
  const asked = (await server.seen()).length;
  const answer = await victim.get(lure);
  assert.ok(
    answer.location.startsWith(`${worker.origin}/api/auth/signin?error=OAuthCallbackError&code=retry&`),
    answer.location,
  );
  await logged("sha1", "oauth1_token_mismatch");
  assert.equal(await victim.session(), null);
  assert.equal((await server.seen()).length, asked);
});

test("PLAINTEXT over http is a mistake of the configuration", { skip }, async () => {
  const plain = await startWorker(told([provider("sha1", "PLAINTEXT")]));
  try {
    const answer = await new Visitor(plain.origin).get("/api/auth/csrf");
    assert.equal(answer.status, 500);
    await plain.logged((_, text) => /signatureMethod: PLAINTEXT sends the secrets themselves/.test(text));
  } finally {
    await plain.stop();
  }
});
