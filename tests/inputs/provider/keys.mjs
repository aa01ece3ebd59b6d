// The keys of the hostile provider: the published ones, and those that must not be trusted.

import { constants, generateKeyPairSync, sign } from "node:crypto";
import { paddedDigest } from "./weak-keys.mjs";

const rsa = (kid, alg = "RS256") => pair(kid, alg, generateKeyPairSync("rsa", { modulusLength: 2048 }));
const ec = (kid, alg, namedCurve) => pair(kid, alg, generateKeyPairSync("ec", { namedCurve }));

function pair(kid, alg, { privateKey, publicKey }) {
  return {
    kid,
    alg,
    privateKey,
    publicKey,
    publicJwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" },
  };
}

/** Fresh keys of one provider. `attacker` and `other` are never published. */
export function makeKeys() {
  const main = rsa("rsa-1");
  return {
    main,
    rotated: rsa("rsa-2"),
    es256: ec("ec-1", "ES256", "prime256v1"),
    es256k: ec("ec-k", "ES256K", "secp256k1"),
    p384: ec("ec-384", undefined, "secp384r1"),
    ed25519: pair("ed-1", "EdDSA", generateKeyPairSync("ed25519")),
    rsa_e1: {
      ...main,
      kid: "rsa-e1",
      publicJwk: { ...main.publicJwk, kid: "rsa-e1", e: "AQ" },
      sign: (text) => paddedDigest(Buffer.from(text), 256),
    },
    attacker: rsa("rsa-1"),
    other: rsa("rsa-1"),
  };
}

/** Returns the bytes of a JWS signature. A key that is not a private key has its own `sign`. An unknown `alg` signs as RS256. */
export function signature(alg, key, text) {
  if (key.sign) return key.sign(text);
  const data = Buffer.from(text);
  if (key.privateKey.asymmetricKeyType === "ed25519") return sign(null, data, key.privateKey);
  const bits = /^(?:RS|PS|ES)(256|384|512)/.exec(alg)?.[1] ?? "256";
  const hash = `sha${bits}`;
  if (alg.startsWith("PS"))
    return sign(hash, data, {
      key: key.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: bits / 8,
    });
  return sign(hash, data, { key: key.privateKey, dsaEncoding: "ieee-p1363" });
}

/** As `signature`, of ECDSA in the encoding of certificates, which JWS does not use. */
export const derSignature = (alg, key, text) =>
  sign(`sha${alg.slice(2, 5)}`, Buffer.from(text), key.privateKey);
