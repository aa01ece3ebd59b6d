// The documents the hostile provider publishes its keys with.

import { generateKeyPairSync } from "node:crypto";
import { lookup } from "../unknown-word.mjs";

/** What a symmetric key in a public set lets everybody sign with. */
export const octSecret = "a symmetric key that everybody can read";

/** The JWK Set for the word of a case; without one, an honest set. */
export function jwks(keys, word = "honest") {
  const count = /^n=(\d+)$/.exec(word)?.[1];
  if (count) return { keys: [...many(keys, Number(count) - 1), keys.current.publicJwk] };
  return { keys: lookup(sets, word, "setup.op.jwks")(keys) };
}

const publicJwk = ({ publicJwk: jwk }) => jwk;
const changed = (keys, change) => [{ ...publicJwk(keys.current), ...change }];

const sets = {
  honest: (keys) => [keys.current, keys.es256, keys.p384, keys.rsa_e1].map(publicJwk),
  one_key: (keys) => [publicJwk(keys.current)],
  empty: () => [],
  three_keys: (keys) => [keys.rotated, keys.current, keys.es256].map(publicJwk),
  use_enc: (keys) => changed(keys, { use: "enc" }),
  key_ops_sign: (keys) => changed(keys, { use: undefined, key_ops: ["sign"] }),
  private_parts: (keys) => changed(keys, keys.current.privateKey.export({ format: "jwk" })),
  rsa_e_huge: (keys) => changed(keys, { e: Buffer.from("010000000000000001", "hex").toString("base64url") }),
  dup_kid: (keys) => [{ ...publicJwk(keys.rotated), kid: keys.current.kid }, publicJwk(keys.current)],
  oct_added: (keys) => [publicJwk(keys.current), { kty: "oct", k: Buffer.from(octSecret).toString("base64url"), kid: "oct" }],
};

function many(keys, count) {
  const { n, e } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
  return Array.from({ length: count }, (_, i) => ({ kty: "RSA", n, e, kid: `key-${i}`, alg: "RS256", use: "sig" }));
}
