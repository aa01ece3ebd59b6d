// Sign-outs that reach the certified oidc-provider, and those that it starts, in workerd.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { startSiteWithD1 } from "./support/d1.mjs";
import { startIsolates } from "./support/isolates.mjs";
import { confirm, signOutAtProvider, withLogout } from "./support/logout.mjs";
import { freePort } from "./support/ports.mjs";
import { until } from "./support/until.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookieName = "authjs.session-token";
const durableObjects = { AUTH_STATE: { className: "AuthState", useSQLite: true } };
const revocable = { strategy: "jwt", revocable: true, revocationSeconds: 1 };
const entry = { id: "dev", name: "Local OpenID Provider", type: "oidc", backchannelLogout: true };
const signOut = { provider: true, revoke: true };
/** The number of copies of a Logout Token that arrive at once. */
const copies = 20;

for (const [name, session, options] of [
  ["a Durable Object", revocable, { durableObjects }],
  ["D1", revocable, {}],
  ["rows of the database", { strategy: "database" }, {}],
]) {
  describe(`sign-outs with sessions in ${name}`, () => {
    const revocations = [];
    let site;
    before(async () => {
      const told = (origin) => withLogout(origin, ({ status, oidc }) => revocations.push([status, oidc]));
      const vars = { AUTH_CONFIG_9: { providers: [entry] } };
      site = await startSiteWithD1({ session, signOut }, { told, vars, ...options });
    });
    after(() => site?.stop());

    const signIn = async () => {
      const visitor = new Visitor(site.origin);
      const answer = await visitor.signIn("persona-user", "/dashboard");
      assert.equal(answer.location, `${site.origin}/dashboard`, answer.text);
      return visitor;
    };

    test("a sign-out at the provider ends the session that belongs to it, and no other", async () => {
      const [laptop, phone] = [await signIn(), await signIn()];
      await signOutAtProvider(laptop, site.provider.issuer);
      assert.equal((await laptop.get("/dashboard")).status, 307);
      assert.equal(await laptop.session(), null);
      assert.equal((await phone.get("/dashboard")).status, 200);
    });

    test("a sign-out here ends the session of the provider, and comes back", async () => {
      const visitor = await signIn();
      const copy = visitor.jar.get(cookieName);
      const csrfToken = await visitor.csrfToken();
      const answer = await visitor.post("/api/auth/signout", { csrfToken, callbackUrl: "/bye" });
      const asked = new URL(answer.location);
      assert.equal(asked.origin, site.provider.issuer);
      assert.deepEqual(
        [...asked.searchParams.keys()],
        ["id_token_hint", "post_logout_redirect_uri", "state"],
      );
      assert.equal(await visitor.session(), null, "the session here ends first");
      const back = await confirm(visitor, await visitor.get(answer.location));
      assert.ok(back.location.startsWith(`${site.origin}/api/auth/post-logout?state=`), back.location);
      assert.equal((await visitor.get(back.location)).location, `${site.origin}/bye`);
      visitor.jar.set(site.origin, cookieName, copy);
      assert.equal(await visitor.session(), null, "a copy of the cookie");
    });

    test("a sign-out here revokes the tokens", async () => {
      const visitor = await signIn();
      const before = revocations.length;
      const csrfToken = await visitor.csrfToken();
      await visitor.post("/api/auth/signout", { csrfToken });
      await until(() => revocations.length > before);
      const [status, oidc] = revocations.at(-1);
      assert.deepEqual([status, oidc.entities.AccessToken?.accountId], [200, "persona-user"]);
    });
  });
}

for (const [name, session, options] of [
  ["a Durable Object", revocable, { durable: true }],
  ["D1", revocable, { durable: false }],
  ["rows of the database", { strategy: "database" }, { durable: false }],
]) {
  describe(`four isolates with sessions in ${name}`, () => {
    let isolates;
    let provider;
    let origin;
    /** Gets the request with a Logout Token in the place of the site, while it is set. */
    let intercept;
    before(async () => {
      const port = await freePort();
      const [clientSecret, secret] = [0, 0].map(() => randomBytes(33).toString("base64url"));
      origin = `http://localhost:${port}`;
      const client = { clientId, clientSecret, redirectUris: redirectUris(origin) };
      const logout = withLogout(origin);
      const { fetch: deliver } = logout.settings;
      logout.settings.fetch = (url, init) => (intercept ?? deliver)(url, init);
      provider = await startProvider({ ...client, ...logout });
      const vars = {
        ...developmentVars({ issuer: provider.issuer, clientSecret, secret }),
        AUTH: { matcher: ["/dashboard"], session },
        AUTH_CONFIG_9: { providers: [entry] },
      };
      isolates = await startIsolates({ vars, port, ...options });
    });
    after(() => Promise.all([isolates?.stop(), provider?.stop()]));

    const status = async (index, cookie) =>
      (await isolates.send(index, "/dashboard", { headers: { cookie } })).status;
    const all = (cookie) => Promise.all([0, 1, 2, 3].map((index) => status(index, cookie)));
    /** Signs two visitors in. Returns them and the session cookie of each. */
    const signInTwo = async () => {
      const visitors = [new Visitor(origin), new Visitor(origin)];
      for (const visitor of visitors) await visitor.signIn("persona-user", "/dashboard");
      return { visitors, cookies: visitors.map((visitor) => `${cookieName}=${visitor.jar.get(cookieName)}`) };
    };

    test("a sign-out at the provider is seen by all of them after the bound", async () => {
      const { visitors, cookies } = await signInTwo();
      for (const cookie of cookies) assert.deepEqual(await all(cookie), [200, 200, 200, 200]);
      await signOutAtProvider(visitors[0], provider.issuer);
      assert.equal(await status(0, cookies[0]), 401, "the isolate that was told");
      await new Promise((resolve) => setTimeout(resolve, 1_000 * revocable.revocationSeconds));
      assert.deepEqual(await all(cookies[0]), [401, 401, 401, 401]);
      assert.deepEqual(await all(cookies[1]), [200, 200, 200, 200]);
    });

    test(`of ${copies} copies of a Logout Token at once, one acts`, async () => {
      const { visitors, cookies } = await signInTwo();
      const { promise: answered, resolve } = Promise.withResolvers();
      intercept = async (url, { method, headers, body }) => {
        const { pathname } = new URL(url);
        const form = await new Response(body).text();
        const sent = Array.from({ length: copies }, async (_, number) => {
          const answer = await isolates.send(number % 4, pathname, { method, headers, body: form });
          await answer.text();
          return answer.status;
        });
        resolve(await Promise.all(sent));
        return new Response();
      };
      await signOutAtProvider(visitors[0], provider.issuer);
      intercept = undefined;
      const statuses = await answered;
      assert.deepEqual(statuses.sort(), [200, ...Array(copies - 1).fill(400)]);
      await new Promise((resolve) => setTimeout(resolve, 1_000 * revocable.revocationSeconds));
      assert.deepEqual(await all(cookies[0]), [401, 401, 401, 401]);
      assert.deepEqual(await all(cookies[1]), [200, 200, 200, 200]);
    });
  });
}
