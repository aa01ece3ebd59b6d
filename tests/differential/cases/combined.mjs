// Several allowed differences in one case: two changes of one field, and the consequences of a step with
// another result.

import { csrfToken } from "../cookie-states.mjs";
import { claimChanges, tokenChanges } from "./answers.mjs";
import { csrfField, flow, form, json, post, returnRedirect, single } from "./parts.mjs";

export function combinedCases() {
  return [...refusals(), ...stricterInChunks(), ...kinderInChunks(), ...callbackUrls(), ...oldSecrets()];
}

// Returns to a page with its own query.
const refusals = () =>
  ["pages", "pages-query"].flatMap((configuration) =>
    ["error=access_denied", "error=server_error", "error=access_denied&state={{state}}"].flatMap(
      (response) => [
        flow(configuration, "op", `response ${response}`, { response }),
        flow(configuration, "op", `response ${response}, for JSON`, {
          response,
          back: { headers: returnRedirect },
        }),
      ],
    ),
  );

function stricterInChunks() {
  const refused = "code=%C3%BC&state={{state}}";
  const twoChunks = { claims: claimChanges["name of two chunks"] };
  const old = { claims: claimChanges.old };
  return [
    flow(
      "plain",
      "op",
      `response ${refused}; ID Token: name of two chunks`,
      { response: refused },
      twoChunks,
    ),
    flow(
      "pages-query",
      "op",
      `response ${refused}; ID Token: name of two chunks`,
      { response: refused },
      twoChunks,
    ),
    flow("plain", "op", `response ${refused}, for JSON`, {
      response: refused,
      back: { headers: returnRedirect },
    }),
    flow("plain", "op", "ID Token: old; for JSON", { back: { headers: returnRedirect } }, old),
    ...["valid", "chunked", "stale-chunk", "no-exp"].flatMap((session) => [
      flow("plain", "op", `response ${refused}; with a session before: ${session}`, {
        response: refused,
        back: { cookies: { session } },
      }),
      flow(
        "plain",
        "op",
        `ID Token: old; with a session before: ${session}`,
        { back: { cookies: { session } } },
        old,
      ),
      flow("plain", "op", `response error=server_error; with a session before: ${session}`, {
        response: "error=server_error",
        back: { cookies: { session } },
      }),
    ]),
  ];
}

function kinderInChunks() {
  const token = tokenChanges["no access_token"];
  const op = (what, told, answers) => flow("plain", "op", what, told, answers);
  return [
    ...["no name", "e-mail null", "name of two chunks"].map((name) =>
      op(`ID Token: ${name}; token response: no access_token`, {}, { token, claims: claimChanges[name] }),
    ),
    ...["valid", "chunked", "stale-chunk"].map((session) =>
      op(
        `token response: no access_token; with a session before: ${session}`,
        { back: { cookies: { session } } },
        { token },
      ),
    ),
    flow(
      "cookies",
      "op",
      "token response: no access_token; with a session before: no-exp",
      { back: { cookies: { session: "no-exp" } } },
      { token },
    ),
    flow("cookies", "op", "ID Token: name of two chunks", {}, { claims: claimChanges["name of two chunks"] }),
    flow(
      "plain",
      "oauth",
      "profile: null; for JSON",
      { back: { headers: returnRedirect } },
      { userinfo: { body: "null" }, idToken: false },
    ),
    op("token response: no access_token; for JSON", { back: { headers: returnRedirect } }, { token }),
    op(
      "ID Token: e-mail a number; for JSON",
      { back: { headers: returnRedirect } },
      { claims: claimChanges["e-mail a number"] },
    ),
    op(
      "ID Token: e-mail a number; with a session before: chunked",
      { back: { cookies: { session: "chunked" } } },
      { claims: claimChanges["e-mail a number"] },
    ),
  ];
}

function callbackUrls() {
  const disputed = ["/a/../b", "/a b", "http://user:pw@localhost:8787/x", "//evil.example", "a"];
  return [
    ...disputed.flatMap((callbackUrl) => [
      single("plain", `callbackUrl ${callbackUrl} in a cookie, for the sign-in page`, {
        path: "/signin?error=X",
        cookies: { csrf: "valid", callbackUrl },
      }),
      single("pages-query", `callbackUrl ${callbackUrl} in a query, for the site's sign-in page`, {
        path: `/signin?callbackUrl=${encodeURIComponent(callbackUrl)}`,
        cookies: { csrf: "valid" },
      }),
    ]),
    single("pages-query", "callbackUrl with a quote, for the site's sign-in page", {
      path: "/signin?callbackUrl=%2Fa'b%22%3C%3E",
      cookies: { csrf: "valid" },
    }),
    ...["pages", "pages-query"].map((name) =>
      single(name, "callbackUrl ?a, for the site's page after an e-mail", {
        path: "/verify-request?provider=x&type=email&callbackUrl=%3Fa",
        cookies: { csrf: "valid" },
      }),
    ),
    single(
      "plain",
      "callbackUrl undefined in a query, another in the form, for JSON",
      post("/signin/github?callbackUrl=undefined", `${csrfField}&callbackUrl=%2Fdash`, {
        headers: returnRedirect,
      }),
    ),
    single("pages-query", "POST /callback?callbackUrl=a with JSON that does not parse", {
      method: "POST",
      path: "/callback?callbackUrl=a",
      headers: json,
      body: "{",
    }),
  ];
}

// A CSRF cookie made with the older of two secrets.
const oldSecrets = () =>
  ["rotated", "core-order"].flatMap((configuration) => {
    const made = (what, step) => single(configuration, `CSRF cookie: last-secret, ${what}`, step);
    const cookies = { csrf: "last-secret", session: "valid" };
    return [
      made(
        "an update",
        post("/session", JSON.stringify({ csrfToken, data: { a: 1 } }), { cookies, headers: json }),
      ),
      made(
        "a sign-out for JSON",
        post("/signout", csrfField, { cookies, headers: { ...form, ...returnRedirect } }),
      ),
      made(
        "a sign-in with callbackUrl null",
        post("/signin?callbackUrl=null", csrfField, { cookies, headers: returnRedirect }),
      ),
      made("a sign-in with callbackUrl a", post("/signin/op?callbackUrl=a", csrfField, { cookies })),
    ];
  });
