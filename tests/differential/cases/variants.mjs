// Every kind of client authentication, posted responses, signed userinfo.

import { flow, form, post, returnRedirect } from "./parts.mjs";

export function variantCases() {
  return [...clients(), ...posted(), ...userinfo()];
}

function clients() {
  const of = (id, answers) => flow("variants", id, "good", {}, answers);
  const odd = { claims: { aud: "client:1 ü%+" } };
  return [
    of("secret-jwt"),
    of("ec-key"),
    of("rsa-key"),
    of("odd-basic", odd),
    of("odd-post", odd),
    of("oauth-none", { idToken: false }),
  ];
}

const good = "code=code-1&state={{state}}";

function posted() {
  const back = (body, more) => ({ response: "", back: { method: "POST", headers: form, body, ...more } });
  return ["form-post", "form-post-state", "form-post-nonce"].flatMap((id) => [
    flow("variants", id, "posted", back(good)),
    flow("variants", id, "posted, over a session", back(good, { cookies: { session: "valid" } })),
    flow(
      "variants",
      id,
      "posted, with more fields",
      back(`${good}&user=%7B%22name%22%3A%7B%7D%7D&session_state=s`),
    ),
    flow("variants", id, "posted for JSON", back(good, { headers: { ...form, ...returnRedirect } })),
    flow(
      "variants",
      id,
      "posted as JSON",
      back('{"code":"code-1","state":"{{state}}"}', { headers: { "content-type": "application/json" } }),
    ),
    flow("variants", id, "an error is posted", back("error=access_denied&state={{state}}")),
    flow("variants", id, "posted with another state", back("code=code-1&state=x")),
    flow("variants", id, "posted without a state", back("code=code-1")),
    flow("variants", id, "posted without a code", back("state={{state}}")),
    flow("variants", id, "posted empty", back("")),
    flow("variants", id, "posted, the state cookie missing", back(good, { drop: ["state"] })),
    flow(
      "variants",
      id,
      "posted, the check cookies broken",
      back(good, { cookies: { state: "garbage", nonce: "garbage" } }),
    ),
    flow(
      "variants",
      id,
      "posted, only cookies of other sites",
      back(good, { drop: ["csrf", "callbackUrl"] }),
    ),
    flow("variants", id, "posted with a target", back(`${good}&callbackUrl=%2Felsewhere`)),
    flow("variants", id, "in the query all the same", { response: good }),
    flow("variants", id, "posted, in the query another", {
      response: "code=code-2&state=x",
      back: { method: "POST", headers: form, body: good },
    }),
    { configuration: "variants", name: `sign-in with ${id}: posted twice`, steps: twice(id) },
  ]);
}

function twice(id) {
  const again = { method: "POST", path: `/callback/${id}`, headers: form, body: good };
  return [post(`/signin/${id}`), again, again, { path: "/session" }];
}

function userinfo() {
  const profile = { sub: "user-1", name: "Ada", email: "Ada@Example.com", picture: null };
  const said = (name, userinfo) =>
    ["signed-userinfo", "any-userinfo"].map((id) =>
      flow("variants", id, `userinfo ${name}`, {}, { userinfo }),
    );
  return [
    ...said("signed", { signed: profile }),
    ...said("not signed", { body: profile }),
    ...said("signed by nobody", { signed: profile, signature: "AAAA" }),
    ...said("signed with another algorithm", { signed: profile, alg: "HS256" }),
    ...said("signed, about another", { signed: { ...profile, sub: "user-2" } }),
    ...said("signed for another", { signed: { ...profile, aud: "x" } }),
    ...said("signed by another issuer", { signed: { ...profile, iss: "https://evil.example" } }),
    ...said("signed without iss and aud", { signed: { ...profile, iss: undefined, aud: undefined } }),
    ...said("signed, expired", { signed: { ...profile, exp: 1 } }),
    ...said("signed, said to be JSON", { signed: profile, headers: { "content-type": "application/json" } }),
    ...said("plain, said to be a JWT", { body: profile, headers: { "content-type": "application/jwt" } }),
    ...said("about another", { body: { ...profile, sub: "user-2" } }),
    ...said("without a sub", { body: { ...profile, sub: undefined } }),
  ];
}
