// `request.principal`: what a handler behind the gate learns of a session, an access token and a service token.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startOrigin } from "../worker/support/origin.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

const audience = "https://api.example";
let keys;
let issuer;
let site;
before(async () => {
  keys = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: "ES256", kid: "a", use: "sig" };
  issuer = await startOrigin((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  const at = `http://${issuer.address}`;
  const bearer = [{ issuer: at, audience, algorithms: ["ES256"], jwksUri: `${at}/jwks` }];
  const sha256 = createHash("sha256").update("secret").digest("hex");
  const tokens = [{ id: "ci", sha256, scopes: ["deploy"], expires: "2099-01-01T00:00:00Z" }];
  const source = `
    import { AuthWorker } from "authjs-worker";
    const auth = AuthWorker({ matcher: ["/api/:path*"], bearer: ${JSON.stringify(bearer)} });
    export default auth.protect((request) =>
      Response.json({ principal: request.principal, auth: request.auth }));
  `;
  site = await startProject(source, { vars: { AUTH_SERVICE_TOKENS: JSON.stringify(tokens) } });
});
after(() => Promise.all([site?.stop(), issuer?.stop()]));

const token = (claims = {}) =>
  new SignJWT({ scope: "read write", client_id: "cli", ...claims })
    .setProtectedHeader({ alg: "ES256", kid: "a", typ: "at+jwt" })
    .setIssuer(`http://${issuer.address}`)
    .setAudience(audience)
    .setSubject("ada")
    .setIssuedAt()
    .setExpirationTime("5m")
    .sign(keys.privateKey);

const shown = async (headers, path = "/api/me", visitor = new Visitor(site.origin)) => {
  const answer = await visitor.get(path, headers);
  assert.equal(answer.status, 200, answer.text);
  return { ...answer.json(), text: answer.text };
};

const signedIn = async () => {
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-user", "/api/me");
  return visitor;
};

test("an access token shows its claims and scopes, and never itself", async () => {
  const own = await token({ groups: ["admins"] });
  const { principal, auth, text } = await shown({ authorization: `Bearer ${own}` });
  assert.deepEqual([principal.kind, principal.sub, principal.scopes], ["bearer", "ada", ["read", "write"]]);
  assert.deepEqual([principal.claims.groups, principal.claims.client_id], [["admins"], "cli"]);
  assert.equal(auth, null);
  assert.ok(!text.includes(own) && !text.includes("eyJ"));
});

test("a token beside a session is the principal, and the session is not read", async () => {
  const headers = { authorization: `Bearer ${await token()}` };
  const { principal, auth } = await shown(headers, "/api/me", await signedIn());
  assert.deepEqual([principal.kind, auth], ["bearer", null]);
});

test("a service token shows its id and scopes", async () => {
  const { principal, text } = await shown({ authorization: "Bearer svc_ci.secret" });
  assert.deepEqual([principal.kind, principal.sub, principal.scopes], ["service", "service:ci", ["deploy"]]);
  assert.ok(!text.includes("svc_"));
});

test("a session shows its sub alone, beside request.auth", async () => {
  const { principal, auth } = await shown({}, "/api/me", await signedIn());
  assert.deepEqual(Object.keys(principal), ["kind", "sub"]);
  assert.equal(principal.kind, "session");
  assert.ok(principal.sub && auth.user.email);
});

test("without either it is null, and an invalid token says nothing on a public path", async () => {
  assert.equal((await shown({}, "/")).principal, null);
  assert.equal((await shown({ authorization: "Bearer x" }, "/")).principal, null);
  const forged = await new Visitor(site.origin).get("/api/me", {
    authorization: "Bearer eyJhbGciOiJub25lIn0.e30.",
  });
  assert.equal(forged.status, 401);
});
