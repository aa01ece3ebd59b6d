// Every route with every method, with and without cookies, over http and https, with and without JSON.

import { csrfField, form, json, post, returnRedirect, single } from "./parts.mjs";

export const routes = [
  ...[
    "csrf",
    "session",
    "providers",
    "signin",
    "signin/github",
    "signin/op",
    "signin/unknown",
    "signin/undefined",
    "signout",
    "error",
  ],
  ...[
    "callback",
    "callback/github",
    "callback/op",
    "callback/unknown",
    "verify-request",
    "",
    "/",
    "unknown",
    "session/github",
    "csrf/x",
  ],
  ...[
    "error?error=AccessDenied",
    "error?error=Configuration",
    "error?error=Verification",
    "error?error=x%26y%20z",
    "error?error=",
    "session/",
    "/session",
  ],
  ...[
    "SESSION",
    "sess%69on",
    "signin/gith%75b",
    "signin/github/x",
    "providers?x=1",
    "session?error=1",
    "webauthn-options",
    "__proto__",
  ],
  ...["signin/__proto__", "signin/constructor", "session%2F", "session;a=1", "../auth/session", "signin/%"],
];

export const cookieSets = {
  none: {},
  csrf: { csrf: "valid", callbackUrl: "{{origin}}/x" },
  session: { csrf: "valid", session: "valid" },
  broken: { csrf: "x%7Cy", session: "garbage", state: "garbage" },
};

export function routeCases() {
  const cases = [];
  for (const configuration of ["plain", "https"]) {
    for (const route of routes) {
      for (const [held, cookies] of Object.entries(cookieSets)) {
        const told = (method, what) => `${method} /${route}${what}, cookies: ${held}`;
        cases.push(single(configuration, told("GET", ""), { path: `/${route}`, cookies }));
        const sent = { method: "POST", path: `/${route}`, cookies, headers: form, body: csrfField };
        cases.push(single(configuration, told("POST", ""), sent));
        if (configuration === "https") continue;
        cases.push(
          single(configuration, told("GET", " for JSON"), {
            path: `/${route}`,
            cookies,
            headers: returnRedirect,
          }),
        );
        cases.push(
          single(configuration, told("POST", " for JSON"), {
            ...sent,
            headers: { ...form, ...returnRedirect },
          }),
        );
      }
    }
  }
  for (const method of ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    for (const path of ["/session", "/signin", "/unknown"])
      cases.push(single("plain", `${method} ${path}`, { method, path }));
  }
  for (const path of ["/csrf", "/providers", "/callback/op", "/callback/op?code=c&state=x"])
    cases.push(single("plain", `HEAD ${path}`, { method: "HEAD", path }));
  for (const headers of [json, { ...json, ...returnRedirect }]) {
    cases.push(
      single(
        "plain",
        `POST /callback/op with JSON that does not parse${headers === json ? "" : ", for JSON"}`,
        { method: "POST", path: "/callback/op", headers, body: "{" },
      ),
    );
  }
  cases.push(
    single("pages", "GET /signin/op, the page is the site's own", { path: "/signin/op?callbackUrl=/x" }),
  );
  for (const absolute of ["/api/auth", "/api/authsession", "/api/auth%2fsession"])
    cases.push(single("plain", `GET ${absolute}`, { absolute }));
  return [...cases, ...basePathCases()];
}

function basePathCases() {
  return ["base-path", "base-path-dots", "https-path", "nextauth-names"].flatMap((configuration) => [
    ...["/session", "/signin", "/providers", "/signin/github", "/signin/op", "/x", "/csrf"].flatMap(
      (path) => [
        single(configuration, `GET ${path}`, { path }),
        single(configuration, `POST ${path}`, post(path)),
      ],
    ),
    {
      configuration,
      name: "a sign-in",
      steps: [
        post("/signin/op"),
        { path: "/callback/op?code=code-1&state={{state}}" },
        { path: "/session" },
        post("/signout"),
      ],
    },
  ]);
}
