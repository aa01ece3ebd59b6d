// The answers of a provider: ID Tokens, token responses, profiles, each with a small fault or oddity.

import { flow } from "./parts.mjs";

/** Changes to the claims of a valid ID Token. A function gets the time of the token. */
export const claimChanges = {
  "no e-mail": { email: undefined },
  "e-mail null": { email: null },
  "e-mail a number": { email: 5 },
  "e-mail empty": { email: "" },
  "no name": { name: undefined, nickname: "nick", preferred_username: "pu" },
  "name null": { name: null, nickname: "nick" },
  "name empty": { name: "", nickname: "n" },
  "picture null": { picture: null },
  "no picture": { picture: undefined },
  "name a table": { name: { a: 1 } },
  "sub a number": { sub: 5 },
  "sub empty": { sub: "" },
  "no sub": { sub: undefined },
  "no exp": { exp: undefined },
  expired: { exp: (now) => now - 300 },
  "not yet": { nbf: (now) => now + 300 },
  "from the future": { iat: (now) => now + 500 },
  old: { iat: (now) => now - 100_000 },
  "aud a list": { aud: ["client-1"] },
  "aud of two": { aud: ["client-1", "x"], azp: "client-1" },
  "aud of two, no azp": { aud: ["client-1", "x"] },
  "azp of another": { azp: "other" },
  "aud of another": { aud: "x" },
  "iss of another": { iss: "https://evil.example" },
  "no nonce": { nonce: undefined },
  "wrong nonce": { nonce: "x" },
  "auth_time a text": { auth_time: "x" },
  "more claims": { roles: ["a"], amr: ["pwd"], x: { y: 1 } },
  "name of two chunks": { name: "x".repeat(3000) },
  "name of three chunks": { name: "é".repeat(3600) },
  "wrong at_hash": { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" },
};

/** Token responses that differ from good ones. */
export const tokenChanges = {
  "no expires_in": { body: { expires_in: undefined } },
  "expires_in a text": { body: { expires_in: "300" } },
  "expires_in no number": { body: { expires_in: "x" } },
  "expires_in negative": { body: { expires_in: -1 } },
  "expires_in null": { body: { expires_in: null } },
  "more members": { body: { refresh_token: "r", scope: "openid", session_state: "s", custom: { a: 1 } } },
  "refresh_token null": { body: { refresh_token: null } },
  "scope a list": { body: { scope: ["a"] } },
  "token_type bearer": { body: { token_type: "bearer" } },
  "token_type DPoP": { body: { token_type: "DPoP" } },
  "token_type mac": { body: { token_type: "mac" } },
  "no token_type": { body: { token_type: undefined } },
  "no access_token": { body: { access_token: undefined } },
  "access_token empty": { body: { access_token: "" } },
  "status 201": { status: 201 },
  "status 400": { status: 400 },
  "status 500": { status: 500 },
  "an error": { status: 400, text: '{"error":"invalid_grant","error_description":"d"}' },
  "an error of status 200": { text: '{"error":"invalid_grant"}' },
  "no JSON": { text: "x=1" },
  "a list": { text: "[]" },
  "as HTML": { headers: { "content-type": "text/html" } },
  "a challenge": { status: 401, headers: { "www-authenticate": "Basic realm=x" } },
};

/** Profiles of OAuth 2.0 providers. */
export const profiles = {
  "with sub": { body: { sub: "s", nickname: "nick" } },
  empty: { body: {} },
  "status 401": { status: 401, body: { message: "Bad" } },
  "status 500 with a profile": { status: 500, body: { id: 7, name: "N" } },
  "a list": { body: "[]" },
  null: { body: "null" },
  text: { body: "x" },
  nulls: { body: { id: "x", email: null, name: null, picture: null } },
  "long id": { body: '{"id":123456789012345678901234567890,"name":"n"}' },
  "rounded id": { body: '{"id":1.5e30,"name":"n"}' },
  "big id": { body: '{"id":12345678901234567890,"name":"n"}' },
  "id zero": { body: { id: 0, name: 0 } },
  "id empty": { body: { id: "", name: "x" } },
  "id a table": { body: { id: { a: 1 } } },
  "upper-case e-mail": { body: { id: 1, email: "ADA@EXAMPLE.COM" } },
};

const githubUser = { id: 7, login: "ada", name: null, email: null, avatar_url: "a" };

const githubAnswers = {
  "no name": { userinfo: { body: { ...githubUser, email: "a@b.example" } } },
  "hidden e-mail": {
    userinfo: { body: githubUser },
    emails: { body: [{ email: "s@x.c" }, { email: "P@x.c", primary: true }] },
  },
  "no primary e-mail": { userinfo: { body: githubUser }, emails: { body: [{ email: "s@x.c" }] } },
  "unverified e-mail": {
    userinfo: { body: githubUser },
    emails: { body: [{ email: "s@x.c", primary: true, verified: false }] },
  },
  "e-mails fail": { userinfo: { body: githubUser }, emails: { status: 404, body: { message: "x" } } },
  "no id": { userinfo: { body: { login: "ada" } } },
};

export function answerCases() {
  const op = (name, answers) => flow("plain", "op", name, {}, answers);
  const all = (table, make) => Object.entries(table).map(([name, told]) => make(name, told));
  return [
    ...all(claimChanges, (name, claims) => op(`ID Token: ${name}`, { claims })),
    ...all(tokenChanges, (name, token) => op(`token response: ${name}`, { token })),
    ...all(tokenChanges, (name, token) =>
      flow("plain", "oauth", `token response: ${name}`, {}, { token, idToken: false }),
    ),
    op("ID Token: signed by nobody", { signature: "AAAA" }),
    op("ID Token: not signed", { signature: "" }),
    op("no ID Token", { idToken: false }),
    flow("plain", "oauth", "an ID Token nobody asked for", {}, {}),
    flow("kinds", "hs256", "an ID Token of another algorithm"),
    flow("kinds", "userinfo", "another sub at userinfo", {}, { userinfo: { body: { sub: "user-2" } } }),
    flow(
      "kinds",
      "userinfo",
      "userinfo of status 500",
      {},
      { userinfo: { status: 500, body: { sub: "user-1" } } },
    ),
    ...all(profiles, (name, userinfo) =>
      flow("plain", "oauth", `profile: ${name}`, {}, { userinfo, idToken: false }),
    ),
    ...all(githubAnswers, (name, answers) =>
      flow(
        "plain",
        "github",
        name,
        { response: "code=code-1&state={{state}}" },
        { ...answers, idToken: false },
      ),
    ),
  ];
}
