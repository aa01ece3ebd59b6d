// ID Tokens of the hostile provider: honest ones, in which a case changes one thing.

import { createHash, createHmac } from "node:crypto";
import { CompactEncrypt } from "jose";
import { lookup, onlyKeys } from "../unknown-word.mjs";
import { filled } from "../request/encode.mjs";
import { literal, now } from "../vocabulary/time.mjs";
import { octSecret } from "./jwks.mjs";
import { derSignature, signature } from "./keys.mjs";

const encoded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const words = ["claims", "header", "alg", "key", "sig", "as", "payload_raw", "client_alg"];

/** What stands in `id_token` of a token response; `undefined` for nothing. `grant`: the user, the nonce and the code. */
export async function idToken(provider, grant, fault = {}, fill = (text) => text) {
  onlyKeys(fault, words, "setup.op.id_token");
  const payload = await payloadOf(provider, grant, fault, fill);
  const { key, header } = await headOf(provider, fault, fill);
  const unsigned = `${encoded(header)}.${encoded(payload)}`;
  const signed = `${unsigned}.${signatureOf(provider, header.alg, key, unsigned, fault.sig)}`;
  return lookup(forms, fault.as ?? "jws", "setup.op.id_token.as")(signed, provider);
}

async function payloadOf(provider, grant, { claims = {}, payload_raw: raw }, fill) {
  const honest = honestClaims(provider, grant);
  if (raw !== undefined) return (await fill(raw)).replace(/,\.\.\.\}$/, `,${JSON.stringify({ ...honest, iss: undefined }).slice(1)}`);
  const wanted = await filled(claims, fill);
  const payload = { ...honest, ...Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, literalClaim(name, value)])) };
  for (const [name, value] of Object.entries(wanted)) if (value === null) delete payload[name];
  return payload;
}

const times = ["exp", "iat", "nbf", "auth_time", "email_verified"];
const literalClaim = (name, value) => (times.includes(name) ? literal(value) : value);

function honestClaims(provider, { user, nonce }) {
  const at = now() + (provider.faults.clock_skew_s ?? 0);
  const person = { sub: user, name: user[0].toUpperCase() + user.slice(1), email: `${user}@example.com`, email_verified: true };
  return { iss: provider.issuer, aud: provider.clientId, ...person, iat: at, exp: at + 300, auth_time: at, ...(nonce && { nonce }) };
}

async function headOf(provider, { header = {}, alg, key: name, client_alg: clientAlg }, fill) {
  const algorithm = alg === undefined ? (clientAlg ?? "RS256") : alg;
  const key = keyFor(provider, name, algorithm);
  const extra = await filled(header, fill);
  if (extra.jwk) extra.jwk = provider.keys.attacker.publicJwk;
  if (extra.x5c) extra.x5c = [provider.keys.attacker.publicJwk.n];
  const head = { alg: algorithm, typ: "JWT", kid: key.kid, ...extra };
  for (const [member, value] of Object.entries(head)) if (value === null || value === undefined) delete head[member];
  return { key, header: head };
}

function keyFor({ keys, clientSecret }, name, alg) {
  const secrets = { client_secret: clientSecret, oct: octSecret };
  if (Object.hasOwn(secrets, String(name))) return { secret: secrets[name], kid: name === "oct" ? "oct" : keys.current.kid };
  if (name !== undefined) return lookup({ attacker: keys.attacker, op2: keys.other, p384: keys.p384, rsa_e1: keys.rsa_e1 }, name, "setup.op.id_token.key");
  if (alg === "HS256") return { secret: clientSecret };
  return { ES256: keys.es256, ES256K: keys.es256k }[alg] ?? keys.current;
}

function signatureOf(provider, alg, key, text, fault) {
  if (fault === "zeros64") return encoded(Buffer.alloc(64).toString("latin1"));
  if (fault === "der") return derSignature(alg, key, text).toString("base64url");
  const bytes = honestSignature(alg, key, text);
  if (fault !== undefined) lookup(spoiled, fault, "setup.op.id_token.sig")(bytes);
  return (fault === "truncate" ? bytes.subarray(0, -1) : bytes).toString("base64url");
}

const spoiled = { flip: (bytes) => (bytes[10] ^= 1), truncate: () => undefined };

function honestSignature(alg, key, text) {
  if (key.secret !== undefined) return createHmac("sha256", key.secret).update(text).digest();
  if (!alg || alg === "none") return Buffer.alloc(0);
  return signature(alg, key, text);
}

const forms = {
  jws: (token) => token,
  absent: () => undefined,
  null: () => null,
  json_jws: (token) => {
    const [protectedHeader, payload, signed] = token.split(".");
    return JSON.stringify({ protected: protectedHeader, payload, signature: signed });
  },
  jwe: (token, { clientSecret }) => encrypted(token.split(".")[1], clientSecret),
  nested_bad: (token, { clientSecret }) => encrypted(encoded(`${token.slice(0, -8)}AAAAAAAA`), clientSecret),
};

function encrypted(payload, clientSecret) {
  const key = createHash("sha256").update(clientSecret).digest();
  return new CompactEncrypt(Buffer.from(payload, "base64url")).setProtectedHeader({ alg: "dir", enc: "A256GCM", cty: "JWT" }).encrypt(key);
}
