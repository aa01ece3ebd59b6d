// Content encryption of JWE by hand (RFC 7518, section 5), including parts of a length that no library
// writes.

import { createCipheriv, createHmac, randomBytes } from "node:crypto";

/** Cuts bytes, or pads them with zeros, to a length. */
const resized = (bytes, length = bytes.length) =>
  Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length))]).subarray(0, length);

// The MAC covers the parts as sent, so that only their length is wrong.
const cbc = (keyBytes, cipher, hash) => ({
  keyBytes,
  seal(key, plaintext, aad, resize) {
    const [macKey, encKey] = [key.subarray(0, keyBytes / 2), key.subarray(keyBytes / 2)];
    const honest = randomBytes(16);
    const encrypt = createCipheriv(cipher, encKey, honest);
    const ciphertext = resized(
      Buffer.concat([encrypt.update(plaintext), encrypt.final()]),
      resize.ciphertext,
    );
    const iv = resized(honest, resize.iv);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(aad.length * 8));
    const mac = createHmac(hash, macKey).update(aad).update(iv).update(ciphertext).update(length).digest();
    return { iv, ciphertext, tag: mac.subarray(0, keyBytes / 2) };
  },
});

// GCM accepts an IV of any length except 0. The ciphertext is resized after the tag was computed.
const gcm = (keyBytes) => ({
  keyBytes,
  seal(key, plaintext, aad, resize) {
    const iv = randomBytes(resize.iv || 12);
    const encrypt = createCipheriv(`aes-${keyBytes * 8}-gcm`, key, iv).setAAD(Buffer.from(aad));
    const ciphertext = Buffer.concat([encrypt.update(plaintext), encrypt.final()]);
    return {
      iv: resized(iv, resize.iv),
      ciphertext: resized(ciphertext, resize.ciphertext),
      tag: encrypt.getAuthTag(),
    };
  },
});

/** The content encryptions by the value of `enc`. */
export const algorithms = {
  "A256CBC-HS512": cbc(64, "aes-256-cbc", "sha512"),
  "A128CBC-HS256": cbc(32, "aes-128-cbc", "sha256"),
  A256GCM: gcm(32),
  A128GCM: gcm(16),
};
