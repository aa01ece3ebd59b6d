// The measured cases: a request, the configuration, and the status that each subject must answer with. With `sessions`, there is a
// database with so many.

import { csrfToken } from "./credentials.mjs";
import { accessTokens, assertionKey, audience, keySet, tokenIssuer } from "./tokens.mjs";

const floor = { "empty-js": 200, "empty-rust": 200 };
const routes = (status) => ({
  ...floor,
  "auth-core": status,
  "hono-auth-js": status,
  "authjs-worker": status,
});
// The subjects that have callbacks in JavaScript.
const javascript = (status) => ({
  "empty-js": 200,
  "auth-core": status,
  "authjs-worker-core": status,
  "authjs-worker-npm": status,
});
const gates = (status, { honoAuthJs = status, honoOidcAuth = status } = {}) => ({
  ...routes(status),
  "hono-auth-js": honoAuthJs,
  "hono-oidc-auth": honoOidcAuth,
});
// @hono/auth-js answers 401 and leaves the redirect to the page. The others redirect.
const refused = gates(307, { honoAuthJs: 401, honoOidcAuth: 302 });

// Callbacks in JavaScript: see subjects/options.js.
const withCallbacks = { CALLBACKS: "1" };

const stored = { ...floor, "auth-core-d1": 200, "authjs-worker": 200 };

/** The cases, in order. `issuer` is a provider that serves its metadata over loopback. */
export function cases(issuer) {
  const get = (path, visitor) => ({ method: "GET", path, visitor });
  const form = { csrfToken, callbackUrl: "/dashboard" };
  const signIn = {
    request: { method: "POST", path: "/api/auth/signin/p0", visitor: "none", form },
    options: { providers: providers(1, issuer) },
    vars: { AUTH_DEV: "1" },
  };
  return [
    {
      name: "session-valid",
      request: get("/api/auth/session", "valid"),
      statuses: { ...routes(200), ...javascript(200) },
    },
    { name: "session-chunked", request: get("/api/auth/session", "chunked"), statuses: routes(200) },
    { name: "session-none", request: get("/api/auth/session", "none"), statuses: routes(200) },
    {
      name: "csrf",
      request: get("/api/auth/csrf", "none"),
      statuses: { ...routes(200), ...javascript(200) },
    },
    {
      name: "providers-5",
      request: get("/api/auth/providers", "none"),
      statuses: routes(200),
      options: { providers: providers(5) },
    },
    {
      name: "providers-90",
      request: get("/api/auth/providers", "none"),
      statuses: routes(200),
      options: { providers: providers(90) },
    },
    { name: "gate-public", request: get("/about", "valid"), statuses: gates(200) },
    { name: "gate-valid", request: get("/dashboard/reports", "valid"), statuses: gates(200) },
    { name: "gate-none", request: get("/dashboard/reports", "none"), statuses: refused },
    { name: "gate-broken", request: get("/dashboard/reports", "broken"), statuses: refused },
    {
      name: "gate-service",
      request: get("/dashboard/reports", "valid"),
      statuses: { "passing-js": 200, ...gates(200) },
      service: true,
    },
    { name: "signin", ...signIn, statuses: { ...routes(302), ...javascript(302) } },
    {
      name: "session-valid-callbacks",
      request: get("/api/auth/session", "valid"),
      statuses: javascript(200),
      vars: withCallbacks,
    },
    {
      name: "csrf-callbacks",
      request: get("/api/auth/csrf", "none"),
      statuses: javascript(200),
      vars: withCallbacks,
    },
    {
      name: "signin-callbacks",
      ...signIn,
      statuses: javascript(302),
      vars: { ...signIn.vars, ...withCallbacks },
    },
    ...Object.entries({ session: "/api/auth/session", gate: "/dashboard/reports" }).map(([kind, path]) => ({
      name: `${kind}-revocable`,
      request: get(path, "revocable"),
      statuses: { "empty-js": 200, "authjs-worker": 200, "authjs-worker-revocable": 200 },
    })),
    { name: "session-db", request: get("/api/auth/session", "stored"), statuses: stored, sessions: 10 },
    ...[10, 10_000, 1_000_000].map((sessions) => ({
      name: sessions === 10 ? "gate-db" : `gate-db-${sessions}`,
      request: get("/dashboard/reports", "stored"),
      statuses: stored,
      sessions,
    })),
    ...[1, 10, 100, 1000].map((count) => ({
      name: `gate-valid-matchers-${count}`,
      request: get(`/section-${count - 1}/reports`, "valid"),
      statuses: { "empty-js": 200, "hono-auth-js": 200, "authjs-worker": 200 },
      options: { matcher: matchers(count) },
    })),
    ...[1, 10, 100, 1000].map((count) => ({
      name: `rules-${count}`,
      request: { method: "GET", paths: pathsAmong(count), visitor: "valid" },
      statuses: { "empty-js": 200, "authjs-worker": 200 },
      options: { matcher: undefined, rules: rules(count), unmatched: "deny" },
    })),
    ...[1, 50].map((count) => ({
      name: `hosts-${count}`,
      request: get("/dashboard/reports", "at-host"),
      statuses: { "empty-js": 200, "authjs-worker": 200 },
      options: { hosts: hosts(count), unknownHosts: "deny" },
    })),
    ...["RS256", "ES256"].flatMap((algorithm) => [
      withTokens(`bearer-${algorithm.toLowerCase()}`, algorithm, accessTokens[algorithm], issuer),
      withTokens(
        `bearer-${algorithm.toLowerCase()}-again`,
        algorithm,
        accessTokens[algorithm].slice(0, 1),
        issuer,
      ),
    ]),
    {
      name: "assertion",
      request: get("/dashboard/reports", "valid"),
      statuses: { "empty-js": 200, jose: 200, "authjs-worker": 200 },
      options: { origin: { assertion: true } },
      vars: { AUTH_ASSERTION_KEY: assertionKey },
    },
  ];
}

const withTokens = (name, algorithm, tokens, issuer) => ({
  name,
  request: { method: "GET", path: "/dashboard/reports", visitor: "anyone", tokens },
  statuses: { "empty-js": 200, jose: 200, "authjs-worker-bearer": 200 },
  options: { bearer: [bearer(algorithm, issuer)] },
  vars: { AUTH_DEV: "1", KEYS: keySet },
});

const bearer = (algorithm, issuer) => ({
  issuer: tokenIssuer,
  audience,
  algorithms: [algorithm],
  scopes: ["read"],
  jwksUri: `${issuer}/keys`,
});

/** OpenID Providers that are not built in. */
export function providers(count, issuer) {
  return Array.from({ length: count }, (_, i) => ({
    id: `p${i}`,
    name: `Provider ${i}`,
    type: "oidc",
    issuer: issuer ?? `https://p${i}.example.com`,
    clientId: `client-${i}`,
    clientSecret: `secret-${i}`,
  }));
}

// Distinct first segments; every tenth pattern has a look-ahead.
function matchers(count) {
  const rest = (i) => (i % 10 === 5 ? "((?!public).*)" : ":path*");
  return Array.from({ length: count }, (_, i) => `/section-${i}/${rest(i)}`);
}

// One rule for each section, in no order of their names; every tenth has a parameter for one segment.
const section = (i) => `/section-${(i * 389) % 1009}`;

function rules(count) {
  const path = (i) => (i % 10 === 5 ? `${section(i)}/:id/edit` : `${section(i)}/:path*`);
  return Array.from({ length: count }, (_, i) => ({ path: path(i), access: "signed-in" }));
}

// The host of the requests, and others of which each has a name and a matcher of its own.
function hosts(count) {
  const others = Array.from({ length: count - 1 }, (_, i) => [
    `site-${i}.example`,
    { matcher: [`/a-${i}/:path*`] },
  ]);
  return { localhost: {}, ...Object.fromEntries(others) };
}

// A thousand paths, each of a rule that a fixed generator chooses (https://en.wikipedia.org/wiki/Linear_congruential_generator).
function pathsAmong(count) {
  let random = 1;
  return Array.from({ length: 1000 }, () => {
    random = (random * 48_271) % 2_147_483_647;
    return `${section(random % count)}/${random % 9973}/edit`;
  });
}
