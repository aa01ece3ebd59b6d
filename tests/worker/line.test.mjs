// LINE signs its ID Tokens with the client secret, whatever its metadata say. Only HS256 is accepted.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base64url } from "jose";
import {
  claims,
  clientSecret,
  signHs256,
  signIn,
  signingKey,
  startDialect,
  tokens,
} from "./support/dialect.mjs";

const issuer = "https://access.line.me";
const api = "https://api.line.me/oauth2/v2.1";
const google = "https://accounts.google.com";
const key = signingKey("key-1");

/** Makes the ID Token of the next sign-in of its claims. */
let sign;

// https://access.line.me/.well-known/openid-configuration
const line = () => ({
  body: {
    issuer,
    authorization_endpoint: `${issuer}/oauth2/v2.1/authorize`,
    token_endpoint: `${api}/token`,
    userinfo_endpoint: `${api}/userinfo`,
    jwks_uri: `${api}/certs`,
    id_token_signing_alg_values_supported: ["RS256", "ES256", "HS256"],
    code_challenge_methods_supported: ["S256"],
  },
});

const idToken = async (iss) => tokens(await sign(claims({ iss, ...told })));
let told = {};

const lineApi = ({ url }) => (url === `${api}/token` ? idToken(issuer) : { body: { keys: [key.public] } });

// A second provider signs with published keys. What is valid for one must be invalid for the other.
const googleHost = ({ url }) => {
  const { pathname } = new URL(url);
  if (pathname === "/token") return idToken(google);
  if (pathname === "/certs") return { body: { keys: [key.public] } };
  const algorithms = { id_token_signing_alg_values_supported: ["RS256", "HS256", "none"] };
  return {
    body: {
      issuer: google,
      authorization_endpoint: `${google}/auth`,
      token_endpoint: `${google}/token`,
      jwks_uri: `${google}/certs`,
      ...algorithms,
    },
  };
};

let site;
before(async () => {
  const hosts = { "access.line.me": line, "api.line.me": lineApi, "accounts.google.com": googleHost };
  site = await startDialect({ providers: ["line", "google"], hosts });
});
after(() => site?.stop());

async function enter(provider, signer, more = {}) {
  [sign, told] = [signer, {}];
  site.taken();
  return signIn(site, provider, ({ state, nonce }) => {
    told = { ...(nonce && { nonce }), ...more };
    return { code: "code-1", ...(state && { state }) };
  });
}

test("LINE: an ID Token under the client secret signs in, and no keys are asked for", async () => {
  const { asked, answer, user } = await enter("line", signHs256, {
    picture: "https://profile.line-scdn.net/1",
  });
  assert.equal(answer.location, `${site.origin}/dashboard/x`, site.log());
  assert.deepEqual(user, {
    name: "Ada User",
    email: "ada@example.com",
    image: "https://profile.line-scdn.net/1",
  });
  assert.equal(asked.origin + asked.pathname, `${issuer}/oauth2/v2.1/authorize`);
  assert.ok(asked.searchParams.get("state"));
  assert.equal(asked.searchParams.get("code_challenge"), null);
  const received = site.taken();
  assert.deepEqual(
    received.map(({ url }) => url),
    [`${issuer}/.well-known/openid-configuration`, `${api}/token`],
  );
  assert.match(received[1].headers.authorization, /^Basic /);
});

/** Header and claims as a token, with this signature. */
const unsigned = (header, payload, signature = "") =>
  [...[header, payload].map((part) => base64url.encode(JSON.stringify(part))), signature].join(".");

const confusions = [
  ["LINE: an RS256 token by the key it publishes", "line", (payload) => key.sign(payload), "id_token_alg"],
  [
    "LINE: an HS256 token under that key's public half",
    "line",
    (payload) => signHs256(payload, key.pem),
    "id_token_signature",
  ],
  [
    "LINE: an HS256 token under another secret",
    "line",
    (payload) => signHs256(payload, `${clientSecret}!`),
    "id_token_signature",
  ],
  [
    "LINE: an HS256 token with its signature cut off",
    "line",
    async (payload) => (await signHs256(payload)).replace(/[^.]*$/, ""),
    "id_token_",
  ],
  ["LINE: a token without a signature", "line", (payload) => unsigned({ alg: "none" }, payload), "id_token_"],
  [
    "Google: an HS256 token under the client secret",
    "google",
    (payload) => signHs256(payload),
    "id_token_alg",
  ],
  [
    "Google: an HS256 token under the public half of its key",
    "google",
    (payload) => signHs256(payload, key.pem),
    "id_token_alg",
  ],
  [
    "Google: a token without a signature, which its metadata allow",
    "google",
    (payload) => unsigned({ alg: "none" }, payload),
    "id_token_",
  ],
];
for (const [what, provider, signer, reason] of confusions) {
  test(`${what} is refused`, async () => {
    const { answer, user } = await enter(provider, signer);
    assert.equal(user, undefined);
    assert.match(answer.location, /\/api\/auth\/error\?error=Configuration$/);
    assert.match(await site.reason(), new RegExp(`^${reason}`));
  });
}

test("Google: an RS256 token by the key it publishes signs in", async () => {
  const { user } = await enter("google", (payload) => key.sign(payload));
  assert.equal(user.name, "Ada User");
});
