// Whole sign-ins: kinds of providers, authorization responses, answers of the provider.

import { flow, form, post, returnRedirect } from "./parts.mjs";

export function flowCases() {
  return [...kinds(), ...oddIssuers(), ...responses(), ...cookies(), ...parameters()];
}

const built = ["keycloak", "auth0", "okta", "cognito", "github"];
const fixed = ["discord", "gitlab"];
const custom = [
  "post",
  "public",
  "hs256",
  "no-checks",
  "state-only",
  "default-checks",
  "userinfo",
  "styled",
  "oauth-post",
  "oauth-state",
  "oauth-default-checks",
];

function kinds() {
  const response = "code=code-1&state={{state}}";
  const started = fixed.map((id) => ({
    configuration: "kinds",
    name: `sign-in with ${id} starts`,
    steps: [post(`/signin/${id}`)],
  }));
  return [
    ...[...built, ...custom].map((id) =>
      flow("kinds", id, "good", { response }, id === "hs256" ? { alg: "HS256" } : answersOf(id)),
    ),
    ...started,
    flow("kinds", "scoped", "without auth_time"),
    flow("kinds", "scoped", "good", {}, { claims: { auth_time: (now) => now } }),
    {
      configuration: "kinds",
      name: "the list of providers",
      steps: [{ path: "/providers" }, { path: "/signin" }],
    },
    ...[
      "plain",
      "https",
      "secure",
      "insecure",
      "cookies",
      "rotated",
      "core-order",
      "ages",
      "pages",
      "nextauth-names",
    ].flatMap((name) =>
      ["github", "op", "oauth"].map((id) => flow(name, id, "good", { response }, answersOf(id))),
    ),
  ];
}

const answersOf = (id) => (/^(oauth|github)/.test(id) ? { idToken: false } : {});

function oddIssuers() {
  return [
    "wrong-issuer",
    "no-authorization",
    "no-token",
    "no-userinfo",
    "fragment",
    "query",
    "plain-pkce",
    "iss-promised",
    "no-algorithms",
    "no-userinfo-used",
    "plain-pkce-only",
    "zitadel",
    "well-known",
    "bare-address",
  ].map((id) => flow("odd", id, "its metadata"));
}

/** The queries with which a provider may send the visitor back. */
export const responseQueries = [
  ...[
    "code=c&state=x",
    "code=c",
    "state={{state}}",
    "error=access_denied&state={{state}}",
    "error=access_denied",
    "error=access_denied&state=bad",
    "error=&state={{state}}&code=c",
  ],
  ...[
    "error=interaction_required&error_description=a+b&error_uri=u&state={{state}}",
    "code=c&state={{state}}&iss={{provider}}/op",
    "code=c&state={{state}}&iss=https://evil.example",
  ],
  ...[
    "code=c&state={{state}}&iss=",
    "code=&state={{state}}",
    "code=c&state={{state}}&id_token=x",
    "code=c&state={{state}}&token=x",
    "code=c&state={{state}}&access_token=x",
    "code=c&state={{state}}&response=x",
  ],
  ...[
    "code=c&code=c&state={{state}}",
    "code=c&state={{state}}&x=1&x=2",
    "code=a%2Fb+c%27%28~*&state={{state}}",
    "code=%C3%BC&state={{state}}",
    "code=c&state={{state}}&callbackUrl=/other",
  ],
  ...[
    "code=c&state={{state}}&callbackUrl=https://evil.example",
    "code=c&state={{state}}&session_state=s&scope=x&prompt=none",
    "code=c&state=",
    "",
    "error=server_error",
  ],
];

function responses() {
  const all = responseQueries.flatMap((response) => [
    flow("plain", "op", `response ${response}`, { response }),
    flow("plain", "oauth", `response ${response.replace("/op", "/oauth")}`, { response }, { idToken: false }),
  ]);
  const back = (body) => ({ method: "POST", headers: form, body });
  return [
    ...all,
    flow("plain", "op", "for JSON", { back: { headers: returnRedirect } }),
    flow("plain", "op", "an error for JSON", {
      response: "error=x&state={{state}}",
      back: { headers: returnRedirect },
    }),
    flow("plain", "op", "posted, nothing in the query", {
      response: "",
      back: back("code=code-1&state={{state}}"),
    }),
    flow("plain", "op", "posted beside the query", { back: back("code=code-2&state=x") }),
    flow("plain", "op", "posted beside the query, with a target", { back: back("callbackUrl=%2Felsewhere") }),
    flow("https", "op", "posted", { response: "", back: back("code=code-1&state={{state}}") }),
    {
      configuration: "plain",
      name: "the response of one provider at another",
      steps: [post("/signin/op"), { path: "/callback/oauth?code=c&state={{state}}" }],
    },
    {
      configuration: "plain",
      name: "two sign-ins at once",
      steps: [post("/signin/op"), post("/signin/oauth"), { path: "/callback/oauth?code=c&state={{state}}" }],
      answers: { idToken: false },
    },
    {
      configuration: "plain",
      name: "the same response twice",
      steps: [
        post("/signin/op"),
        { path: "/callback/op?code=c&state={{state}}" },
        { path: "/callback/op?code=c&state={{state}}" },
      ],
    },
  ];
}

function cookies() {
  return ["state", "nonce", "pkce", "callbackUrl", "csrf"]
    .flatMap((kind) => [
      flow("plain", "op", `without the cookie ${kind}`, { back: { drop: [kind] } }),
      flow("plain", "op", `with a broken cookie ${kind}`, { back: { cookies: { [kind]: "garbage" } } }),
      flow("plain", "op", `with an empty cookie ${kind}`, { back: { cookies: { [kind]: "" } } }),
    ])
    .concat(
      ["valid", "garbage", "chunked", "broken-chunks"].map((session) =>
        flow("plain", "op", `with a session before: ${session}`, { back: { cookies: { session } } }),
      ),
    );
}

/** The queries of the request that starts a sign-in. */
export const startQueries = [
  ...[
    "?login_hint=ada",
    "?scope=openid",
    "?prompt=login&prompt=consent",
    "?a=b+c&d=%C3%BC'()*!~",
    "?callbackUrl=/x&csrfToken=z",
    "?2=b&1=a",
    "?",
    "?=x&y",
    "?kc_idp_hint=x&scope=",
    "?response_mode=query",
  ],
  ...[
    "?redirect_uri=x",
    "?__proto__=x",
    "?resource=a&claims=%7B%7D&acr_values=x&display=x&max_age=1",
    "?state=x&nonce=y",
    "?client_id=x&response_type=token",
    "?code_challenge=x&request=y",
  ],
];

function parameters() {
  const starts = (id) =>
    startQueries.map((query) => ({
      configuration: "plain",
      name: `sign-in with ${id} starts: ${query}`,
      steps: [post(`/signin/${id}${query}`)],
    }));
  return ["op", "github", "oauth"].flatMap(starts);
}
