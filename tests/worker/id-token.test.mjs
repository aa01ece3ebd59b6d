// ID Tokens of the certified oidc-provider that an app has got by itself sign its user in, in workerd.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { clientId } from "../../dev/worker-vars.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const path = "/api/auth/callback/dev/id-token";
const app = { client_id: "native-app", redirect_uri: "https://app.example/signed-in" };
const session = "authjs.session-token";
const clientSecret = randomBytes(33).toString("base64url");

let site;
before(async () => {
  // The site's client, one of its native app, and one of another site.
  const client = (client_id, redirect_uri) => ({
    client_id,
    redirect_uris: [redirect_uri],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "none",
  });
  const own = client(clientId, app.redirect_uri);
  const clients = [own, client(app.client_id, app.redirect_uri), client("another", app.redirect_uri)];
  const dev = { id: "dev", type: "oidc", idTokenSignIn: true, idTokenAudiences: [app.client_id] };
  const AUTH_CONFIG_9 = { providers: [dev], session: { absoluteMaxAge: 3600, idleSeconds: 600 } };
  site = await startSite({
    provider: { clientSecret, settings: { clients } },
    vars: { AUTH_DEV_SECRET: clientSecret, AUTH_CONFIG_9 },
  });
});
after(() => site?.stop());

/** Signs a persona in at the provider as an app does, and returns the ID Token. */
async function idToken(nonce, client_id = app.client_id, persona = "persona-user") {
  const user = new Visitor(site.origin);
  const { issuer } = site.provider;
  const metadata = (await user.get(`${issuer}/.well-known/openid-configuration`)).json();
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id,
    redirect_uri: app.redirect_uri,
    response_type: "code",
    scope: "openid profile email",
    nonce,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const form = await user.follow(await user.get(`${metadata.authorization_endpoint}?${asked}`));
  const back = await user.follow(await user.post(form.url, { persona }), app.redirect_uri);
  const code = new URL(back.location).searchParams.get("code");
  const { redirect_uri } = app;
  const fields = { grant_type: "authorization_code", code, redirect_uri, client_id, code_verifier: verifier };
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(fields).toString();
  const { id_token } = (await user.send("POST", metadata.token_endpoint, type, body)).json();
  assert.ok(id_token);
  return id_token;
}

const headers = (origin) => ({ "content-type": "application/json", ...(origin && { origin }) });

const send = (visitor, body, origin = site.origin) =>
  visitor.send("POST", path, headers(origin), JSON.stringify(body));

async function nonceOf(visitor) {
  const answer = await send(visitor, {});
  assert.equal(answer.status, 200, answer.text);
  return answer.json().nonce;
}

test("an ID Token of an app or of the site's own client signs its user in", async () => {
  for (const client of [app.client_id, clientId]) {
    const visitor = new Visitor(site.origin);
    const id_token = await idToken(await nonceOf(visitor), client);
    const answer = await send(visitor, { id_token, callbackUrl: "/dashboard/x" });
    assert.deepEqual([answer.status, answer.json()], [200, { url: `${site.origin}/dashboard/x` }]);
    const { user, expires } = await visitor.session();
    assert.equal(user.email, "ada@example.com");
    assert.ok(Date.parse(expires) <= Date.now() + 600_000, "the session has its limits");
    assert.equal((await visitor.get("/dashboard/x")).text, "asset /dashboard/x");
    const again = await send(visitor, { id_token });
    assert.deepEqual([again.status, new URL(again.json().url).searchParams.get("code")], [401, "retry"]);
  }
});

test("an app that is no browser sends the CSRF token", async () => {
  const visitor = new Visitor(site.origin);
  const csrfToken = await visitor.csrfToken();
  const post = (body) => visitor.send("POST", path, headers(), JSON.stringify({ csrfToken, ...body }));
  const { nonce } = (await post({})).json();
  assert.equal((await post({ id_token: await idToken(nonce) })).status, 200);
  assert.ok(visitor.jar.get(session));
});

test("a form of One Tap goes on to its address", async () => {
  const visitor = new Visitor(site.origin);
  const credential = await idToken(await nonceOf(visitor));
  const answer = await visitor.post(path, { credential, callbackUrl: "/dashboard/x" });
  assert.deepEqual([answer.status, answer.location], [302, `${site.origin}/dashboard/x`]);
});

test("tokens for others, without the browser's nonce, and of other sites sign no one in", async () => {
  const refused = async (status, make, origin) => {
    const visitor = new Visitor(site.origin);
    const nonce = await nonceOf(visitor);
    const answer = await send(visitor, { id_token: await make(nonce) }, origin);
    assert.deepEqual([answer.status, visitor.jar.get(session)], [status, undefined], answer.text);
  };
  await refused(401, (nonce) => idToken(nonce, "another"));
  await refused(401, () => idToken("the nonce of an attacker"));
  await refused(401, async (nonce) => (await idToken(nonce)).replace(/[^.]*$/, "AAAA"));
  await refused(403, (nonce) => idToken(nonce), "https://evil.example");
  await refused(403, (nonce) => idToken(nonce), "null");
  await refused(413, () => "x".repeat(70_000));
  const visitor = new Visitor(site.origin);
  assert.equal((await send(visitor, { id_token: await idToken("n") })).status, 401, "without a cookie");
  assert.equal((await visitor.get(path)).status, 400);
});
