// The gate's configuration of both subjects: `gate.matcher`, and next-auth's callback that lets visitors with a session pass.

import { clientId, clientSecret } from "../answers.mjs";

const secret = "a secret for the differential tests, long enough";
const old = "an older secret, 32 characters and more, surely";
const http = "http://localhost:8787";
const https = "https://app.localhost";

const matcher = [
  "/dashboard/:path*",
  "/settings",
  "/about/:path+",
  { source: "/files/:name(\\d+)", locale: false },
  "/a/:b/c",
  "/Mixed/:x?",
];

// Sessions are re-issued at every request, as in next-auth. `gate-day` has the Worker's own default.
const auth = { providers: [{ id: "github", clientId, clientSecret }], session: { updateAge: 0 } };
const plain = { origin: http, env: { AUTH_SECRET: secret }, auth, gate: { matcher, authorized: "session" } };

const withAuth = (more, rest) => ({ ...plain, ...rest, auth: { ...auth, ...more } });
const withEnv = (more, rest) => ({ ...plain, ...rest, env: { ...plain.env, ...more } });
const withGate = (gate, rest) => ({ ...plain, ...rest, gate: { ...plain.gate, ...gate } });

const everything = { matcher: undefined, authorized: "session" };
const pages = { signIn: "/login", signOut: "/bye", error: "/oops", verifyRequest: "/mail" };

/** By name. */
export const gateConfigurations = {
  gate: plain,
  "gate-https": withEnv({ AUTH_URL: https }, { origin: https }),
  "gate-https-path": withEnv({ AUTH_URL: `${https}/auth/v1` }, { origin: https, basePath: "/auth/v1" }),
  "gate-auth-url": withEnv({ AUTH_URL: http }),
  "gate-base-path": withAuth({ basePath: "/auth" }, { basePath: "/auth" }),
  "gate-secure": withAuth({ useSecureCookies: true }),
  "gate-insecure": {
    ...withEnv({ AUTH_URL: https }, { origin: https }),
    auth: { ...auth, useSecureCookies: false },
  },
  "gate-cookies": withAuth(
    { cookies: { sessionToken: { name: "my-session", options: { sameSite: "strict" } } } },
    { names: { session: "my-session" } },
  ),
  "gate-rotated": withEnv({ AUTH_SECRET_1: old }, { secrets: [secret, old] }),
  "gate-core-order": {
    ...withEnv({ AUTH_SECRET_1: old }, { secrets: [old, secret] }),
    own: { secretOrder: "core" },
    hashed: [old, secret].join(),
    core: { secret: [old, secret] },
  },
  "gate-ages": withAuth({ session: { maxAge: 3600, updateAge: 0 }, jwt: { maxAge: 600 } }),
  "gate-day": withAuth({ session: undefined }),
  "gate-pages": { ...withAuth({ pages }), gate: everything },
  "gate-pages-query": { ...withAuth({ pages: { signIn: "/login?a=1" } }), gate: everything },
  "gate-all": withGate(everything),
  "gate-default": withGate({ matcher: ["/((?!api|_next/static|_next/image|favicon.ico).*)"] }),
  "gate-case": withGate({}, { own: { caseSensitive: true } }),
  "gate-conditions": withGate({ matcher: conditions() }),
  "gate-open": withGate({ authorized: undefined }),
  "gate-responses": withGate({ authorized: "responses" }),
  "gate-redirects": withGate({ authorized: "redirects" }),
  "gate-handler": withGate({ authorized: undefined, handler: "redirects" }),
  "gate-handler-nothing": withGate({ authorized: undefined, handler: "nothing" }),
  "gate-untrusted": withAuth({ trustHost: false }),
};

function conditions() {
  return [
    { source: "/header/:path*", has: [{ type: "header", key: "X-Role" }] },
    {
      source: "/header-value/:path*",
      has: [{ type: "header", key: "x-role", value: "(?<role>admin|staff)" }],
    },
    { source: "/cookie", has: [{ type: "cookie", key: "plan", value: "p.*" }] },
    { source: "/query", has: [{ type: "query", key: "q", value: "a+" }] },
    { source: "/host", has: [{ type: "host", value: "localhost" }] },
    {
      source: "/missing",
      missing: [
        { type: "header", key: "next-router-prefetch" },
        { type: "header", key: "purpose", value: "prefetch" },
      ],
    },
    { source: "/both", has: [{ type: "query", key: "q" }], missing: [{ type: "cookie", key: "plan" }] },
  ];
}
