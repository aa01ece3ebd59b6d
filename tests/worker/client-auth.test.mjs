// Client authentication at a token endpoint: every method, verified by the certified oidc-provider.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const rsa = ["rsa", { modulusLength: 2048 }];
const pem = (key) => key.export({ type: "pkcs8", format: "pem" });
const jwk = (key) => JSON.stringify({ ...key.export({ format: "jwk" }), kid: "key-1" });

/** A pair: the private half as the Worker gets it, the public one as the provider does. */
function pair([type, options], form, kid) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options);
  return { privateKey: form(privateKey), jwks: { keys: [{ ...publicKey.export({ format: "jwk" }), kid }] } };
}

/**
 * Signs in at a site whose client authenticates with `method`, and with `known` as its registration at the
 * provider. Returns the session's user, the reasons in the log, and the claims of the assertions that the provider
 * accepted.
 */
async function signIn(method, { client = {}, variables = {}, known = {} } = {}) {
  const assertions = [];
  const provider = {
    metadata: { token_endpoint_auth_method: method, ...known },
    settings: {
      assertJwtClientAuthClaimsAndHeader: (_, claims, header) => void assertions.push({ claims, header }),
      enabledJWA: { clientAuthSigningAlgValues: ["HS256", "HS512", "RS256", "PS256", "ES256", "EdDSA"] },
    },
  };
  const entry = { id: "dev", type: "oidc", client: { token_endpoint_auth_method: method, ...client } };
  const site = await startSite({ provider, vars: { AUTH_CONFIG_9: { providers: [entry] }, ...variables } });
  try {
    const visitor = new Visitor(site.origin);
    const answer = await visitor.signIn("persona-user", "/dashboard/x");
    const user = (await visitor.session())?.user;
    const lines = await site.worker.logged((lines) => (user || lines.length) && lines);
    const reasons = lines.map(({ reason, detail }) => `${reason}: ${detail}`);
    return { user, location: answer.location, reasons, assertions, issuer: site.provider.issuer };
  } finally {
    await site.stop();
  }
}

const ada = { name: "Ada User", email: "ada@example.com" };

for (const method of ["client_secret_basic", "client_secret_post", "none"]) {
  test(`${method} signs in`, async () => {
    const { user, reasons } = await signIn(method);
    assert.deepEqual([user, reasons], [ada, []]);
  });
}

for (const alg of ["HS256", "HS512"]) {
  test(`client_secret_jwt signs in with ${alg}`, async () => {
    const secret = "a client secret of the tests that is as long as the longest hash: 64 bytes";
    const client = alg === "HS256" ? {} : { token_endpoint_auth_signing_alg: alg };
    const known = { client_secret: secret, token_endpoint_auth_signing_alg: alg };
    const variables = { AUTH_DEV_SECRET: secret };
    const { user, reasons, assertions } = await signIn("client_secret_jwt", { client, known, variables });
    assert.deepEqual([user, reasons], [ada, []]);
    assert.deepEqual(assertions[0].header, { alg });
  });
}

const keys = [
  ["RS256", rsa, pem, {}],
  ["PS256", rsa, jwk, { token_endpoint_auth_signing_alg: "PS256" }],
  ["ES256", ["ec", { namedCurve: "P-256" }], pem, { kid: "key-1" }],
  ["ES256", ["ec", { namedCurve: "P-256" }], jwk, {}],
  ["EdDSA", ["ed25519", {}], pem, {}],
  ["EdDSA", ["ed25519", {}], jwk, {}],
];
for (const [alg, kind, form, client] of keys) {
  test(`private_key_jwt signs in with ${alg} and a ${form === pem ? "PEM" : "JWK"}`, async () => {
    const { privateKey, jwks } = pair(kind, form, "key-1");
    const known = { jwks, client_secret: undefined, token_endpoint_auth_signing_alg: alg };
    const variables = { AUTH_DEV_PRIVATE_KEY: privateKey };
    const { user, reasons, assertions, issuer } = await signIn("private_key_jwt", {
      client,
      variables,
      known,
    });
    assert.deepEqual([user, reasons], [ada, []]);
    const [{ header, claims }] = assertions;
    assert.deepEqual(header, form === jwk || client.kid ? { alg, kid: "key-1" } : { alg });
    assert.equal(claims.aud, `${issuer}/token`, "the token endpoint alone, as one text");
    assert.equal(claims.exp - claims.iat, 60);
    assert.equal(claims.iss, claims.sub);
    assert.match(claims.jti, /^[\w-]{43}$/);
  });
}

test("another key, or another secret, is refused by the provider", async () => {
  const [ours, theirs] = [pair(rsa, pem), pair(rsa, pem)];
  const variables = { AUTH_DEV_PRIVATE_KEY: ours.privateKey };
  const known = { jwks: theirs.jwks, client_secret: undefined };
  const refusals = [
    await signIn("private_key_jwt", { variables, known }),
    await signIn("client_secret_jwt", {
      variables: { AUTH_DEV_SECRET: "another secret of more than 32 characters" },
    }),
    await signIn("client_secret_post", {
      variables: { AUTH_DEV_SECRET: "another secret of more than 32 characters" },
    }),
    await signIn("client_secret_basic", {
      variables: { AUTH_DEV_SECRET: "another secret of more than 32 characters" },
    }),
  ];
  for (const { user, location, reasons } of refusals) {
    assert.equal(user, undefined);
    assert.match(location, /\/api\/auth\/error\?error=Configuration$/);
    assert.match(reasons.join(), /^token_error: .* answered 40[01]\. It says: invalid_client/);
  }
});
