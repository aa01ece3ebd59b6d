// {JWE(…)}: a session token of alice with one change. It is made by hand, because no library makes such
// tokens.

import { hkdfSync } from "node:crypto";
import { createDeflateRaw, deflateRawSync } from "node:zlib";
import { lookup, UnknownWord } from "../unknown-word.mjs";
import { algorithms } from "./content-encryption.mjs";
import { looseObject, splitArguments } from "./parse.mjs";
import { thumbprint } from "./thumbprint.mjs";
import { literal, now } from "./time.mjs";

const cookie = "authjs.session-token";
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** Returns the token for the arguments of a placeholder, as a site with that secret would seal it, except for the change. */
export async function craftJwe(text, secret) {
  const token = valid(secret);
  for (const argument of splitArguments(text)) change(token, argument);
  return seal(token, await compressed(token));
}

/** Returns a user's session as next-auth 4 seals it. */
export function sealedAsV4(user, secret) {
  const token = valid(secret);
  Object.assign(token.claims, { name: user, email: `${user}@example.com`, sub: user });
  jweWords.v4(token);
  return seal(token, Buffer.from(JSON.stringify(token.claims)));
}

function valid(secret) {
  const claims = {
    name: "Alice",
    email: "alice@example.com",
    picture: null,
    sub: "alice",
    iat: now(),
    exp: now() + 3600,
    jti: "1",
  };
  const header = { alg: "dir", enc: "A256CBC-HS512", kid: undefined };
  return {
    secret,
    salt: cookie,
    info: `Auth.js Generated Encryption Key (${cookie})`,
    header,
    claims,
    encryptedKey: "",
    resize: {},
  };
}

function change(token, argument) {
  const at = argument.indexOf("=");
  const [word, value] = at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
  lookup(jweWords, word, "placeholder JWE")(token, value);
}

const claim = (name) => (token, value) => Object.assign(token.claims, { [name]: literal(value) });
const plaintext = (token, bytes) => (token.plaintext = bytes);
const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);
const zeros = { ZEROS_1GB: 1024 ** 3 };

/** The words of the placeholder: each changes the draft of a valid token. */
export const jweWords = {
  header: (token, value) => (token.header = withEpk(looseObject(value))),
  "header+": (token, value) => Object.assign(token.header, looseObject(value)),
  header_raw: (token, value) => (token.headerBytes = () => Buffer.from(value)),
  header_bom: (token) => (token.headerBytes = (text) => Buffer.from(`\ufeff${text}`)),
  header_utf16: (token) => (token.headerBytes = (text) => Buffer.from(text, "utf16le")),
  header_deep: (token, depth) =>
    (token.headerBytes = (text) => Buffer.from(text.replace(/\}$/, `,"x":${nested(depth)}}`))),
  kid: (token, value) =>
    (token.header.kid = /^REPEAT/.test(value) ? "a".repeat(Number(/\d+/.exec(value)[0])) : literal(value)),
  enc: (token, value) => (token.header.enc = value),
  zip: (token, value) => (token.header.zip = value),
  flip: (token, value) => (token.flip = lookup(flips, value, "placeholder JWE(flip)")),
  iv_len: (token, length) => (token.resize.iv = Number(length)),
  ct_len: (token, length) => (token.resize.ciphertext = Number(length)),
  tag_len: (token, length) => (token.tagLength = Number(length)),
  encrypted_key: (token, value) => (token.encryptedKey = value),
  plaintext(token, value) {
    if (Object.hasOwn(zeros, value)) token.zeros = zeros[value];
    else plaintext(token, Buffer.from(value));
  },
  plaintext_raw: (token, value) => plaintext(token, Buffer.from(value)),
  plaintext_hex: (token, value) => plaintext(token, Buffer.from(value, "hex")),
  payload_deep: (token, depth) =>
    plaintext(token, Buffer.from(JSON.stringify(token.claims).replace(/\}$/, `,"x":${nested(depth)}}`))),
  exp_raw: (token, value) =>
    plaintext(token, Buffer.from(JSON.stringify(token.claims).replace(/"exp":\d+/, `"exp":${value}`))),
  no_exp: (token) => delete token.claims.exp,
  no_iat: (token) => delete token.claims.iat,
  secret: (token, value) => (token.secret = value),
  salt: (token, value) =>
    Object.assign(token, { salt: value, info: `Auth.js Generated Encryption Key (${value})` }),
  // https://github.com/nextauthjs/next-auth/blob/v4/packages/next-auth/src/jwt/index.ts
  v4: (token) =>
    Object.assign(token, {
      salt: "",
      info: "NextAuth.js Generated Encryption Key",
      header: { alg: "dir", enc: "A256GCM" },
    }),
  ...Object.fromEntries(["exp", "nbf", "iat", "sub"].map((name) => [name, claim(name)])),
};

const points = { off_curve: { kty: "EC", crv: "P-256", x: "AQ", y: "AQ" } };
const withEpk = (header) =>
  header.epk ? { ...header, epk: lookup(points, header.epk, "placeholder JWE(header.epk)") } : header;

// A gigabyte of zeros, written bit by bit. Compressed, it is a megabyte.
async function compressed({ zeros: count, header, plaintext: bytes, claims }) {
  if (count === undefined)
    return header.zip
      ? deflateRawSync(bytes ?? JSON.stringify(claims))
      : (bytes ?? Buffer.from(JSON.stringify(claims)));
  if (!header.zip) throw new UnknownWord("placeholder JWE(plaintext=ZEROS_1GB) without zip");
  const deflate = createDeflateRaw();
  const chunks = [];
  deflate.on("data", (chunk) => chunks.push(chunk));
  const part = Buffer.alloc(1024 ** 2);
  for (let left = count; left > 0; left -= part.length) {
    if (!deflate.write(part)) await new Promise((resolve) => deflate.once("drain", resolve));
  }
  await new Promise((resolve) => deflate.end(resolve));
  return Buffer.concat(chunks);
}

function seal(token, bytes) {
  const { header, resize, tagLength, flip } = token;
  const algorithm = algorithms[header.enc] ?? algorithms["A256CBC-HS512"];
  const key = Buffer.from(hkdfSync("sha256", token.secret, token.salt, token.info, algorithm.keyBytes));
  if ("kid" in header && header.kid === undefined) header.kid = thumbprint(key);
  const text = JSON.stringify(header);
  const parts = { aad: base64url((token.headerBytes ?? Buffer.from)(text)), key: token.encryptedKey };
  const { iv, ciphertext, tag } = algorithm.seal(key, bytes, parts.aad, resize);
  Object.assign(parts, {
    iv: base64url(iv),
    ct: base64url(ciphertext),
    tag: base64url(tag.subarray(0, tagLength ?? tag.length)),
  });
  flip?.(parts);
  return [parts.aad, parts.key, parts.iv, parts.ct, parts.tag].join(".");
}

const middle = (name) => (parts) => (parts[name] = flipped(parts[name]));

/** The parts in which one bit can be changed after sealing. */
export const flips = {
  aad: middle("aad"),
  iv: middle("iv"),
  ct: middle("ct"),
  tag: middle("tag"),
  ct_last_block: (parts) => (parts.ct = flippedAt(parts.ct, (length) => length - 8)),
};

/** A base64url text with one bit in its middle changed. */
export const flipped = (text) => flippedAt(text, (length) => length >> 1);

function flippedAt(text, position) {
  const bytes = Buffer.from(text, "base64url");
  bytes[position(bytes.length)] ^= 1;
  return base64url(bytes);
}
