// The keys of the hostile provider: those it publishes, and those it should not be believed with.

import { constants, createHash, generateKeyPairSync, sign } from "node:crypto";

const rsa = (kid, alg = "RS256") => pair(kid, alg, generateKeyPairSync("rsa", { modulusLength: 2048 }));
const ec = (kid, alg, namedCurve) => pair(kid, alg, generateKeyPairSync("ec", { namedCurve }));

function pair(kid, alg, { privateKey, publicKey }) {
  return { kid, alg, privateKey, publicJwk: { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" } };
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
    rsa_e1: { ...main, kid: "rsa-e1", publicJwk: { ...main.publicJwk, kid: "rsa-e1", e: "AQ" } },
    attacker: rsa("rsa-1"),
    other: rsa("rsa-1"),
  };
}

/** The bytes of a JWS signature. `key.kid` `rsa-e1`: RSA with the exponent 1, which anybody can do. */
export function signature(alg, key, text) {
  const data = Buffer.from(text);
  if (key.kid === "rsa-e1") return paddedDigest(data, 256);
  const hash = `sha${alg.slice(2, 5)}`;
  if (alg.startsWith("RS")) return sign(hash, data, key.privateKey);
  if (alg.startsWith("PS")) return sign(hash, data, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  return sign(hash, data, { key: key.privateKey, dsaEncoding: "ieee-p1363" });
}

/** As `signature`, of ECDSA in the encoding of certificates, which JWS does not use. */
export const derSignature = (alg, key, text) => sign(`sha${alg.slice(2, 5)}`, Buffer.from(text), key.privateKey);

// EMSA-PKCS1-v1_5 with SHA-256: https://www.rfc-editor.org/rfc/rfc8017#section-9.2
function paddedDigest(data, length) {
  const info = Buffer.concat([Buffer.from("3031300d060960864801650304020105000420", "hex"), createHash("sha256").update(data).digest()]);
  return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(length - info.length - 3, 0xff), Buffer.from([0]), info]);
}
