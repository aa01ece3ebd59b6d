// ID Tokens of the hostile provider: valid ones, in which a case changes one thing (`setup.op.id_token`).

import { createHmac } from "node:crypto";
import { filled } from "../request/encode.mjs";
import { lookup, onlyWords, UnknownWord } from "../unknown-word.mjs";
import { stringify } from "../vocabulary/raw-json.mjs";
import { literal, now } from "../vocabulary/time.mjs";
import { octSecret } from "./jwks.mjs";
import { derSignature, signature } from "./keys.mjs";
import { forms } from "./token-forms.mjs";
import { forgedByCubeRoot, weakKey, weakKeys } from "./weak-keys.mjs";

const encoded = (value) =>
  Buffer.from(typeof value === "string" ? value : stringify(value)).toString("base64url");

/** The words of an ID Token's fault: each changes the draft of an honest token. */
export const tokenWords = {
  claims: async (draft, claims, { fill }) =>
    Object.assign(draft.payload, claimsOf(await filled(claims, fill))),
  payload_raw: async (draft, text, { fill }) =>
    (draft.rawPayload = withTheRest(await fill(text), draft.payload)),
  header: async (draft, members, { fill, provider }) =>
    (draft.members = attackers(await filled(members, fill), provider)),
  alg: (draft, alg) => (draft.alg = alg),
  // site/pool.mjs decides whether the client is registered for it.
  client_alg: (draft, alg) => (draft.clientAlg = alg),
  key: (draft, name) => (draft.keyName = name),
  sig: (draft, name) => (draft.signatureName = name),
  as: (draft, name) => (draft.form = lookup(forms, name, "setup.op.id_token.as")),
};

/** Throws `UnknownWord` for a fault that is not implemented. */
export function knowsTokenFault(fault, path = "setup.op.id_token") {
  onlyWords(fault, path, tokenWords);
  if ("as" in fault) lookup(forms, fault.as, `${path}.as`);
  if ("sig" in fault) lookup(signatures, fault.sig, `${path}.sig`);
  if ("key" in fault && !keyNames.includes(fault.key))
    throw new UnknownWord(`${path}.key: ${JSON.stringify(fault.key)}`);
}

/** Returns the `id_token` of a token response, or `undefined` for none. `grant` is the user, the nonce and the code. */
export async function idToken(provider, grant, fault = {}, fill = (text) => text) {
  const draft = { payload: honestClaims(provider, grant), members: {}, form: forms.jws };
  for (const [word, value] of Object.entries(fault))
    await lookup(tokenWords, word, "setup.op.id_token")(draft, value, { fill, provider });
  for (const [name, value] of Object.entries(draft.payload)) if (value === null) delete draft.payload[name];
  const { key, header } = headOf(provider, draft);
  const unsigned = `${encoded(header)}.${encoded(draft.rawPayload ?? draft.payload)}`;
  const bytes = lookup(signatures, draft.signatureName ?? "honest", "setup.op.id_token.sig")(
    header.alg,
    key,
    unsigned,
  );
  return draft.form(`${unsigned}.${bytes.toString("base64url")}`, provider);
}

/** The weak key that a fault signs with, which is then published; `undefined` where it signs with none. */
export const weakKeyOf = ({ key, sig } = {}) =>
  weakKey(key ?? (sig === "bleichenbacher06" ? "rsa_e3" : undefined));

const times = ["exp", "iat", "nbf", "auth_time", "email_verified"];
const claimsOf = (claims) =>
  Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [name, times.includes(name) ? literal(value) : value]),
  );

// `…,...}` at the end of a raw payload stands for the valid claims, except `iss`.
const withTheRest = (text, honest) =>
  text.replace(/,\.\.\.\}$/, `,${stringify({ ...honest, iss: undefined }).slice(1)}`);

// The key material of the attacker in the header, if a case asks for it.
function attackers(members, { keys: { attacker } }) {
  if (members.jwk)
    members.jwk = lookup({ attacker: attacker.publicJwk }, members.jwk, "setup.op.id_token.header.jwk");
  if (members.x5c)
    members.x5c = members.x5c.map((name) =>
      lookup({ attacker: attacker.publicJwk.n }, name, "setup.op.id_token.header.x5c"),
    );
  return members;
}

function honestClaims(provider, { user, nonce }) {
  const at = now() + (provider.faults.clock_skew_s ?? 0);
  const person = {
    sub: user,
    name: user[0].toUpperCase() + user.slice(1),
    email: `${user}@example.com`,
    email_verified: true,
  };
  return {
    iss: provider.issuer,
    aud: provider.clientId,
    ...person,
    iat: at,
    exp: at + 300,
    auth_time: at,
    ...(nonce && { nonce }),
  };
}

function headOf(provider, { alg, clientAlg, keyName, signatureName, members }) {
  const weak = weakKeyOf({ key: keyName, sig: signatureName });
  const algorithm = alg === undefined ? (clientAlg ?? weak?.alg ?? "RS256") : alg;
  const key = weak ?? keyFor(provider, keyName, algorithm);
  const header = { alg: algorithm, typ: "JWT", kid: key.kid, ...members };
  for (const [member, value] of Object.entries(header))
    if (value === null || value === undefined) delete header[member];
  return { key, header };
}

// The secrets with which an attacker may make a client verify an HMAC.
const secrets = {
  client_secret: ({ clientSecret }) => clientSecret,
  oct: () => octSecret,
  rsa_public_pem: ({ keys }) => keys.current.publicKey.export({ type: "spki", format: "pem" }),
  jwk_json: ({ keys }) => JSON.stringify(keys.current.publicJwk),
  "": () => "",
};

const pairs = { attacker: "attacker", op2: "other", p384: "p384", rsa_e1: "rsa_e1" };
/** The words of `setup.op.id_token.key`. */
export const keyNames = [...Object.keys(secrets), ...Object.keys(pairs), ...Object.keys(weakKeys)];

function keyFor(provider, name, alg) {
  const { keys, clientSecret } = provider;
  if (Object.hasOwn(secrets, String(name)))
    return { secret: secrets[name](provider), kid: name === "oct" ? "oct" : keys.current.kid };
  if (name !== undefined) return keys[lookup(pairs, name, "setup.op.id_token.key")];
  if (alg === "HS256") return { secret: clientSecret };
  return (
    { ES256: keys.es256, ES256K: keys.es256k, ES384: keys.p384, EdDSA: keys.ed25519 }[alg] ?? keys.current
  );
}

/** The signatures by the word of a case (`setup.op.id_token.sig`). */
export const signatures = {
  honest,
  zeros64: () => Buffer.alloc(64),
  der: (alg, key, text) => derSignature(alg, key, text),
  flip: (alg, key, text) => flipped(honest(alg, key, text)),
  truncate: (alg, key, text) => honest(alg, key, text).subarray(0, -1),
  bleichenbacher06: (_, __, text) => forgedByCubeRoot(text),
};

function honest(alg, key, text) {
  if (key.secret !== undefined)
    return createHmac(/^HS(384|512)$/.test(alg) ? `sha${alg.slice(2)}` : "sha256", key.secret)
      .update(text)
      .digest();
  if (!alg || String(alg).toLowerCase() === "none") return Buffer.alloc(0);
  return signature(alg, key, text);
}

function flipped(bytes) {
  bytes[10] ^= 1;
  return bytes;
}
