// Requests for paths that may need a session, with and without one.

import { sessionStates } from "../cookie-states.mjs";

/** The headers of a browser's navigation. */
export const navigation = { "sec-fetch-mode": "navigate", accept: "text/html,application/xhtml+xml" };

// With these cookies next-auth sets only that of the session.
const settled = { csrf: "valid", callbackUrl: "{{origin}}" };

/** A case of one request through the gate. */
export const visit = (configuration, what, absolute, more) =>
  request(configuration, what, { absolute }, more);

// `at` is a path of the site, or a route of Auth.js.
function request(
  configuration,
  what,
  at,
  { session, cookies = settled, headers = navigation, ...more } = {},
) {
  const held = session === undefined ? cookies : { ...cookies, session };
  const told = [
    `${more.method ?? "GET"} ${(at.absolute ?? `(auth)${at.path}`).slice(0, 60)}`,
    what,
    `session: ${session ?? "none"}`,
  ];
  return {
    configuration,
    name: told.filter(Boolean).join(", "),
    steps: [{ ...at, cookies: held, headers, ...more }],
  };
}

/** The same with and without a session. */
const pair = (configuration, what, path, more) => [
  visit(configuration, what, path, more),
  visit(configuration, what, path, { ...more, session: "valid" }),
];

export const gatePaths = [
  ...[
    "/",
    "/public",
    "/dashboard",
    "/dashboard/",
    "/dashboard/a/b",
    "/dashboardx",
    "/settings",
    "/settings/x",
    "/about",
    "/about/x",
    "/files/12",
    "/files/ab",
    "/a/b/c",
    "/a/b/d",
  ],
  ...[
    "/dashboard?a=b",
    "/dashboard/a?b=c%20d&e",
    "/settings?x=1&x=2&y=%2F",
    "/settings?",
    "/dashboard/%C3%BC?q=%F0%9F%A6%80",
    "/dashboard/a%20b;c=d",
    "/settings?callbackUrl=/x",
    "/settings?error=X&code=y",
  ],
];

// Other readings of protected paths, and paths with capitals.
const disguises = [
  "/DASHBOARD",
  "/dashboard;x",
  "/%64ashboard",
  "/dashboard%2Fa",
  "/Mixed",
  "/mixed",
  "/x/../dashboard",
  "/settings.json",
  "/settings%3Fx",
  "/dashboard%",
];

// A protected page in another format, a protected picture through the optimizer, and public neighbours.
const otherNames = [
  "/dashboard.csv",
  "/dashboard.pdf",
  "/dashboard.js",
  "/_next/image?url=%2Fdashboard%2Fa.png&w=64&q=75",
  "/_next/image?url=%2Fa.png&w=64&q=75",
];

const deepQueries = [
  "/dashboard/a/b/c/d?x=%26%3D%3F%23&y=a+b",
  "/dashboard?redirect=https://evil.example/x",
  `/dashboard/${"x".repeat(1500)}`,
  "/dashboard?%",
  "/dashboard?a=%C3%BC&b='()*~!",
];

/** Headers of requests that are not a visitor's navigation. */
export const kinds = {
  fetch: { "sec-fetch-mode": "cors", accept: "*/*" },
  "an old fetch": { accept: "*/*" },
  XMLHttpRequest: { accept: "text/html", "x-requested-with": "XMLHttpRequest" },
  "no headers": {},
  "a router's prefetch": { ...navigation, "next-router-prefetch": "1" },
  "a component request": { accept: "*/*", rsc: "1" },
  "a prerender": { ...navigation, "sec-purpose": "prefetch;prerender" },
  "an old prefetch": { ...navigation, purpose: "prefetch" },
  "a data request": { accept: "*/*", "x-nextjs-data": "1" },
};

/** Headers that claim an identity or name a requested URL, and some that do not. */
export const claims = {
  "x-forwarded-user": "root",
  "x-auth-request-email": "root@example.com",
  "x-original-url": "/public",
  "x-rewrite-url": "/public",
  "x-middleware-subrequest": "middleware",
  "remote-user": "root",
  "cf-access-jwt-assertion": "x",
  "x-harmless": "kept",
  authorization: "Bearer x",
  "accept-language": "de",
};

export function gateCases() {
  return [...paths(), ...sessions(), ...requests(), ...sites(), ...matchers(), ...routes()];
}

const paths = () => [
  ...gatePaths.flatMap((path) => pair("gate", "", path)),
  ...disguises.flatMap((path) => [...pair("gate", "", path), ...pair("gate-case", "", path)]),
  ...otherNames.flatMap((path) => pair("gate", "", path)),
  ...deepQueries.flatMap((path) => [...pair("gate", "", path), visit("gate-https", "", path)]),
];

function sessions() {
  const few = ["valid", "expired", "last-secret", "garbage", "chunked"];
  const others = [
    "gate-https",
    "gate-rotated",
    "gate-core-order",
    "gate-ages",
    "gate-cookies",
    "gate-secure",
    "gate-insecure",
    "gate-day",
  ];
  return [
    ...sessionStates.flatMap((session) =>
      ["/dashboard", "/public"].map((path) => visit("gate", "", path, { session })),
    ),
    ...others.flatMap((name) => few.map((session) => visit(name, "", "/dashboard", { session }))),
    visit("gate-day", "", "/dashboard", { session: "bare" }),
    ...["gate", "gate-day"].flatMap((name) => pair(name, "no other cookies", "/dashboard", { cookies: {} })),
    visit("gate", "a callback URL that is another's", "/dashboard", {
      session: "valid",
      cookies: { csrf: "valid", callbackUrl: "{{origin}}/x" },
    }),
    visit("gate", "a broken CSRF cookie", "/dashboard", {
      session: "valid",
      cookies: { ...settled, csrf: "x%7Cy" },
    }),
    visit("gate", "the session twice", "/dashboard", {
      cookieHeader: "authjs.session-token=x; authjs.session-token=y",
    }),
    visit("gate-secure", "the session under the other name", "/dashboard", {
      cookies: { ...settled, "authjs.session-token": "x" },
    }),
  ];
}

function requests() {
  const methods = ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];
  const form = { ...navigation, "content-type": "application/x-www-form-urlencoded" };
  return [
    ...Object.entries(kinds).flatMap(([what, headers]) => [
      ...pair("gate", what, "/dashboard?a=b", { headers }),
      visit("gate-responses", what, "/dashboard?a=b", { headers }),
    ]),
    ...methods.flatMap((method) =>
      pair("gate", "", "/dashboard", { method, body: /^P/.test(method) ? "a=b" : undefined, headers: form }),
    ),
    ...methods.flatMap((method) =>
      pair("gate", "fetched", "/settings", {
        method,
        body: /^P/.test(method) ? "a=b" : undefined,
        headers: { ...kinds.fetch, "content-type": "text/plain" },
      }),
    ),
    visit("gate", "with a form", "/public", { method: "POST", body: "a=b", headers: form }),
    ...pair("gate", "with claims", "/public", { headers: { ...navigation, ...claims } }),
    ...pair("gate", "with claims", "/dashboard", { headers: { ...navigation, ...claims } }),
  ];
}

function sites() {
  const hosts = [
    "http://other.localhost:8787",
    "http://localhost",
    "http://127.0.0.1:8787",
    "http://LOCALHOST:8787",
  ];
  const ways = [
    "gate-redirects",
    "gate-handler",
    "gate-handler-nothing",
    "gate-responses",
    "gate-open",
    "gate-untrusted",
  ];
  return [
    ...[
      "gate-https",
      "gate-https-path",
      "gate-base-path",
      "gate-secure",
      "gate-insecure",
      "gate-cookies",
      "gate-auth-url",
    ].flatMap((name) => pair(name, "", "/dashboard/a?b=c")),
    ...hosts.flatMap((origin) =>
      ["gate", "gate-auth-url"].flatMap((name) => pair(name, `at ${origin}`, "/dashboard/a", { origin })),
    ),
    ...["https", "http"].map((scheme) =>
      visit("gate-auth-url", `forwarded as ${scheme}`, "/dashboard", {
        session: "valid",
        headers: { ...navigation, "x-forwarded-proto": scheme },
      }),
    ),
    ...ways.flatMap((name) => [
      ...pair(name, "", "/dashboard/a"),
      ...pair(name, "", "/public"),
      visit(name, "", "/dashboard", { session: "garbage" }),
      visit(name, "", "/dashboard", { session: "expired" }),
    ]),
  ];
}

const pagePaths = [
  "/login",
  "/login?callbackUrl=/x",
  "/login/",
  "/login/x",
  "/oops",
  "/bye",
  "/mail",
  "/welcome",
  "/welcome/",
  "/login.html",
  "/",
];

function matchers() {
  const conditions = [
    ...[
      ["/header/x", { "x-role": "x" }],
      ["/header/x", {}],
      ["/header-value", { "x-role": "staff" }],
      ["/header-value", { "x-role": "staffs" }],
      ["/missing", {}],
    ],
    ...[
      ["/missing", { "next-router-prefetch": "1" }],
      ["/missing", { purpose: "prefetch" }],
      ["/missing", { purpose: "other" }],
      ["/host", {}],
      ["/query?q=aa", {}],
      ["/query?q=ab", {}],
    ],
    ...[
      ["/query?q=b&q=a", {}],
      ["/query?q=", {}],
      ["/query?q=%61", {}],
      ["/both?q=1", {}],
      ["/both", {}],
    ],
  ];
  return [
    ...[
      "/",
      "/x",
      "/api/x",
      "/apix",
      "/_next/static/x",
      "/favicon.ico",
      "/x/api",
      "/_next/imagex",
      "/X.json",
    ].flatMap((path) => [...pair("gate-default", "", path), visit("gate-all", "", path)]),
    ...pagePaths.flatMap((path) => ["gate-pages", "gate-pages-query"].map((name) => visit(name, "", path))),
    visit("gate-pages", "", "/x?y=z", { session: "valid" }),
    ...["valid", "chunked"].map((session) => visit("gate-pages", "", "/login", { session })),
    ...conditions.map(([path, headers]) =>
      visit("gate-conditions", JSON.stringify(headers), path, { headers: { ...navigation, ...headers } }),
    ),
    ...["pro", "free", "", "%70ro"].flatMap((plan) =>
      ["/cookie", "/both?q=1"].map((path) =>
        visit("gate-conditions", `plan ${plan}`, path, { cookies: { ...settled, plan } }),
      ),
    ),
    visit("gate-conditions", "at another host", "/host", { origin: "http://other.localhost:8787" }),
  ];
}

// The routes of Auth.js, both with and without a matcher that names them.
const routes = () => [
  ...[
    "/session",
    "/providers",
    "/csrf",
    "/signin",
    "/signin?callbackUrl=/x",
    "/error",
    "/callback/unknown",
  ].flatMap((path) =>
    ["gate", "gate-default", "gate-base-path", "gate-https-path"].flatMap((name) =>
      [undefined, "valid"].map((session) => request(name, "", { path }, { session })),
    ),
  ),
  ...["/session", "/providers"].flatMap((path) =>
    [undefined, "valid"].map((session) => request("gate-all", "", { path }, { session })),
  ),
];
