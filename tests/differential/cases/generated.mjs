// Cases generated from a seed: random combinations of what the fixed cases vary one at a time.

import { csrfStates, csrfToken, sessionStates } from "../cookie-states.mjs";
import { Choices } from "../random.mjs";
import { claimChanges, profiles, tokenChanges } from "./answers.mjs";
import { callbackUrls } from "./callback-urls.mjs";
import { callbackCase } from "./callbacks.mjs";
import { mailedCase, storedCase } from "./database-generated.mjs";
import { responseQueries, startQueries } from "./flows.mjs";
import { gateCase } from "./gate-generated.mjs";
import { pagePaths } from "./pages.mjs";
import { form, json, returnRedirect, signIn } from "./parts.mjs";
import { randomProviderCase } from "./providers.mjs";
import { routes } from "./routes.mjs";
import { bodies } from "./tokens.mjs";

const sites = [
  "plain",
  "https",
  "https-path",
  "base-path",
  "secure",
  "insecure",
  "cookies",
  "ages",
  "rotated",
  "core-order",
  "pages",
  "pages-query",
  "theme",
  "nextauth-names",
  "preview",
];

/** Returns this many cases, equal for equal seeds. */
export function generatedCases(seed, count) {
  const choices = new Choices(seed);
  const made = Array.from({ length: count }, (_, index) =>
    choices.of([request, wholeSignIn, gateCase, builtIn, callbackCase, storedCase, mailedCase])(
      choices,
      index,
    ),
  );
  return made.map((one) => ({ ...one, name: `${one.name} (generated from ${seed})` }));
}

function builtIn(choices, index) {
  const one = randomProviderCase(choices);
  return { ...one, name: one.name.replace("random sample", `${index}:`) };
}

function request(choices, index) {
  const path = choices.percent(70) ? `/${choices.of(routes)}` : choices.of(pagePaths);
  const callbackUrl = choices.percent(30)
    ? choices.of(callbackUrls.filter((url) => !url.includes("{{")))
    : undefined;
  const query =
    callbackUrl === undefined
      ? ""
      : `${path.includes("?") ? "&" : "?"}callbackUrl=${encodeURIComponent(callbackUrl)}`;
  const [csrf, session] = [choices.of(["valid", "valid", ...csrfStates]), choices.of(sessionStates)];
  const cookies = { ...(choices.percent(80) && { csrf }), ...(choices.percent(60) && { session }) };
  const headers = choices.percent(25) ? returnRedirect : {};
  const told = `${index}: ${path}${query}, CSRF cookie: ${cookies.csrf}, session: ${cookies.session}`;
  const configuration = choices.of(sites);
  if (choices.percent(50))
    return { configuration, name: `GET ${told}`, steps: [{ path: `${path}${query}`, cookies, headers }] };
  const [what, type, body] = choices.of(posted);
  return {
    configuration,
    name: `POST ${told}, body: ${what}`,
    steps: [
      {
        method: "POST",
        path: `${path}${query}`,
        cookies,
        headers: { ...headers, "content-type": type },
        body,
      },
    ],
  };
}

const posted = [
  ["good", form["content-type"], `csrfToken=${csrfToken}`],
  ["good, with a target", form["content-type"], `csrfToken=${csrfToken}&callbackUrl=%2Fdash`],
  ["good json", json["content-type"], JSON.stringify({ csrfToken, data: { a: 1 } })],
  ...Object.entries(bodies).map(([name, [type, body]]) => [name, type, body]),
];

function wholeSignIn(choices, index) {
  const id = choices.of(["op", "op", "oauth", "github"]);
  const [claimName, claims] = choices.percent(50) ? choices.of(Object.entries(claimChanges)) : [];
  const [tokenName, token] = choices.percent(40) ? choices.of(Object.entries(tokenChanges)) : [];
  const [profileName, userinfo] =
    id === "oauth" && choices.percent(50) ? choices.of(Object.entries(profiles)) : [];
  const query = choices.percent(30) ? choices.of(startQueries) : "";
  const response = choices.percent(60) ? "code=code-1&state={{state}}" : choices.of(responseQueries);
  const before = choices.percent(25) ? choices.of(["valid", "chunked", "stale-chunk", "no-exp"]) : undefined;
  const back = {
    headers: choices.percent(15) ? returnRedirect : {},
    ...(before && { cookies: { session: before } }),
  };
  const what = [
    `starts: ${query}`,
    `response ${response}`,
    `ID Token: ${claimName}`,
    `token response: ${tokenName}`,
    `profile: ${profileName}`,
    `session before: ${before}`,
  ];
  const answers = { claims, token, userinfo, idToken: id === "op" };
  return {
    configuration: choices.of(sites),
    name: `${index}: sign-in with ${id}: ${what.join("; ")}`,
    steps: signIn(id, { query, response, back }),
    answers,
  };
}
