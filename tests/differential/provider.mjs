// The provider that both subjects talk to: it answers as a case says and records what it is asked.

import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { startOrigin } from "../worker/support/origin.mjs";

export const clientId = "client-1";
export const clientSecret = "the client secret of the differential tests";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-1", alg: "RS256", use: "sig" };

/**
 * Starts it on a loopback port. Every first segment of a path is an issuer of its own: `/op/token`. `metadata`: by
 * issuer, what its discovery document says differently, or a function of the issuer. Returns its address `at`, `expect(answers, nonce)`, which sets
 * what the next requests get, `taken()`, which returns the requests since it was last called, and `stop()`.
 */
export async function startProvider(metadata) {
  let answers = {};
  let nonce = () => undefined;
  const server = await startOrigin((request, response) => {
    const [, name, ...rest] = new URL(request.url, at).pathname.split("/");
    const { status = 200, headers, body } = answer(`${at}/${name}`, rest.join("/"), metadata[name], answers, nonce());
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  const at = `http://${server.address}`;
  const expect = (told = {}, currentNonce) => ([answers, nonce] = [told, currentNonce]);
  return { at, expect, taken: () => server.requests.splice(0), stop: server.stop };
}

function answer(issuer, path, metadata, told, nonce) {
  if (path === ".well-known/openid-configuration") return { body: discovery(issuer, metadata) };
  if (path === "jwks") return { body: { keys: [jwk] } };
  if (/token$/.test(path)) return token(issuer, told, nonce);
  if (/emails$/.test(path)) return told.emails ?? { body: [] };
  return told.userinfo ?? { body: profile };
}

// A profile that every kind of provider finds what it looks for in.
const profile = { sub: "user-1", id: 7, name: "Ada", login: "ada", email: "Ada@Example.com", picture: "https://x.example/a.png", avatar_url: "https://x.example/a.png" };

function discovery(issuer, metadata) {
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

function token(issuer, { token: told = {}, claims, idToken = true, alg = "RS256", signature }, nonce) {
  const body = { access_token: "access-1", token_type: "Bearer", expires_in: 300, ...told.body };
  if (idToken) body.id_token = sign(alg, claimsOf(issuer, nonce, claims)).replace(/[^.]*$/, (good) => signature ?? good);
  return { ...told, body: told.text ?? body };
}

function claimsOf(issuer, nonce, changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  const { name, email, picture } = profile;
  const good = { iss: issuer, sub: "user-1", aud: clientId, iat: now, exp: now + 300, nonce, name, email, picture };
  const changed = Object.entries(changes).map(([claim, value]) => [claim, typeof value === "function" ? value(now) : value]);
  return { ...good, ...Object.fromEntries(changed) };
}

function sign(alg, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${part(alg === "RS256" ? { alg, kid: jwk.kid } : { alg })}.${part(claims)}`;
  const signature = alg === "RS256" ? createSign("sha256").update(input).sign(privateKey) : createHmac("sha256", clientSecret).update(input).digest();
  return `${input}.${signature.toString("base64url")}`;
}
