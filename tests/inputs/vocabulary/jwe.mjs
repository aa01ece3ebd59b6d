// {JWE(…)}: a session token of alice in which one thing is changed. Made by hand: no library makes such tokens.

import { createCipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { lookup } from "../unknown-word.mjs";
import { looseObject, splitArguments } from "./parse.mjs";
import { literal, now } from "./time.mjs";

const cookie = "authjs.session-token";
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** The token for the arguments of a placeholder, as a site with that secret would seal it but for the change. */
export function craftJwe(text, secret) {
  const token = valid(secret);
  for (const argument of splitArguments(text)) change(token, argument);
  return seal(token);
}

function valid(secret) {
  const claims = { name: "Alice", email: "alice@example.com", picture: null, sub: "alice", iat: now(), exp: now() + 3600, jti: "1" };
  const header = { alg: "dir", enc: "A256CBC-HS512", kid: undefined };
  return { secret, salt: cookie, header, claims, enc: "A256CBC-HS512", encryptedKey: "" };
}

function change(token, argument) {
  const at = argument.indexOf("=");
  const [word, value] = at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
  lookup(changes, word, "placeholder JWE")(token, value);
}

const claim = (name) => (token, value) => Object.assign(token.claims, { [name]: literal(value) });

const changes = {
  "header": (token, value) => Object.assign(token, { header: withEpk(looseObject(value)) }),
  "header+": (token, value) => Object.assign(token.header, looseObject(value)),
  "header_raw": (token, value) => Object.assign(token, { headerBytes: Buffer.from(value) }),
  "header_bom": (token) => Object.assign(token, { headerEncoding: (text) => Buffer.from(`\ufeff${text}`) }),
  "header_utf16": (token) => Object.assign(token, { headerEncoding: (text) => Buffer.from(text, "utf16le") }),
  "kid": (token, value) => Object.assign(token.header, { kid: /^REPEAT/.test(value) ? "a".repeat(Number(/\d+/.exec(value)[0])) : literal(value) }),
  "enc": (token, value) => Object.assign(token.header, { enc: value }),
  "zip": (token, value) => Object.assign(token.header, { zip: value }),
  "flip": (token, value) => Object.assign(token, { flip: value }),
  "tag_len": (token, value) => Object.assign(token, { tagLength: Number(value) }),
  "encrypted_key": (token, value) => Object.assign(token, { encryptedKey: value }),
  "plaintext": (token, value) => Object.assign(token, { plaintext: Buffer.from(value) }),
  "plaintext_raw": (token, value) => Object.assign(token, { plaintext: Buffer.from(value) }),
  "plaintext_hex": (token, value) => Object.assign(token, { plaintext: Buffer.from(value, "hex") }),
  "exp_raw": (token, value) => Object.assign(token, { plaintext: Buffer.from(JSON.stringify(token.claims).replace(/"exp":\d+/, `"exp":${value}`)) }),
  "no_exp": (token) => delete token.claims.exp,
  "secret": (token, value) => Object.assign(token, { secret: value }),
  "salt": (token, value) => Object.assign(token, { salt: value }),
  ...Object.fromEntries(["exp", "nbf", "iat", "sub"].map((name) => [name, claim(name)])),
};

const withEpk = (header) => (header.epk ? { ...header, epk: { kty: "EC", crv: "P-256", x: "AQ", y: "AQ" } } : header);

function seal(token) {
  const algorithm = algorithms[token.header.enc] ?? algorithms["A256CBC-HS512"];
  const key = derive(token.secret, token.salt, algorithm.keyBytes);
  if ("kid" in token.header && token.header.kid === undefined) token.header.kid = thumbprint(key);
  const text = JSON.stringify(token.header);
  const headerBytes = token.headerBytes ?? (token.headerEncoding ?? Buffer.from)(text);
  const aad = base64url(headerBytes);
  const plaintext = token.plaintext ?? Buffer.from(JSON.stringify(token.claims));
  const sealed = algorithm.seal(key, token.header.zip ? deflateRawSync(plaintext) : plaintext, aad);
  const tag = sealed.tag.subarray(0, token.tagLength ?? sealed.tag.length);
  const parts = { aad, key: token.encryptedKey, iv: base64url(sealed.iv), ct: base64url(sealed.ciphertext), tag: base64url(tag) };
  if (token.flip) parts[token.flip] = flipped(lookup(parts, token.flip, "placeholder JWE(flip)"));
  return [parts.aad, parts.key, parts.iv, parts.ct, parts.tag].join(".");
}

/** A base64url text with one bit in its middle changed. */
export function flipped(text) {
  const bytes = Buffer.from(text, "base64url");
  bytes[bytes.length >> 1] ^= 1;
  return base64url(bytes);
}

const derive = (secret, salt, bytes) =>
  Buffer.from(hkdfSync("sha256", secret, salt, `Auth.js Generated Encryption Key (${salt})`, bytes));

// As Auth.js does: the hash is as long as the key (of 16 bytes, which it never has, SHA-256).
const thumbprint = (key) => base64url(createHash(`sha${Math.max(key.length, 32) * 8}`).update(JSON.stringify({ k: base64url(key), kty: "oct" })).digest());

const cbc = (keyBytes, cipher, hash) => ({
  keyBytes,
  seal(key, plaintext, aad) {
    const [macKey, encKey] = [key.subarray(0, keyBytes / 2), key.subarray(keyBytes / 2)];
    const iv = randomBytes(16);
    const encrypt = createCipheriv(cipher, encKey, iv);
    const ciphertext = Buffer.concat([encrypt.update(plaintext), encrypt.final()]);
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(aad.length * 8));
    const mac = createHmac(hash, macKey).update(aad).update(iv).update(ciphertext).update(length).digest();
    return { iv, ciphertext, tag: mac.subarray(0, keyBytes / 2) };
  },
});

const gcm = (keyBytes) => ({
  keyBytes,
  seal(key, plaintext, aad) {
    const iv = randomBytes(12);
    const encrypt = createCipheriv(`aes-${keyBytes * 8}-gcm`, key, iv).setAAD(Buffer.from(aad));
    const ciphertext = Buffer.concat([encrypt.update(plaintext), encrypt.final()]);
    return { iv, ciphertext, tag: encrypt.getAuthTag() };
  },
});

const algorithms = {
  "A256CBC-HS512": cbc(64, "aes-256-cbc", "sha512"),
  "A128CBC-HS256": cbc(32, "aes-128-cbc", "sha256"),
  "A256GCM": gcm(32),
  "A128GCM": gcm(16),
};
