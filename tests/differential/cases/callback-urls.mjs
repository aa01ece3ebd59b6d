// The callbackUrl: in the query, the cookie, a form, JSON.

import { csrfToken } from "../cookie-states.mjs";
import { csrfField, json, post, single } from "./parts.mjs";

/** Destinations after a sign-in. `{{origin}}` is the site. */
export const callbackUrls = [
  ...[
    "/",
    "/a",
    "/a?b=c&d=%2F#e",
    "{{origin}}",
    "{{origin}}/",
    "{{origin}}/x?y#z",
    "https://other.example/x",
    "http://LOCALHOST:8787/x",
    "https://localhost:8787/",
  ],
  ...[
    "//evil.example",
    "/\\evil.example",
    "\\evil",
    "/a/../b",
    "/a b",
    "/ü",
    "javascript:alert(1)",
    "data:x",
    "",
    "a",
    "?a",
    "http:localhost:8787/x",
    " /a",
    "/a\n",
  ],
  ...[
    "undefined",
    "null",
    "/%",
    "/a//b",
    "http://user:pw@localhost:8787/x",
    "http://localhost:8787@evil.example/",
    "/a'b\"<>",
    "{{origin}}/api/auth/signin",
    "/a|b;c,d",
    "/a+b",
  ],
  ...["ftp://localhost:8787", "blob:{{origin}}/x", `/${"x".repeat(3000)}`],
];

// `{{origin}}` stays unencoded, because the visitor replaces it.
const encode = (url) => encodeURIComponent(url).replaceAll("%7B%7Borigin%7D%7D", "{{origin}}");

export function callbackUrlCases() {
  const cases = callbackUrls.flatMap((url) => {
    const shown = url.slice(0, 40);
    return [
      single("plain", `callbackUrl ${shown} in a query`, {
        path: `/csrf?callbackUrl=${encode(url)}`,
        cookies: { csrf: "valid" },
      }),
      single("plain", `callbackUrl ${shown} in a cookie`, {
        path: "/csrf",
        cookies: { csrf: "valid", callbackUrl: url },
      }),
      single("plain", `callbackUrl ${shown} for the sign-in page`, {
        path: `/signin?callbackUrl=${encode(url)}`,
        cookies: { csrf: "valid" },
      }),
      single(
        "plain",
        `callbackUrl ${shown} in a sign-out form`,
        post("/signout", `${csrfField}&callbackUrl=${encode(url)}`),
      ),
      single(
        "plain",
        `callbackUrl ${shown} in a sign-out as JSON`,
        post("/signout", JSON.stringify({ csrfToken, callbackUrl: url }), { headers: json }),
      ),
      single(
        "plain",
        `callbackUrl ${shown} in a sign-in form`,
        post("/signin/github?callbackUrl=/q", `${csrfField}&callbackUrl=${encode(url)}`),
      ),
      single("https", `callbackUrl ${shown} in a query`, {
        path: `/csrf?callbackUrl=${encode(url)}`,
        cookies: { csrf: "valid" },
      }),
    ];
  });
  const cookies = { callbackUrl: "{{origin}}/x" };
  return [
    ...cases,
    single("plain", "a callbackUrl cookie as it would be set again", { path: "/session", cookies }),
    single("plain", "two callbackUrls", {
      path: "/csrf?callbackUrl=/a&callbackUrl=/b",
      cookies: { csrf: "valid" },
    }),
    single(
      "plain",
      "an empty callbackUrl before that of the query",
      post("/signout?callbackUrl=/q", `${csrfField}&callbackUrl=`),
    ),
    single(
      "plain",
      "an empty callbackUrl before that of the cookie",
      post("/signout", `${csrfField}&callbackUrl=`, { cookies }),
    ),
  ];
}
