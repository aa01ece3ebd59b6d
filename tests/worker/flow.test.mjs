// The whole sign-in with the certified oidc-provider: code flow with PKCE, state and nonce, for every persona.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { personas } from "../../dev/provider/personas.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => (site = await startSite()));
after(() => site?.stop());

for (const [sub, { name, email }] of Object.entries(personas)) {
  test(`${name} signs in, sees the protected page and signs out`, async () => {
    const visitor = new Visitor(site.origin);
    assert.equal(await visitor.session(), null);

    const callback = await visitor.signIn(sub, "/dashboard/report?year=2026");
    assert.equal(callback.status, 302);
    assert.equal(callback.location, `${site.origin}/dashboard/report?year=2026`);

    const { user, expires } = await visitor.session();
    assert.deepEqual(user, { name, email });
    assert.ok(Date.parse(expires) > Date.now() + 29 * 86_400_000);

    const page = await visitor.get(callback.location);
    assert.equal(page.status, 200);
    assert.equal(page.text, "asset /dashboard/report");

    const signedOut = await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
    assert.equal(signedOut.status, 302);
    assert.equal(await visitor.session(), null);
    assert.equal((await visitor.get("/dashboard/report")).status, 307);
  });
}

test("the authorization request carries PKCE, a state, a nonce and our redirect URI", async () => {
  const { location } = await new Visitor(site.origin).startSignIn("dev");
  const { origin, searchParams } = new URL(location);
  assert.equal(origin, site.provider.issuer);
  assert.equal(searchParams.get("response_type"), "code");
  assert.equal(searchParams.get("code_challenge_method"), "S256");
  assert.match(searchParams.get("code_challenge"), /^[\w-]{43}$/);
  assert.match(searchParams.get("nonce"), /^[\w-]{43}$/);
  assert.equal(searchParams.get("state").split(".").length, 5);
  assert.equal(searchParams.get("redirect_uri"), `${site.origin}/api/auth/callback/dev`);
});

test("without a session a protected page sends to the sign-in page, and public ones are served", async () => {
  const visitor = new Visitor(site.origin);
  const refused = await visitor.get("/dashboard/report");
  assert.equal(refused.status, 307);
  const signIn = new URL(refused.location);
  assert.equal(signIn.pathname, "/api/auth/signin");
  assert.equal(signIn.searchParams.get("callbackUrl"), `${site.origin}/dashboard/report`);
  assert.equal((await visitor.get("/about")).text, "asset /about");
});

test("a cancelled sign-in leads to the sign-in page, which says so, and sets no session", async () => {
  const visitor = new Visitor(site.origin);
  const callback = await visitor.chooseAt(await visitor.startSignIn("dev"), "");
  assert.equal(new URL(callback.location).searchParams.get("error"), "access_denied");
  const answer = await visitor.get(callback.location);
  assert.equal(answer.location, `${site.origin}/api/auth/signin?error=OAuthCallbackError&code=access_denied`);
  const page = await visitor.get(answer.location);
  assert.match(page.text, /Your sign-in was cancelled\./);
  assert.equal(page.headers["x-robots-tag"], "noindex");
  assert.equal(await visitor.session(), null);
});

test("a callback that the browser repeats leads on, and after signing out no more", async () => {
  const visitor = new Visitor(site.origin);
  const callback = await visitor.chooseAt(
    await visitor.startSignIn("dev", "/dashboard/report"),
    "persona-user",
  );
  const [signedIn, repeated] = [await visitor.get(callback.location), await visitor.get(callback.location)];
  assert.equal(signedIn.location, `${site.origin}/dashboard/report`);
  assert.deepEqual([repeated.location, repeated.setCookies], [signedIn.location, []]);
  assert.match(
    signedIn.setCookies.join("\n"),
    /^authjs\.state\.completed=[\w.-]+; Max-Age=300; Path=\/api\/auth; HttpOnly; SameSite=Lax$/m,
  );
  await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
  assert.match(
    (await visitor.get(callback.location)).location,
    /\/signin\?error=OAuthCallbackError&code=retry&/,
  );
});

test("a callback of another visitor is refused", async () => {
  const [ada, mallory] = [new Visitor(site.origin), new Visitor(site.origin)];
  const callback = await mallory.chooseAt(await mallory.startSignIn("dev"), "persona-admin");
  await ada.get(callback.location);
  assert.equal(await ada.session(), null);
});

test("a user whose ID Token has sub alone gets name and e-mail from userinfo", async (t) => {
  const thin = await startSite({ provider: { settings: { conformIdTokenClaims: true } } });
  t.after(thin.stop);
  const visitor = new Visitor(thin.origin);
  await visitor.signIn("persona-user");
  assert.deepEqual((await visitor.session()).user, { name: "Ada User", email: "ada@example.com" });
});
