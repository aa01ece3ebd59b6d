// The redirects and the requests to a provider that the Worker must send, with whole addresses.

import { is } from "./rules.mjs";

const withQuery = (page, query) => `${page}${page.includes("?") ? "&" : "?"}${query}`;
const pageOf = ({ site }, kind, action) => site.origin + (site.pages[kind] ?? `${site.basePath}/${action}`);

/** The address inside a `Location`, or inside the JSON of `X-Auth-Return-Redirect`. */
export const addressIn = (value) => value?.match(/^\{"url":"(.*)"\}$/)?.[1] ?? value;

/** As `is`, of an address in either form. */
export const leads = (expected) => (value, told) =>
  value !== undefined && is(addressIn(value), expected, told);

export const errorPage = leads(
  (value, told) => value === withQuery(pageOf(told, "error", "error"), "error=Configuration"),
);
export const signInPage = (query) =>
  leads((value, told) => value === withQuery(pageOf(told, "signIn", "signin"), query));

/** The page that asks to try again, with one of the callback URLs that the visitor may have brought. */
export const retryPage = leads((value, told) =>
  homes(told).some((url) => {
    const query = new URLSearchParams({ error: "OAuthCallbackError", code: "retry", callbackUrl: url });
    return value === withQuery(pageOf(told, "signIn", "signin"), query);
  }),
);

/** The site's own sign-in page, with one of the callback URLs that the visitor may have brought. */
export const customSignInPage = leads((value, told) =>
  homes(told).some(
    (url) => value === withQuery(told.site.pages.signIn, new URLSearchParams({ callbackUrl: url })),
  ),
);

/** One of the callback URLs that the visitor may have brought. */
export const home = leads((value, told) => homes(told).includes(value));

/** The callback URLs that the visitor may have brought: the site itself, and what the cookies and the forms so far held. */
export function homes({ case: { steps }, index, site }) {
  const brought = steps
    .slice(0, index + 1)
    .flatMap(({ cookies, body, path }) => [
      cookies?.callbackUrl,
      ...fields(body),
      ...fields(path?.split("?")[1]),
    ]);
  const urls = brought
    .filter(Boolean)
    .map((url) => url.replace("{{origin}}", site.origin))
    .filter((url) => URL.canParse(url, site.origin));
  return [
    site.origin,
    ...urls
      .map((url) => new URL(url, site.origin))
      .filter(({ origin }) => origin === site.origin)
      .map(({ href }) => href),
  ];
}

function fields(text = "") {
  if (text.startsWith("{")) return [...text.matchAll(/"callbackUrl":"([^"]*)"/g)].map(([, url]) => url);
  return new URLSearchParams(text).getAll("callbackUrl");
}

const callback = ({ site }, id) => `${site.proxy ?? site.origin + site.basePath}/callback/${id}`;
const own =
  /^(redirect_uri|client_id|response_type|response_mode|request|request_uri|state|nonce|code_challenge|code_challenge_method)$/;
const authorizations = new Map([
  ["github", ["/github/login/oauth/authorize", "scope=read:user user:email"]],
  ["oauth", ["/oauth/authorize", "x=1&scope=openid profile email"]],
]);
const endpoints = new Map([
  ["github", ["/github/login/oauth/access_token", "/github/api/v3/user"]],
  ["oauth", ["/oauth/token?v=1", "/oauth/userinfo?f=a"]],
]);
const newState =
  /^JWE\[encodedState, secret 0\]\{"alg":"dir","enc":"A256CBC-HS512","kid":"[\w-]{86}"\}\{("origin":"[^"]*",)?"random":"<43 characters>","iat":"<now>","exp":"<iat \+ 900>","jti":"<uuid>"\}$/;

/** The start of a sign-in with the provider of the step's path: its parameters and the visitor's, in their order. */
export const authorization = leads((value, told) => {
  const [, id, query] = told.step.path.match(/^\/signin\/([\w-]+)(?:\?(.*))?$/s) ?? [];
  if (!id || !URL.canParse(value)) return false;
  const [path, known] = authorizations.get(id) ?? [`/${id}/authorize`, ""];
  const expected = new URLSearchParams(known);
  for (const [name, text] of Object.entries({
    response_type: "code",
    client_id: "client-1",
    redirect_uri: callback(told, id),
  }))
    expected.set(name, text);
  for (const [name, text] of new URLSearchParams(query)) if (!own.test(name)) expected.set(name, text);
  const found = new URL(value.replace("<iat + 900>", "<iat %2B 900>"));
  const state = found.searchParams.get("state");
  expected.set("state", newState.test(state) ? state : "a new one");
  expected.set("code_challenge", "<43 characters>");
  expected.set("code_challenge_method", "S256");
  if (id === "op") expected.set("nonce", "<43 characters>");
  if (!expected.has("scope")) expected.set("scope", "openid profile email");
  return (
    found.origin.startsWith("http://127.0.0.1:") &&
    found.pathname === path &&
    found.hash === "" &&
    found.searchParams.toString() === expected.toString()
  );
});

/** The Worker's request for a token, or for a profile, at the provider of the step's path. */
export const outgoing = (value, told) => {
  const id = told.step.path.match(/^\/callback\/([\w-]+)/)?.[1];
  const code = new URLSearchParams(told.step.path.split("?")[1]).getAll("code").at(-1) ?? "";
  const [token, profile] = endpoints.get(id) ?? [`/${id}/token`, `/${id}/userinfo`];
  const agent = "user-agent: authjs-worker/<version>";
  const form = `redirect_uri=${encodeURIComponent(callback(told, id))}&${new URLSearchParams({ code })}&code_verifier=<43 characters>&grant_type=authorization_code`;
  const asked = [
    `POST ${token}\naccept: application/json\nauthorization: Basic ${client}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\n${agent}\n${form}`,
    `GET ${profile}\naccept: application/json, application/jwt\nauthorization: Bearer access-1\n${agent}\n`,
    `GET ${profile}/emails\naccept: application/json\nauthorization: Bearer access-1\n${agent}\n`,
  ];
  return asked.includes(value);
};

const client = JSON.stringify({ id: "client-1", secret: "the client secret of the differential tests" });
