// Django alone: the SocialAuth view, and the settings that Django needs behind the Worker.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { freePort } from "../../../tests/worker/support/ports.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";
import django from "../example.mjs";

process.env.DJANGO_ALLOWED_HOSTS = "localhost,www.example.com";

let example;
let backend;
before(async () => {
  example = await prepareExample("django");
  backend = await example.alone();
});
after(() => example?.stop());

const json = { accept: "application/json" };

const exchange = (idToken, origin = backend.origin) =>
  new Visitor(origin).send(
    "POST",
    "/api/social-auth/",
    { "content-type": "application/json" },
    JSON.stringify({ auth_token: idToken }),
  );

const tokenFor = async (claims) => (await exchange(await example.sign(claims))).json().tokens;

const me = async (token) =>
  (await new Visitor(backend.origin).get("/api/me/", { ...json, authorization: `Token ${token}` })).json();

/** Returns what Python prints in `manage.py shell`. */
async function shell(code) {
  const { port, backendPort, ...place } = example.options;
  const { command, env } = await django.backend({ ...place, clientId: "", origin: "", port: backendPort });
  const cwd = new URL("../", import.meta.url);
  const args = ["manage.py", "shell", "--no-imports", "-c", code];
  const result = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout.trim();
}

test("an ID Token is exchanged for the token of its user, the same at each sign-in", async () => {
  const answer = await exchange(await example.sign());
  assert.equal(answer.status, 200, answer.text);
  const { tokens } = answer.json();
  assert.match(tokens, /^[0-9a-f]{40}$/);
  assert.equal(await tokenFor({ name: "Ada Married" }), tokens);
  const { name, email } = await me(tokens);
  assert.deepEqual({ name, email }, { name: "Ada Married", email: "ada@example.com" });
});

test("another subject with the same e-mail address is another user", async () => {
  const [ada, other] = [await tokenFor({}), await tokenFor({ sub: "other" })];
  assert.notEqual(ada, other);
  const [one, two] = [await me(ada), await me(other)];
  assert.equal(one.email, two.email);
  assert.notEqual(one.id, two.id);
});

test("the user keeps the identity when the e-mail address changes, and has no usable password", async () => {
  const [before, after] = [await tokenFor({}), await tokenFor({ email: "new@example.com" })];
  assert.equal(before, after);
  const code =
    "from accounts.models import User; print([u.has_usable_password() for u in User.objects.all()])";
  assert.doesNotMatch(await shell(code), /True/);
});

const another = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const now = () => Math.floor(Date.now() / 1000);
const refused = {
  "with a changed claim": async () => {
    const [header, payload, signature] = (await example.sign()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: "persona-admin" })).toString("base64url");
    return [header, changed, signature].join(".");
  },
  "with a signature of another key": () => example.sign({}, {}, another),
  "with an unknown key": () => example.sign({}, { kid: "unknown" }),
  "without a signature": async () => {
    const [, payload] = (await example.sign()).split(".");
    return `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
  },
  "whose MAC is made with the public key": () => {
    const pem = Buffer.from(example.publicKey.export({ type: "spki", format: "pem" }));
    return example.sign({}, { alg: "HS256" }, pem);
  },
  "in an algorithm that is not on the list": () => example.sign({}, { alg: "PS256" }),
  "of another issuer": () => example.sign({ iss: "https://evil.example" }),
  "for another client": () => example.sign({ aud: "another-client" }),
  "that another client asked for": () => example.sign({ azp: "another-client" }),
  "that has expired": () => example.sign({ exp: now() - 60 }),
  "that never expires": () => example.sign({ exp: undefined }),
  "without a subject": () => example.sign({ sub: undefined }),
  "with a subject of 300 bytes": () => example.sign({ sub: "s".repeat(300) }),
  "with an e-mail address that is not verified": () => example.sign({ email_verified: false }),
  "that says nothing of the e-mail address": () => example.sign({ email_verified: undefined }),
  "without an e-mail address": () => example.sign({ email: undefined }),
  "that is no token": () => "hello",
};
for (const [what, make] of Object.entries(refused)) {
  test(`an ID Token ${what} is refused`, async () => {
    const answer = await exchange(await make());
    assert.equal(answer.status, 403, answer.text);
    assert.deepEqual(Object.keys(answer.json()), ["detail"]);
  });
}

test("a deactivated user gets no token", async () => {
  const claims = { sub: "leaver" };
  const token = await tokenFor(claims);
  await shell(
    "from accounts.models import User; User.objects.filter(subject='leaver').update(is_active=False)",
  );
  assert.equal((await exchange(await example.sign(claims))).status, 403);
  assert.equal((await me(token)).detail, "User inactive or deleted.");
});

test("the endpoint refuses a wrong token, and none", async () => {
  for (const headers of [{}, { authorization: "Token 0123" }]) {
    const answer = await new Visitor(backend.origin).get("/api/me/", { ...json, ...headers });
    assert.equal(answer.status, 401);
  }
});

test("a provider that cannot be reached is a 503, and nothing is kept of it", async () => {
  const issuer = `http://localhost:${await freePort()}`;
  const other = await example.alone({ issuer, backendPort: await freePort() });
  try {
    assert.equal((await exchange(await example.sign(), other.origin)).status, 503);
  } finally {
    await other.stop();
  }
});

// The headers that the Worker sets for a site under https.
const forwarded = { "x-forwarded-host": "www.example.com", "x-forwarded-proto": "https" };

test("an absolute redirect names the site", async () => {
  const answer = await new Visitor(backend.origin).get("/old-notes/", forwarded);
  assert.equal(answer.location, "https://www.example.com/notes/");
});

test("a form needs the CSRF token and the origin of the site", async () => {
  const visitor = new Visitor(backend.origin);
  const headers = { ...forwarded, authorization: `Token ${await tokenFor({})}` };
  const page = await visitor.get("/notes/", headers);
  const [, csrfmiddlewaretoken] = page.text.match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
  const add = (fields, origin) =>
    visitor.post("/notes/", { text: "milk", ...fields }, { ...headers, origin });
  assert.equal((await add({}, "https://www.example.com")).status, 403);
  assert.equal((await add({ csrfmiddlewaretoken }, "http://www.example.com")).status, 403);
  assert.equal((await add({ csrfmiddlewaretoken }, "https://evil.example")).status, 403);
  assert.equal((await add({ csrfmiddlewaretoken }, "https://www.example.com")).status, 302);
});

test("a host that is not the site's is refused", async () => {
  const answer = await new Visitor(backend.origin).get("/", {
    ...forwarded,
    "x-forwarded-host": "evil.example",
  });
  assert.equal(answer.status, 400);
});
