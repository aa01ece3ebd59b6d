// The documents in which the hostile provider publishes its keys.

import { generateKeyPairSync } from "node:crypto";
import { lookup } from "../unknown-word.mjs";

/** The symmetric key of `oct_added`, which is public, so that an attacker can sign with it. */
export const octSecret = "a symmetric key that everybody can read";

/** Returns the JWK Set for a word of a case, or an honest set. `extra` are additional keys of an honest set. */
export function jwks(keys, word = "honest", extra = []) {
  const count = countOf(word);
  if (count) return { keys: [...many(count - 1), keys.current.publicJwk] };
  return { keys: lookup(sets, word, "setup.op.jwks")(keys, extra) };
}

/** Throws `UnknownWord` for a set that is not implemented. */
export const knowsJwks = (word) => countOf(word) ?? lookup(sets, word, "setup.op.jwks");

const countOf = (word) => (/^n=\d+$/.test(word) ? Number(word.slice(2)) : undefined);
const publicJwk = ({ publicJwk: jwk }) => jwk;
const changed = (keys, change) => [{ ...publicJwk(keys.current), ...change }];
const ecPoint = ({ es256 }, change) => [
  { ...publicJwk(es256), ...change(Buffer.from(publicJwk(es256).y, "base64url")) },
];
const zeros = Buffer.alloc(32).toString("base64url");

/** The sets by the word of a case. */
export const sets = {
  honest: (keys, extra) =>
    [keys.current, keys.es256, keys.p384, keys.ed25519, keys.rsa_e1, ...extra].map(publicJwk),
  one_key: (keys) => [publicJwk(keys.current)],
  empty: () => [],
  three_keys: (keys) => [keys.rotated, keys.current, keys.es256].map(publicJwk),
  use_enc: (keys) => changed(keys, { use: "enc" }),
  key_ops_sign: (keys) => changed(keys, { use: undefined, key_ops: ["sign"] }),
  private_parts: (keys) => changed(keys, keys.current.privateKey.export({ format: "jwk" })),
  rsa_e_huge: (keys) => changed(keys, { e: Buffer.from("010000000000000001", "hex").toString("base64url") }),
  dup_kid: (keys) => [{ ...publicJwk(keys.rotated), kid: keys.current.kid }, publicJwk(keys.current)],
  oct_added: (keys) => [
    publicJwk(keys.current),
    { kty: "oct", k: Buffer.from(octSecret).toString("base64url"), kid: "oct" },
  ],
  ec_off_curve: (keys) => ecPoint(keys, (y) => ({ y: offCurve(y).toString("base64url") })),
  // The point at infinity has no coordinates. (0, 0) represents it where coordinates are required.
  ec_infinity: (keys) => ecPoint(keys, () => ({ x: zeros, y: zeros })),
};

function offCurve(y) {
  y[31] ^= 1;
  return y;
}

function many(count) {
  const { n, e } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
  return Array.from({ length: count }, (_, i) => ({
    kty: "RSA",
    n,
    e,
    kid: `key-${i}`,
    alg: "RS256",
    use: "sig",
  }));
}
