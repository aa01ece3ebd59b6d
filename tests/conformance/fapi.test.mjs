// Modules of the OpenID Foundation's FAPI client plans that concern any code flow client, under their own names. Those of FAPI 2 push
// their authorization requests (PAR), as that profile has it.

import assert from "node:assert/strict";
import { CompactEncrypt, generateKeyPair, SignJWT } from "jose";
import { accepts, refuses, run } from "./support/modules.mjs";
import { newKey, sign } from "./support/provider.mjs";

const claims = (change) => ({ claims: (good) => change({ ...good }) });
const without = (name) => claims(({ [name]: _, ...rest }) => rest);
const response = (change) => ({ response: (good) => change({ ...good }) });
const seconds = () => Math.floor(Date.now() / 1000);

const fapi2 = {
  "happy-path": accepts({}, ({ requests }) => {
    const asked = requests.find(({ path }) => path === "authorize").query;
    assert.deepEqual([...asked.keys()], ["client_id", "request_uri"]);
    const { form, authorization } = requests.find(({ path }) => path === "par");
    assert.ok(form.get("code_challenge") && form.get("state") && !form.get("request_uri"));
    assert.match(authorization, /^Basic /);
  }),
  "discovery-issuer-mismatch": refuses("discovery_issuer", {
    metadata: (m) => ({ ...m, issuer: `${m.issuer}/` }),
  }),
  "invalid-authorization-response-iss": refuses(
    "response_issuer",
    response((r) => ({ ...r, iss: `${r.iss}/` })),
  ),
  "remove-authorization-response-iss": refuses(
    "response_issuer_missing",
    response(({ iss, ...r }) => r),
  ),
  "ensure-authorization-response-with-invalid-state-fails": refuses(
    "state_mismatch",
    response((r) => ({ ...r, state: `${r.state}x` })),
  ),
  "ensure-authorization-response-with-invalid-missing-state-fails": refuses(
    "state_mismatch",
    response(({ state, ...r }) => r),
  ),
  "invalid-iss": refuses(
    "id_token_iss",
    claims((c) => ({ ...c, iss: `${c.iss}/` })),
  ),
  "invalid-aud": refuses(
    "id_token_aud",
    claims((c) => ({ ...c, aud: "other" })),
  ),
  "invalid-secondary-aud": refuses(
    "id_token_azp",
    claims((c) => ({ ...c, aud: [c.aud, "other"] })),
  ),
  "invalid-nonce": refuses(
    "id_token_nonce",
    claims((c) => ({ ...c, nonce: "other" })),
  ),
  "invalid-missing-nonce": refuses("id_token_nonce", without("nonce")),
  "invalid-missing-exp": refuses("id_token_exp", without("exp")),
  "invalid-missing-iss": refuses("id_token_iss", without("iss")),
  "invalid-missing-aud": refuses("id_token_aud", without("aud")),
  "invalid-expired-exp": refuses(
    "id_token_exp",
    claims((c) => ({ ...c, exp: seconds() - 300 })),
  ),
  "invalid-null-alg": refuses("id_token_alg", {
    idToken: async (c, key) =>
      (await sign(c, key)).replace(/^[^.]+/, () => btoa('{"alg":"none"}').replace(/=+$/, "")),
  }),
  "invalid-alternate-alg": refuses("id_token_alg", { idToken: async (c) => sign(c, await newKey("PS256")) }),
  "valid-aud-as-array": accepts(claims((c) => ({ ...c, aud: [c.aud] }))),
  "token-type-case-insensitivity": accepts({ tokenResponse: (body) => ({ ...body, token_type: "bEaReR" }) }),
  "token-endpoint-response-without-expires_in": accepts({ tokenResponse: ({ expires_in, ...body }) => body }),
};

const fapi1 = {
  "iat-is-week-in-past": refuses(
    "id_token_iat",
    claims((c) => ({ ...c, iat: seconds() - 7 * 86_400 })),
  ),
  "no-scope-in-token-endpoint-response": accepts({ tokenResponse: ({ scope, ...body }) => body }),
  "invalid-signature": refuses("id_token_signature", {
    idToken: async (c, key) => sign(c, await newKey("RS256", key.kid)),
  }),
  "encrypted-idtoken": refuses("id_token_malformed", { idToken: encrypted }),
  "discovery-issuer-mismatch": refuses("discovery_issuer", {
    metadata: (m) => ({ ...m, issuer: m.issuer.toUpperCase() }),
  }),
};

const named = (prefix, modules) =>
  Object.fromEntries(
    Object.entries(modules).map(([name, module]) => [`${prefix}-${name.replaceAll("_", "-")}`, module]),
  );

const pushed = (modules) =>
  Object.fromEntries(
    Object.entries(modules).map(([name, { behaviour, ...module }]) => [
      name,
      { ...module, behaviour: { ...behaviour, par: true } },
    ]),
  );

run({
  ...named("fapi2-security-profile-final-client-test", pushed(fapi2)),
  ...named("fapi1-advanced-final-client-test", fapi1),
});

/** Returns an ID Token for a key that the Worker did not register. The module has RSA1_5, which npm jose no longer supports. */
async function encrypted(c, key) {
  const { publicKey } = await generateKeyPair("RSA-OAEP");
  const signed = await new SignJWT(c).setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(key.privateKey);
  const header = { alg: "RSA-OAEP", enc: "A256GCM", cty: "JWT" };
  return new CompactEncrypt(new TextEncoder().encode(signed)).setProtectedHeader(header).encrypt(publicKey);
}
