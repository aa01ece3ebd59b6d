// Sign in with Apple: the response is posted across sites, with the user's name once, and the client creates
// the client secret from a key.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { decodeJwt, jwtVerify } from "jose";
import {
  claims,
  clientId,
  clientSecret,
  signIn,
  signingKey,
  startDialect,
  tokens,
} from "./support/dialect.mjs";

const issuer = "https://appleid.apple.com";
const key = signingKey("apple-1");
const p8 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = p8.privateKey.export({ type: "pkcs8", format: "pem" });

let told;
beforeEach(() => (told = {}));

// https://appleid.apple.com/.well-known/openid-configuration: no userinfo_endpoint, no PKCE.
const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/auth/authorize`,
  token_endpoint: `${issuer}/auth/token`,
  jwks_uri: `${issuer}/auth/keys`,
  response_modes_supported: ["query", "fragment", "form_post"],
  id_token_signing_alg_values_supported: ["RS256"],
  token_endpoint_auth_methods_supported: ["client_secret_post"],
};

/**
 * Returns whether Apple would accept the secret:
 * https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret
 */
async function isClientSecret(secret) {
  if (secret === clientSecret) return true;
  const options = {
    algorithms: ["ES256"],
    issuer: "TEAM123456",
    subject: clientId,
    audience: issuer,
    requiredClaims: ["iat", "exp"],
  };
  try {
    const { payload, protectedHeader } = await jwtVerify(secret, p8.publicKey, options);
    return (
      protectedHeader.kid === "KEY1234567" &&
      typeof payload.aud === "string" &&
      payload.exp - payload.iat <= 15_777_000
    );
  } catch {
    return false;
  }
}

async function apple({ url, form }) {
  switch (new URL(url).pathname) {
    case "/.well-known/openid-configuration":
      return { body: metadata };
    case "/auth/keys":
      return { body: { keys: [key.public] } };
    case "/auth/token":
      if (!(await isClientSecret(form.client_secret)))
        return { status: 400, body: { error: "invalid_client" } };
      return tokens(
        await key.sign(claims({ iss: issuer, name: undefined, email_verified: true, ...told.claims })),
      );
  }
}

const hosts = { "appleid.apple.com": apple };
const withKey = (more, AUTH_APPLE_PRIVATE_KEY) =>
  startDialect({
    providers: [{ id: "apple", clientSecret: null, teamId: "TEAM123456", keyId: "KEY1234567", ...more }],
    hosts,
    vars: { AUTH_APPLE_PRIVATE_KEY },
  });

const sites = {};
before(async () => {
  sites.secret = await startDialect({ providers: ["apple"], hosts });
  sites.key = await withKey({}, pem);
  sites.oneLine = await withKey({}, pem.trim().replaceAll("\n", "\\n"));
  sites.otherKey = await withKey({ keyId: "ANOTHERKEY" }, pem);
});
after(() => Promise.all(Object.values(sites).map((site) => site.stop())));

/** Signs in; the form that Apple's page posts has this `user` beside the code. */
function enter(site, { user, idToken } = {}) {
  const back = ({ state, nonce }) => {
    told.claims = { nonce, nonce_supported: true, ...idToken };
    return {
      state,
      code: "code-1",
      ...(user && { user: typeof user === "string" ? user : JSON.stringify(user) }),
    };
  };
  return signIn(site, "apple", back, { posted: true });
}

const ada = { name: { firstName: "Ada", lastName: "Lovelace" }, email: "ada@example.com" };

for (const way of ["secret", "key"]) {
  test(`by a ${way}: at the first consent the name comes beside the code`, async () => {
    const site = sites[way];
    const { asked, answer, user } = await enter(site, { user: ada });
    assert.equal(answer.location, `${site.origin}/dashboard/x`, site.log());
    assert.deepEqual(user, { name: "Ada Lovelace", email: "ada@example.com", image: null });

    assert.equal(asked.origin + asked.pathname, `${issuer}/auth/authorize`);
    const { client_id, scope, response_mode, response_type, redirect_uri, state, nonce } = Object.fromEntries(
      asked.searchParams,
    );
    assert.deepEqual(
      [client_id, scope, response_mode, response_type],
      [clientId, "name email", "form_post", "code"],
    );
    assert.equal(redirect_uri, `${site.origin}/api/auth/callback/apple`);
    assert.ok(state && nonce);

    const [, { method, url, headers, form }, ...rest] = site.taken();
    assert.deepEqual([method, url], ["POST", `${issuer}/auth/token`]);
    assert.equal(headers.authorization, undefined);
    assert.deepEqual([form.client_id, form.code, form.redirect_uri], [clientId, "code-1", redirect_uri]);
    assert.ok(await isClientSecret(form.client_secret));
    assert.deepEqual(
      rest.map(({ url }) => url),
      [`${issuer}/auth/keys`],
      "Apple has no userinfo",
    );
  });

  test(`by a ${way}: later there is no name, and the address takes its place`, async () => {
    const { user } = await enter(sites[way]);
    assert.deepEqual(user, { name: "Ada@Example.com", email: "ada@example.com", image: null });
  });
}

test("a secret is made once and serves until shortly before it ends", async () => {
  sites.key.taken();
  const secrets = [];
  for (let i = 0; i < 3; i += 1) {
    await enter(sites.key);
    secrets.push(
      ...sites.key
        .taken()
        .map(({ form }) => form.client_secret)
        .filter(Boolean),
    );
  }
  assert.equal(secrets.length, 3);
  assert.equal(new Set(secrets).size, 1);
  const { iat, exp } = decodeJwt(secrets[0]);
  assert.equal(exp - iat, 3600);
});

test("the key may stand in one line, with \\n for its line ends", async () => {
  const { user } = await enter(sites.oneLine, { user: ada });
  assert.equal(user?.name, "Ada Lovelace", sites.oneLine.log());
});

test("under the wrong name the key is none of Apple's, which says so", async () => {
  const { answer, user } = await enter(sites.otherKey);
  assert.equal(user, undefined);
  assert.match(answer.location, /\/api\/auth\/error\?error=Configuration$/);
  assert.match(await sites.otherKey.reason(), /^token_error: .* answered 40[01]\. It says: invalid_client/);
  assert.ok(!sites.otherKey.log().includes("PRIVATE KEY"));
});

// The field `user` is not signed: the sender of the form chooses its value.
test("a tampered user gives another name and no other identity", async () => {
  const tampered = { ...ada, email: "victim@example.com", sub: "victim", id: "victim", email_verified: true };
  const { user } = await enter(sites.secret, { user: tampered });
  assert.deepEqual(user, { name: "Ada Lovelace", email: "ada@example.com", image: null });
});

test("a user that is no such text is as good as none", async () => {
  for (const user of [
    "x",
    "null",
    "[]",
    "{}",
    '{"name":"Ada"}',
    '{"name":{},"name":{"firstName":"Eve"}}',
    "{".repeat(5_000),
  ]) {
    const { user: found } = await enter(sites.secret, { user });
    assert.deepEqual(
      found,
      { name: "Ada@Example.com", email: "ada@example.com", image: null },
      user.slice(0, 40),
    );
  }
});

const refused = [
  ["a token for another app of the same team", { aud: "com.example.other" }, "id_token_aud"],
  ["a token of another sign-in", { nonce: "another" }, "id_token_nonce"],
  ["a token of another issuer", { iss: "https://appleid.example.com" }, "id_token_iss"],
];
for (const [what, idToken, reason] of refused) {
  test(`${what} is refused`, async () => {
    const { answer, user } = await enter(sites.secret, { user: ada, idToken });
    assert.equal(user, undefined);
    assert.match(answer.location, /\/api\/auth\/error\?error=Configuration$/);
    assert.match(await sites.secret.reason(), new RegExp(`^${reason}:`));
  });
}
