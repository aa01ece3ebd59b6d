// Groups of GitHub in workerd: who is asked at a sign-in, with which token, and what an answer cannot do.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { clientId, clientSecret, signIn, startDialect } from "./support/dialect.mjs";

const rules = [
  { path: "/team/:path*", access: "signed-in", groups: ["acme/platform-team"] },
  { path: "/others/:path*", access: "signed-in", not: { groups: ["acme/platform-team"] } },
];
const organisation = "https://api.github.com/user/memberships/orgs/acme";
const team = "https://api.github.com/orgs/acme/teams/platform-team/memberships/octocat";

/** What GitHub answers at these addresses. */
let told;
beforeEach(() => {
  told = {
    "https://github.com/login/oauth/access_token": {
      body: { access_token: "gho_1", scope: "read:org,read:user,user:email", token_type: "bearer" },
    },
    "https://api.github.com/user": {
      body: { id: 583231, login: "octocat", name: "Mona Cat", email: "mona@example.com" },
    },
    [organisation]: { body: { state: "active", role: "member", organization: { login: "acme", id: 1 } } },
    [team]: { body: { state: "active", role: "member", url: "https://api.github.com/teams/1" } },
  };
});

let site;
before(async () => {
  const answer = ({ url }) => told[url];
  const hosts = { "github.com": answer, "api.github.com": answer, "evil.example": answer };
  const providers = [{ id: "github", clientId, clientSecret }];
  const AUTH = { rules, unmatched: "public", providers };
  site = await startDialect({ providers, hosts, vars: { AUTH } });
});
after(() => site?.stop());
beforeEach(() => site.taken());

const enter = () => signIn(site, "github", ({ state }) => ({ code: "code-1", state }));

test("a member of a team opens its path, and the token goes to the API alone", async () => {
  told[team].headers = { link: '<https://evil.example/?page=2>; rel="next"' };
  const { asked, visitor } = await enter();
  assert.equal(asked.searchParams.get("scope"), "read:user user:email read:org");
  const taken = site.taken().map(({ url, headers }) => [url, headers.authorization]);
  assert.deepEqual(taken.slice(1), [
    ["https://api.github.com/user", "Bearer gho_1"],
    [organisation, "Bearer gho_1"],
    [team, "Bearer gho_1"],
  ]);
  assert.equal((await visitor.get("/team/x")).status, 200);
  assert.equal((await visitor.get("/others/x")).status, 403);
});

test("a user of GitHub who is no member does not", async () => {
  told[organisation] = { status: 404, body: { message: "Not Found" } };
  const { visitor } = await enter();
  assert.equal(site.taken().length, 3);
  assert.equal((await visitor.get("/team/x")).status, 403);
  assert.equal((await visitor.get("/others/x")).status, 200);
});

test("a redirect, an error and an answer without an end refuse the sign-in", async () => {
  const moved = { status: 302, headers: { location: "https://evil.example/steal" } };
  const huge = { body: { state: "active", filler: "x".repeat(300 * 1024) } };
  for (const [answer, why] of [
    [moved, /with a redirect to "https:\/\/evil\.example\/steal", which is not followed/],
    [
      { status: 403, body: { message: "organization has enabled OAuth App access restrictions" } },
      /answered 403/,
    ],
    [huge, /the answer is too large/],
  ]) {
    told[organisation] = answer;
    const { answer: end, user } = await enter();
    assert.match(end.location, /\/api\/auth\/error\?error=Configuration$/);
    assert.equal(user, undefined);
    const reason = await site.reason();
    assert.match(reason, /^groups_unknown: whether the user is in acme\/platform-team is not known/);
    assert.match(reason, why);
    assert.deepEqual(
      site.taken().filter(({ url }) => url.startsWith("https://evil.example")),
      [],
    );
  }
});
