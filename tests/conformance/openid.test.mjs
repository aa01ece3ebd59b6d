// The modules of the OpenID Foundation's conformance suite that concern a code flow client: the Basic RP and
// Config RP plans and the others of the list, under their own names. Each refusal must have the one reason
// that the module tests. https://openid.net/certification/connect_rp_testing/

import assert from "node:assert/strict";
import { SignJWT, UnsecuredJWT } from "jose";
import { accepts, refuses, run } from "./support/modules.mjs";
import { clientId, clientSecret, newKey, sign } from "./support/provider.mjs";

const claims = (change) => ({ claims: (good) => change({ ...good }) });
const without = (name) => claims(({ [name]: _, ...rest }) => rest);
const fromUserinfo = { configuration: { idToken: false } };

run({
  // Basic RP
  "oidcc-client-test": accepts(),
  "oidcc-client-test-invalid-iss": refuses(
    "id_token_iss",
    claims((c) => ({ ...c, iss: "https://invalid.example" })),
  ),
  "oidcc-client-test-missing-sub": refuses("id_token_sub", without("sub")),
  "oidcc-client-test-invalid-aud": refuses(
    "id_token_aud",
    claims((c) => ({ ...c, aud: `${c.aud}1` })),
  ),
  "oidcc-client-test-missing-iat": refuses("id_token_iat", without("iat")),
  "oidcc-client-test-kid-absent-single-jwks": accepts({
    idToken: (c, key) => sign(c, key, { kid: undefined }),
  }),
  "oidcc-client-test-kid-absent-multiple-jwks": accepts({
    idToken: (c, key) => sign(c, key, { kid: undefined }),
    jwks: async (keys) => [(await newKey()).jwk, ...keys],
  }),
  "oidcc-client-test-idtoken-sig-rs256": accepts({
    configuration: { client: { id_token_signed_response_alg: "RS256" } },
  }),
  "oidcc-client-test-idtoken-sig-none": refuses("id_token_alg", {
    idToken: (c) => new UnsecuredJWT(c).encode(),
  }),
  "oidcc-client-test-invalid-sig-rs256": refuses("id_token_signature", {
    idToken: async (c, key) => altered(await sign(c, key)),
  }),
  "oidcc-client-test-userinfo-invalid-sub": refuses("userinfo_sub", {
    ...fromUserinfo,
    userinfo: (u) => ({ ...u, sub: "user-2" }),
  }),
  "oidcc-client-test-nonce-invalid": refuses(
    "id_token_nonce",
    claims((c) => ({ ...c, nonce: `${c.nonce}1` })),
  ),
  "oidcc-client-test-scope-userinfo-claims": accepts(fromUserinfo, ({ requests }) => {
    assert.equal(
      requests.find(({ path }) => path === "authorize").query.get("scope"),
      "openid profile email",
    );
    const userinfo = requests.find(({ path }) => path === "userinfo");
    assert.deepEqual([userinfo.authorization, userinfo.query.size], ["Bearer at-1", 0]);
  }),
  "oidcc-client-test-client-secret-basic": accepts({}, ({ requests }) => {
    const { authorization, form } = requests.find(({ path }) => path === "token");
    const expected = `${clientId}:${encodeURIComponent(clientSecret)}`;
    assert.equal(atob(authorization.replace("Basic ", "")), expected);
    assert.equal(form.get("client_secret"), null);
  }),

  // Config RP
  "oidcc-client-test-discovery-openid-config": accepts({}, ({ requests }) => {
    assert.equal(requests[0].path, ".well-known/openid-configuration");
  }),
  "oidcc-client-test-discovery-jwks-uri-keys": accepts({}, ({ requests }) => {
    assert.ok(requests.some(({ path }) => path === "jwks"));
  }),
  "oidcc-client-test-discovery-issuer-mismatch": refuses("discovery_issuer", {
    metadata: (document) => ({ ...document, issuer: `${document.issuer}/other` }),
  }),
  "oidcc-client-test-signing-key-rotation-just-before-signing": accepts(rotating(), twice),
  "oidcc-client-test-signing-key-rotation": accepts(rotating(), twice),

  // Others of the code flow
  "oidcc-client-test-invalid-sig-hs256": refuses("id_token_alg", {
    idToken: (c) =>
      new SignJWT(c).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(clientSecret)),
  }),
  "oidcc-client-test-invalid-sig-es256": refuses("id_token_signature", {
    alg: "ES256",
    idToken: async (c, key) => altered(await sign(c, key)),
  }),
  "oidcc-client-test-missing-aud": refuses("id_token_aud", without("aud")),
  "oidcc-client-test-userinfo-bearer-header": accepts(fromUserinfo),
  "oidcc-client-test-aggregated-claims": accepts(
    claims((c) => ({ ...c, _claim_names: { x: "a" }, _claim_sources: { a: { JWT: "x" } } })),
  ),
  "oidcc-client-test-distributed-claims": accepts(
    claims((c) => ({ ...c, _claim_names: { x: "a" }, _claim_sources: { a: { endpoint: "x" } } })),
  ),
  "oidcc-client-test-nonce-unless-code-flow": refuses("id_token_nonce", without("nonce")),
  "oidcc-client-test-invalid-athash": refuses(
    "id_token_at_hash",
    claims((c) => ({ ...c, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" })),
  ),
  "oidcc-client-test-missing-athash": accepts(),
  "oidcc-client-test-invalid-chash": refuses(
    "id_token_c_hash",
    claims((c) => ({ ...c, c_hash: "AAAAAAAAAAAAAAAAAAAAAA" })),
  ),
  "oidcc-client-test-missing-chash": accepts(),
});

/** The token with another signature of the same length. */
function altered(token) {
  const at = token.lastIndexOf(".") + 20;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

/** Returns a provider with a new key for each signature, which publishes only that key. */
function rotating() {
  let current;
  return {
    signingKey: async () => (current = await newKey()),
    jwks: (keys) => (current ? [current.jwk] : keys),
  };
}

async function twice({ signIn }) {
  assert.ok((await signIn()).location.endsWith("/signed-in"), "the second sign-in finds the new key");
}
