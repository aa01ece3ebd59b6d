// For the record: what `@auth/core` with the recipe of its guide does where tests/worker/refresh.test.mjs runs the Worker.
// https://authjs.dev/guides/refresh-token-rotation

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "@auth/core/jwt";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId } from "../../dev/worker-vars.mjs";
import { startAuthCore } from "./support/auth-core.mjs";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";

const clientSecret = "a client secret of the tests";
const secret = "a secret for tests, longer than 32 characters";
const salt = "authjs.session-token";
const requests = 200;

/** The callback of the guide, with the endpoint of this provider. */
const recipe =
  (issuer) =>
  async ({ token, account }) => {
    if (account) {
      const { access_token, expires_at, refresh_token } = account;
      return { ...token, access_token, expires_at, refresh_token };
    }
    if (Date.now() < token.expires_at * 1000) return token;
    try {
      const response = await fetch(`${issuer}/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${clientId}:${encodeURIComponent(clientSecret)}`)}` },
        body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: token.refresh_token }),
      });
      const tokens = await response.json();
      if (!response.ok) throw tokens;
      const expires_at = Math.floor(Date.now() / 1000 + tokens.expires_in);
      return { ...token, access_token: tokens.access_token, expires_at, refresh_token: tokens.refresh_token };
    } catch {
      return { ...token, error: "RefreshTokenError" };
    }
  };

test("`@auth/core` with its recipe uses a refresh token again and again, and the user is signed out", async (t) => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const provider = await startProvider({
    clientId,
    clientSecret,
    redirectUris: [`${origin}/api/auth/callback/dev`],
    settings: { issueRefreshToken: () => true, rotateRefreshToken: () => true },
  });
  t.after(() => provider.stop());
  const seen = { refreshed: 0, refused: 0, revoked: 0 };
  const isRefresh = (context) => context.oidc?.params?.grant_type === "refresh_token";
  provider.provider.on("grant.success", (context) => (seen.refreshed += isRefresh(context) ? 1 : 0));
  provider.provider.on("grant.error", (context) => (seen.refused += isRefresh(context) ? 1 : 0));
  provider.provider.on("grant.revoked", () => (seen.revoked += 1));
  const config = {
    basePath: "/api/auth",
    secret,
    trustHost: true,
    providers: [{ id: "dev", name: "Dev", type: "oidc", issuer: provider.issuer, clientId, clientSecret }],
    callbacks: {
      jwt: recipe(provider.issuer),
      session: ({ session, token }) => ({ ...session, accessToken: token.access_token, error: token.error }),
    },
  };
  const server = await startAuthCore({ port, config });
  t.after(() => server.stop());
  const visitor = new Visitor(origin);
  await visitor.signIn("persona-user", "/");
  const token = await decode({ secret, salt, token: visitor.jar.get(salt) });
  const expired = await encode({ secret, salt, token: { ...token, expires_at: 1 } });
  const answers = await Promise.all(
    Array.from({ length: requests }, () =>
      fetch(`${origin}/api/auth/session`, { headers: { cookie: `${salt}=${expired}` } }).then((one) =>
        one.json(),
      ),
    ),
  );
  const failed = answers.filter(({ error }) => error).length;
  t.diagnostic(`of ${requests} requests at once ${failed} have an error; ${JSON.stringify(seen)}`);
  assert.equal(seen.refreshed + seen.refused, requests, "each request sends the refresh token");
  assert.ok(failed > 0 && seen.revoked > 0, "the provider takes it for theft");
});
