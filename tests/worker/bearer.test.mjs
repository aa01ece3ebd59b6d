// Tokens in place of a session in workerd: what a real server behind the Worker gets of them, and the metadata that lead a client
// to the issuer.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const audience = "https://api.example";
const algorithms = ["RS256", "PS256", "ES256", "EdDSA"];
const sha256 = createHash("sha256").update("secret").digest("hex");
const tokens = [{ id: "ci", sha256, scopes: ["deploy"], expires: "2099-01-01T00:00:00Z" }];
const keys = {};
let issuer;
let origin;
let sites;

before(async () => {
  for (const alg of algorithms) keys[alg] = await generateKeyPair(alg, { extractable: true });
  const jwk = async (alg) => ({ ...(await exportJWK(keys[alg].publicKey)), alg, kid: alg, use: "sig" });
  const published = { keys: await Promise.all(algorithms.map(jwk)) };
  [issuer, origin] = await Promise.all([
    startOrigin((request, response) => {
      const at = `http://${issuer.address}`;
      const found = {
        "/.well-known/openid-configuration": { issuer: at, jwks_uri: `${at}/jwks` },
        "/jwks": published,
      };
      response.end(JSON.stringify(found[request.url]));
    }),
    startOrigin(),
  ]);
  const bearer = [{ issuer: `http://${issuer.address}`, audience, algorithms, scopes: ["read"] }];
  const start = (settings) => {
    const AUTH = { matcher: ["/api/:path*"], bearer, origin: settings };
    const services = { UPSTREAM: { address: origin.address } };
    return startSite({ hooks: true, services, vars: { AUTH, AUTH_SERVICE_TOKENS: JSON.stringify(tokens) } });
  };
  const names = { plain: {}, unfilled: { headers: { Authorization: "Bearer {token.accessToken}" } } };
  names.filled = { headers: { Authorization: "User {token.sub}" } };
  names.removed = { removeHeaders: ["Authorization"] };
  const started = Object.entries(names).map(async ([name, settings]) => [name, await start(settings)]);
  sites = Object.fromEntries(await Promise.all(started));
});
after(() => Promise.all([...Object.values(sites ?? {}), issuer, origin].map((server) => server?.stop())));

const token = (alg, claims = {}) =>
  new SignJWT({ scope: "read", client_id: "cli", ...claims })
    .setProtectedHeader({ alg, kid: alg, typ: "at+jwt" })
    .setIssuer(`http://${issuer.address}`)
    .setAudience(audience)
    .setSubject("ada")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(keys[alg].privateKey);

/** Sends a request. Returns the answer, and the values of `Authorization` that reached the origin. */
async function send(name, authorization, path = "/api/me") {
  const seen = origin.requests.length;
  const answer = await sendRaw(sites[name].worker.port, [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(sites[name].origin).host}`,
    ...(authorization ? [`Authorization: ${authorization}`] : []),
  ]);
  const reached = origin.requests.slice(seen).flatMap(({ headers }) => headers);
  const values = reached.filter(([key]) => key.toLowerCase() === "authorization").map(([, value]) => value);
  return { ...answer, reached: origin.requests.length - seen, authorization: values };
}

test("a token under each kind of key passes to the origin, unless its signature is damaged", async () => {
  for (const alg of algorithms) {
    const valid = await token(alg);
    const { status, authorization } = await send("plain", `Bearer ${valid}`);
    assert.deepEqual([status, authorization], [200, [`Bearer ${valid}`]], alg);
    const damaged = `${valid.slice(0, -9)}${valid.at(-9) === "A" ? "B" : "A"}${valid.slice(-8)}`;
    const refused = await send("plain", `Bearer ${damaged}`);
    assert.deepEqual([refused.status, refused.reached], [401, 0], alg);
  }
  // A signature that does not hold makes the Worker ask for the keys again, once a minute.
  const asked = ["/.well-known/openid-configuration", "/jwks", "/jwks"];
  assert.deepEqual(
    issuer.requests.map(({ url }) => url),
    asked,
  );
});

test("a template takes the place of the token if it can be filled, and the deployer may remove it", async () => {
  const bearer = `Bearer ${await token("ES256")}`;
  assert.deepEqual((await send("unfilled", bearer)).authorization, [bearer]);
  assert.deepEqual((await send("filled", bearer)).authorization, ["User ada"]);
  assert.deepEqual((await send("removed", bearer)).authorization, []);
});

test("a service token does not reach the origin", async () => {
  const { status, reached, authorization } = await send("plain", "Bearer svc_ci.secret");
  assert.deepEqual([status, reached, authorization], [200, 1, []]);
  assert.deepEqual((await send("filled", "Bearer svc_ci.secret")).authorization, ["User service:ci"]);
  assert.equal((await send("plain", "Bearer svc_ci.secreT")).status, 401);
});

test("a public path passes unchanged, whatever token is there", async () => {
  const { status, authorization } = await send("plain", "Bearer %", "/");
  assert.deepEqual([status, authorization], [200, ["Bearer %"]]);
});

test("a refusal leads to the metadata, which name the issuer", async () => {
  const { status, headers, reached } = await send("plain", undefined);
  const [, challenge] = headers.find(([name]) => name === "www-authenticate");
  const [, address] = /resource_metadata="([^"]+)"/.exec(challenge);
  assert.deepEqual([status, reached, address.startsWith(sites.plain.origin)], [401, 0, true]);
  const metadata = await fetch(address);
  assert.equal(metadata.headers.get("access-control-allow-origin"), "*");
  assert.deepEqual(await metadata.json(), {
    resource: sites.plain.origin,
    authorization_servers: [`http://${issuer.address}`],
    bearer_methods_supported: ["header"],
    scopes_supported: ["read"],
  });
  const preflight = await fetch(`${address}/mcp`, { method: "OPTIONS" });
  assert.deepEqual([preflight.status, await preflight.text()], [204, ""]);
});
