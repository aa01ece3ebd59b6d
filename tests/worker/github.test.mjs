// GitHub: an issuer in the response, a separate endpoint for private addresses, Enterprise servers.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { clientId, signIn, startDialect } from "./support/dialect.mjs";

const clouds = {
  "github.com": { web: "https://github.com", api: "https://api.github.com", providers: ["github"] },
  Enterprise: {
    web: "https://ghe.example.com",
    api: "https://ghe.example.com/api/v3",
    providers: [{ id: "github", enterprise: { baseUrl: "https://ghe.example.com/" } }],
  },
};

const profile = {
  id: 583231,
  login: "octocat",
  name: "Mona Cat",
  email: "Mona@Example.com",
  avatar_url: "https://a.example/1.png",
};
const address = (email, primary, verified) => ({ email, primary, verified, visibility: "private" });

/** The answers for the next sign-ins. */
let told;
beforeEach(() => (told = { profile, emails: { body: [] } }));

function github({ url, headers }) {
  // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent
  if (!headers["user-agent"]) return { status: 403, body: "Request forbidden by administrative rules." };
  switch (new URL(url).pathname.replace(/^\/api\/v3/, "")) {
    case "/login/oauth/access_token":
      // GitHub answers with a form unless the request asks for JSON.
      if (headers.accept !== "application/json")
        return { body: "access_token=gho_1&scope=&token_type=bearer" };
      return {
        body: told.token ?? { access_token: "gho_1", scope: "read:user,user:email", token_type: "bearer" },
      };
    case "/user":
      return { body: told.profile };
    case "/user/emails":
      return told.emails;
  }
}

const sites = {};
before(async () => {
  const hosts = { "github.com": github, "api.github.com": github, "ghe.example.com": github };
  for (const [name, { providers }] of Object.entries(clouds))
    sites[name] = await startDialect({ providers, hosts });
});
after(() => Promise.all(Object.values(sites).map((site) => site.stop())));

const enter = (site, more) =>
  signIn(site, "github", ({ state }) => ({ code: "code-1", ...(state && { state }), ...more }));

for (const [name, { web, api }] of Object.entries(clouds)) {
  test(`${name}: the response names its issuer, and a public address needs no second request`, async () => {
    const site = sites[name];
    const { asked, answer, user } = await enter(site, { iss: `${web}/login/oauth` });
    assert.equal(answer.location, `${site.origin}/dashboard/x`, site.log());
    assert.deepEqual(user, { name: "Mona Cat", email: "mona@example.com", image: "https://a.example/1.png" });
    assert.equal(asked.origin + asked.pathname, `${web}/login/oauth/authorize`);
    assert.equal(asked.searchParams.get("scope"), "read:user user:email");
    assert.equal(asked.searchParams.get("client_id"), clientId);
    assert.equal(asked.searchParams.get("code_challenge_method"), "S256");
    const [token, userinfo, ...rest] = site.taken();
    assert.deepEqual([token.method, token.url], ["POST", `${web}/login/oauth/access_token`]);
    assert.equal(token.form.redirect_uri, `${site.origin}/api/auth/callback/github`);
    assert.match(token.form.code_verifier, /^[\w-]{43}$/);
    assert.deepEqual(
      [userinfo.method, userinfo.url, userinfo.headers.authorization],
      ["GET", `${api}/user`, "Bearer gho_1"],
    );
    assert.deepEqual(rest, []);
  });

  test(`${name}: without a public address the primary one is asked for`, async () => {
    const site = sites[name];
    told.profile = { ...profile, name: null, email: null };
    told.emails = {
      body: [address("old@example.com", false, true), address("Mona@Private.example", true, true)],
    };
    const { user } = await enter(site, { iss: `${web}/login/oauth` });
    assert.deepEqual(user, {
      name: "octocat",
      email: "mona@private.example",
      image: "https://a.example/1.png",
    });
    const emails = site.taken().at(-1);
    assert.deepEqual([emails.url, emails.headers.authorization], [`${api}/user/emails`, "Bearer gho_1"]);
    assert.match(emails.headers["user-agent"], /^authjs-worker\//);
  });

  test(`${name}: the response of another issuer is refused, and its code sent nowhere`, async () => {
    const site = sites[name];
    const foreign = ["https://github.com", "https://gitlab.example.com", `${web}/login/oauth/`];
    for (const iss of foreign) {
      const { answer, user } = await enter(site, { iss });
      assert.equal(user, undefined);
      assert.match(answer.location, /\/api\/auth\/error\?error=Configuration$/);
      assert.match(await site.reason(), /^response_issuer:/);
      assert.deepEqual(site.taken(), []);
    }
  });
}

test("an address that GitHub has not verified is not taken", async () => {
  told.profile = { ...profile, email: null };
  told.emails = {
    body: [address("mallory@example.com", true, false), address("victim@example.com", false, false)],
  };
  const { user } = await enter(sites["github.com"]);
  assert.deepEqual(user, { name: "Mona Cat", image: "https://a.example/1.png" });
});

test("a GitHub App that may not read addresses signs in without one", async () => {
  told.profile = { ...profile, email: null };
  told.emails = { status: 403, body: { message: "Resource not accessible by integration" } };
  const { user } = await enter(sites["github.com"]);
  assert.deepEqual(user, { name: "Mona Cat", image: "https://a.example/1.png" });
});

test("GitHub's errors come with status 200 and are errors all the same", async () => {
  told.token = {
    error: "bad_verification_code",
    error_description: "The code passed is incorrect or expired.",
  };
  const site = sites["github.com"];
  const { user } = await enter(site);
  assert.equal(user, undefined);
  assert.match(await site.reason(), /^token_/);
});
