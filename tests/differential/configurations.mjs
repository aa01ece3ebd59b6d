// The configurations of both subjects, written once: `auth` are Auth.js's options, `env` variables, `own`
// options of the Worker only. `origin` is the visitors' address of the site. With a `gate`, next-auth's
// middleware is compared. With `elsewhere`, requests to any host reach the provider. With `telling`, sessions
// show the account and the profile that callbacks get. `callbacks` are those of @auth/core.

import { clientId, clientSecret } from "./answers.mjs";
import { exchangeConfiguration } from "./backends.mjs";
import { callbackConfigurations } from "./callbacks.mjs";
import { credentialsConfiguration } from "./credentials.mjs";
import { databaseConfigurations } from "./database/configurations.mjs";
import { emailConfigurations } from "./email/configurations.mjs";
import { gateConfigurations } from "./gate/configurations.mjs";
import { builtIn, optional, pkceAndState } from "./providers/options.mjs";
import { variants } from "./variants.mjs";

const secret = "a secret for the differential tests, long enough";
const http = "http://localhost:8787";
const https = "https://app.localhost";
const client = { clientId, clientSecret };

/** By name, for a provider at the address `at`. Each has `secrets`, the first of which seals; `hashed` goes into CSRF hashes. */
export function configurations(at) {
  const op = oidc(at, "op");
  const auth = { providers: [github(at), op, oauth(at)] };
  const plain = { origin: http, env: { AUTH_SECRET: secret }, auth };
  const withAuth = (more, rest) => ({ ...plain, ...rest, auth: { ...auth, ...more } });
  const withEnv = (more, rest) => ({ ...plain, ...rest, env: { ...plain.env, ...more } });
  const old = "an older secret, 32 characters and more, surely";
  const all = {
    plain,
    https: withEnv({ AUTH_URL: https }, { origin: https }),
    "https-path": withEnv({ AUTH_URL: `${https}/auth/v1` }, { origin: https, basePath: "/auth/v1" }),
    "base-path": withAuth({ basePath: "/auth" }, { basePath: "/auth" }),
    "base-path-dots": withAuth({ basePath: "/a.b/c-d" }, { basePath: "/a.b/c-d" }),
    secure: withAuth({ useSecureCookies: true }),
    insecure: {
      ...withEnv({ AUTH_URL: https }, { origin: https }),
      auth: { ...auth, useSecureCookies: false },
    },
    "nextauth-names": { ...plain, env: { NEXTAUTH_SECRET: secret, NEXTAUTH_URL: https }, origin: https },
    rotated: withEnv({ AUTH_SECRET_1: old }, { secrets: [secret, old] }),
    "core-order": {
      ...withEnv({ AUTH_SECRET_1: old }, { secrets: [old, secret] }),
      own: { secretOrder: "core" },
      hashed: [old, secret].join(),
      core: { secret: [old, secret] },
    },
    "short-secret": { ...plain, env: { AUTH_SECRET: "sixteen letters!" } },
    pages: withAuth({ pages: { signIn: "/login", signOut: "/bye", error: "/oops", verifyRequest: "/mail" } }),
    "pages-query": withAuth({
      pages: { signIn: "/login?a=1", signOut: "/bye?a=1", error: "/oops?a=1", verifyRequest: "/mail?a=1" },
    }),
    theme: withAuth({
      theme: { colorScheme: "dark", brandColor: "#ff0000", logo: "https://x.example/l.png" },
    }),
    ages: withAuth({ session: { maxAge: 3600 }, jwt: { maxAge: 600 } }),
    cookies: withAuth(
      { cookies: ownCookies },
      { names: { session: "my-session", csrf: "my-csrf", state: "my-state" } },
    ),
    untrusted: withAuth({ trustHost: false }),
    "untrusted-page": withAuth({ trustHost: false, pages: { error: "/oops" } }),
    "untrusted-env": withEnv({ AUTH_TRUST_HOST: "false" }),
    kinds: withAuth({ providers: kinds(at) }),
    odd: withAuth({ providers: odd(at) }),
    proxy: withAuth(
      { redirectProxyUrl: `${http}/api/auth` },
      { own: { redirectProxyAllow: ["http://pr-1.localhost:8787"] } },
    ),
    preview: withAuth({ redirectProxyUrl: "http://www.localhost:8787/api/auth" }),
    ...callbackConfigurations(withAuth, auth),
    ...exchangeConfiguration(withAuth, at),
    ...credentialsConfiguration(withAuth, at, auth.providers),
    ...gateConfigurations,
    ...databaseConfigurations(withAuth, auth, ownCookies),
    ...emailConfigurations(withAuth, at, auth.providers),
    "built-in": withAuth({ providers: builtIn(client) }, { elsewhere: true, telling: true }),
    ...Object.fromEntries(
      Object.entries(optional).map(([name, providers]) => [
        name,
        withAuth({ providers: providers.map((one) => ({ ...one, ...client })) }, { elsewhere: true }),
      ]),
    ),
    variants: {
      ...withAuth({
        providers: variants.providers(
          (id, more) => oidc(at, id, more),
          (id, more) => oauth(at, id, more),
        ),
      }),
      ...variants.keys,
    },
    "preview-env": withEnv({ AUTH_REDIRECT_PROXY_URL: "http://www.localhost:8787/api/auth" }),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, one]) => [
      name,
      {
        name,
        basePath: "/api/auth",
        secrets: [one.env.AUTH_SECRET ?? secret],
        hashed: one.env.AUTH_SECRET ?? secret,
        ...one,
        // docs/differences.md, tabs.
        own: { ...one.own, sharedChecks: true },
      },
    ]),
  );
}

const ownCookies = {
  sessionToken: { name: "my-session", options: { domain: "localhost", sameSite: "strict" } },
  csrfToken: { name: "my-csrf", options: { sameSite: "none", secure: true } },
  callbackUrl: { options: { path: "/api", httpOnly: false, maxAge: 60 } },
  state: { name: "my-state" },
};

const oidc = (at, id, more) => ({
  id,
  name: "Op",
  type: "oidc",
  issuer: `${at}/${id}`,
  ...client,
  checks: ["pkce", "state", "nonce"],
  ...more,
});

const oauth = (at, id = "oauth", more) => ({
  id,
  name: "OAuth",
  type: "oauth",
  authorization: `${at}/${id}/authorize?x=1`,
  token: `${at}/${id}/token?v=1`,
  userinfo: `${at}/${id}/userinfo?f=a`,
  ...client,
  ...pkceAndState,
  ...more,
});

const github = (at, more = pkceAndState) => ({
  id: "github",
  enterprise: { baseUrl: `${at}/github` },
  ...client,
  ...more,
});

// Built-in providers whose issuer the deployer sets, and every kind of client registration.
const kinds = (at) => [
  ...["auth0", "okta", "cognito"].map((id) => ({ id, issuer: `${at}/${id}`, ...client, ...pkceAndState })),
  { id: "keycloak", issuer: `${at}/keycloak`, ...client },
  ...["discord", "gitlab"].map((id) => ({ id, ...client, ...pkceAndState })),
  github(at, {}),
  oidc(at, "post", { client: { token_endpoint_auth_method: "client_secret_post" } }),
  oidc(at, "public", { client: { token_endpoint_auth_method: "none" } }),
  oidc(at, "hs256", { client: { id_token_signed_response_alg: "HS256" } }),
  oidc(at, "no-checks", { checks: ["none"] }),
  oidc(at, "state-only", { checks: ["state"] }),
  oidc(at, "default-checks", { checks: undefined }),
  oidc(at, "scoped", { authorization: { params: { scope: "openid x", prompt: "consent", max_age: 60 } } }),
  oidc(at, "userinfo", { idToken: false }),
  oidc(at, "styled", { style: { brandColor: "#00ff00" } }),
  oauth(at, "oauth-post", { client: { token_endpoint_auth_method: "client_secret_post" } }),
  oauth(at, "oauth-state", { checks: ["state"] }),
  oauth(at, "oauth-default-checks", { checks: undefined }),
];

// Issuers with unusual metadata, as described in `metadata`.
const odd = (at) => [
  ...[
    "wrong-issuer",
    "no-authorization",
    "no-token",
    "no-userinfo",
    "fragment",
    "query",
    "plain-pkce",
    "iss-promised",
    "no-algorithms",
    "bare-address",
  ].map((id) => oidc(at, id)),
  oidc(at, "no-userinfo-used", { idToken: false }),
  oidc(at, "plain-pkce-only", { checks: ["pkce"] }),
  { id: "zitadel", issuer: `${at}/plain-pkce-default`, ...client },
  oidc(at, "well-known", { wellKnown: `${at}/elsewhere/.well-known/openid-configuration` }),
];

/** What the discovery documents of those issuers say. */
export const metadata = {
  "wrong-issuer": { issuer: "https://other.example" },
  "no-authorization": { authorization_endpoint: undefined },
  "no-token": { token_endpoint: undefined },
  elsewhere: (issuer) => ({
    ...endpoints(issuer.replace("elsewhere", "well-known")),
    authorization_endpoint: `${issuer}/authorize`,
  }),
  "bare-address": { authorization_endpoint: "https://192.0.2.1/authorize" },
  fragment: (issuer) => ({ authorization_endpoint: `${issuer}/authorize#f` }),
  query: (issuer) => ({ authorization_endpoint: `${issuer}/authorize?tenant=a&scope=x` }),
  "no-userinfo": { userinfo_endpoint: undefined },
  "no-userinfo-used": { userinfo_endpoint: undefined },
  "plain-pkce": { code_challenge_methods_supported: ["plain"] },
  "plain-pkce-only": { code_challenge_methods_supported: ["plain"] },
  "plain-pkce-default": { code_challenge_methods_supported: ["plain"] },
  "iss-promised": { authorization_response_iss_parameter_supported: true },
  "no-algorithms": { id_token_signing_alg_values_supported: undefined },
};

const endpoints = (issuer) => ({
  issuer,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
});
