// The answers of providers: metadata, keys, tokens.

import { createHmac, createSign, generateKeyPairSync } from "node:crypto";

export const clientId = "client-1";
export const clientSecret = "the client secret of the differential tests";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-1", alg: "RS256", use: "sig" };

/** The keys of every issuer. */
export const keys = { keys: [jwk] };

/** A profile with the members that every kind of provider needs. */
export const profile = {
  sub: "user-1",
  id: 7,
  name: "Ada",
  login: "ada",
  email: "Ada@Example.com",
  picture: "https://x.example/a.png",
  avatar_url: "https://x.example/a.png",
};

/** A discovery document; `metadata`: what it says differently, or a function of the issuer. */
export function discovery(issuer, metadata) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256", "HS256"],
    ...(typeof metadata === "function" ? metadata(issuer) : metadata),
  };
}

/** A token response, as a case tells it. `idToken`: whether it has one, or the names of the issuers that send one. */
export function token(issuer, { token: told = {}, claims, idToken = true, alg = "RS256", signature }, nonce) {
  const body = { access_token: "access-1", token_type: "Bearer", expires_in: 300, ...told.body };
  const has = Array.isArray(idToken) ? idToken.includes(issuer.split("/").at(-1)) : idToken;
  if (has)
    body.id_token = sign(alg, claimsOf(issuer, nonce, claims)).replace(/[^.]*$/, (good) => signature ?? good);
  return { ...told, body: told.text ?? body };
}

function claimsOf(issuer, nonce, changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  const { name, email, picture } = profile;
  const good = {
    iss: issuer,
    sub: "user-1",
    aud: clientId,
    iat: now,
    exp: now + 300,
    nonce,
    name,
    email,
    picture,
  };
  const changed = Object.entries(changes).map(([claim, value]) => [
    claim,
    typeof value === "function" ? value(now) : value,
  ]);
  return { ...good, ...Object.fromEntries(changed) };
}

/** A JWT of those claims. */
export function sign(alg, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part(alg === "RS256" ? { alg, kid: jwk.kid } : { alg })}.${part(claims)}`;
  const signature =
    alg === "RS256"
      ? createSign("sha256").update(input).sign(privateKey)
      : createHmac("sha256", clientSecret).update(input).digest();
  return `${input}.${signature.toString("base64url")}`;
}

/** A userinfo response, as a case tells it: a body, or claims that are `signed`. */
export function userinfo(issuer, told = { body: profile }) {
  if (!told.signed) return told;
  const { signed, alg = "RS256", signature, headers } = told;
  const body = sign(alg, { iss: issuer, aud: clientId, ...signed }).replace(
    /[^.]*$/,
    (good) => signature ?? good,
  );
  return { ...told, headers: { "content-type": "application/jwt", ...headers }, body };
}
