// `@hono/auth-js`, unmodified, in workerd with `@auth/core` replaced by `authjs-worker/core`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

let site;
before(async () => {
  site = await startProject(
    `
    import { Hono } from "hono";
    import { authHandler, initAuthConfig, verifyAuth } from "@hono/auth-js";
    const events = [];
    const app = new Hono();
    app.use(initAuthConfig(({ env }) => ({
      secret: env.AUTH_SECRET,
      basePath: "/api/auth",
      trustHost: true,
      providers: [{ id: "dev", name: "Local", type: "oidc", issuer: env.AUTH_DEV_ISSUER, clientId: env.AUTH_DEV_ID, clientSecret: env.AUTH_DEV_SECRET }],
      callbacks: {
        jwt({ token, profile }) { return profile ? { ...token, from: profile.iss } : token; },
        session({ session, token }) { return { ...session, from: token.from }; },
      },
      events: { signIn: ({ user }) => void events.push("in " + user.email), signOut: ({ token }) => void events.push("out " + token.email) },
    })));
    app.use("/api/auth/*", authHandler());
    app.use("/private", verifyAuth());
    app.get("/private", (c) => c.json(c.get("authUser")));
    app.get("/events", (c) => c.json(events));
    export default app;
  `,
    {},
    { replacesAuthJs: true },
  );
});
after(() => site?.stop());

test("a visitor signs in at the local OpenID Provider, is known to the app, and signs out", async () => {
  const visitor = new Visitor(site.origin);
  assert.equal((await visitor.get("/private")).status, 401);
  const stranger = await visitor.get("/api/auth/session");
  assert.equal(stranger.json(), null);
  // Auth.js does not send it (docs/differences.md: hardened-answers).
  assert.equal(stranger.headers["x-content-type-options"], "nosniff");

  const callback = await visitor.signIn("persona-user", "/private");
  assert.equal(callback.location, `${site.origin}/private`);
  const session = await visitor.session();
  assert.equal(session.from, site.provider.issuer);
  const { token, session: own } = (await visitor.get("/private")).json();
  assert.deepEqual([token.email, own.user], [session.user.email, session.user]);

  const csrfToken = await visitor.csrfToken();
  const answer = await visitor.post("/api/auth/signout", { csrfToken, callbackUrl: "/bye" });
  assert.equal(answer.location, `${site.origin}/bye`);
  assert.equal((await visitor.get("/private")).status, 401);
  const { email } = session.user;
  assert.deepEqual((await visitor.get("/events")).json(), [`in ${email}`, `out ${email}`]);
});

test("a form without the CSRF token of the visitor signs no one out", async () => {
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-user", "/private");
  const answer = await visitor.post("/api/auth/signout", { csrfToken: "0".repeat(64) });
  assert.match(answer.location, /error=MissingCSRF/);
  assert.equal((await visitor.get("/private")).status, 200);
});
