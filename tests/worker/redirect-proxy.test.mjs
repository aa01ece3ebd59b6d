// The Worker as the redirect proxy: the right secret is not sufficient, and `redirectProxyAllow` must name
// the origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startPreviews, worker } from "./support/previews.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => (site = await startPreviews()));
after(() => site?.stop());

const callback = "/api/auth/callback/dev";
const code = "a-code-that-nobody-else-may-see";

// Returns a state like that of a deployment with the same secret.
const stateFor = (origin, salt = "encodedState") =>
  encode({ secret: site.secret, salt, token: { origin, random: "r" }, maxAge: 900 });

const response = (...states) => {
  const query = new URLSearchParams([
    ["code", code],
    ["iss", site.provider.issuer],
    ...states.map((state) => ["state", state]),
  ]);
  return new Visitor(site.production.origin).get(`${callback}?${query}`);
};

const refused = async (reason, ...states) => {
  const fault = site.production.watch();
  const answer = await response(...states);
  assert.equal(answer.status, 302);
  assert.equal(answer.location, `${site.production.origin}/api/auth/error?error=Configuration`);
  assert.equal(await fault(), reason);
  assert.ok(!site.production.log().includes(code), "the code is in the log");
};

test("a listed preview is passed the response, also one that only the pattern names", async () => {
  const anywhere = site.previews[1].origin.replace("pr-2", "any.other");
  for (const origin of [...site.previews.map((preview) => preview.origin), anywhere]) {
    const answer = await response(await stateFor(origin + callback));
    assert.ok(answer.location.startsWith(`${origin}${callback}?code=${code}&`), answer.location);
  }
});

for (const [what, change] of [
  ["an origin that is not listed", () => `https://evil.example${callback}`],
  [
    "a listed host with something after it",
    (origin) => origin.replace(".localhost", ".localhost.evil.example") + callback,
  ],
  ["a listed host with something before it", (origin) => origin.replace("//", "//evil-") + callback],
  ["another port of a listed host", (origin) => origin.replace(/\d+$/, "1") + callback],
  ["another scheme of a listed host", (origin) => origin.replace("http:", "https:") + callback],
  ["the suffix of a pattern itself", () => site.previews[1].origin.replace("pr-2.", "") + callback],
  ["a suffix without its dot", () => site.previews[1].origin.replace("pr-2.", "evil-") + callback],
  ["user information", (origin) => origin.replace("//", "//evil.example@") + callback],
  ["a listed origin, but no callback route", (origin) => `${origin}/api/auth/signout`],
  ["a listed origin, but another provider's callback", (origin) => `${origin}/api/auth/callback/other`],
  ["a query to add to", (origin) => `${origin}${callback}?x=`],
  ["a fragment", (origin) => `${origin}${callback}#x`],
  ["a script", () => `javascript:alert(1)//${callback}`],
  ["no URL", () => `//evil.example${callback}`],
  ["the proxy itself with another path", () => `${site.production.origin}/admin`],
]) {
  test(`a sealed state is refused that names ${what}`, async () => {
    await refused("redirect_proxy_origin", await stateFor(change(site.previews[0].origin)));
  });
}

test("a check cookie is no state", async () => {
  await refused("redirect_proxy_state", await stateFor(site.previews[0].origin + callback, "authjs.state"));
});

test("a second state takes the response nowhere else", async () => {
  const [listed, evil] = [
    await stateFor(site.previews[0].origin + callback),
    await stateFor(`https://evil.example${callback}`),
  ];
  await refused("redirect_proxy_origin", listed, evil);
  const passedOn = await response(evil, listed);
  assert.equal(new URL(passedOn.location).origin, site.previews[0].origin);

  const visitor = new Visitor(site.previews[0].origin);
  const begun = new URL((await visitor.startSignIn("dev")).location).searchParams.get("state");
  const both = new URLSearchParams(
    [...new URL(passedOn.location).searchParams].filter(([name]) => name !== "state"),
  );
  for (const state of [evil, begun]) both.append("state", state);
  const fault = site.previews[0].watch();
  await visitor.get(`${callback}?${both}`);
  assert.equal(await fault(), "response_parameter_repeated");
});

test("no parameter of a sign-in moves the redirect URI from the proxy", async () => {
  const visitor = new Visitor(site.previews[0].origin);
  const redirectUri = "https://evil.example/callback";
  const fields = { csrfToken: await visitor.csrfToken(), redirect_uri: redirectUri };
  const answer = await visitor.post(
    `/api/auth/signin/dev?${new URLSearchParams({ redirect_uri: redirectUri })}`,
    fields,
  );
  assert.equal(
    new URL(answer.location).searchParams.get("redirect_uri"),
    `${site.production.origin}${callback}`,
  );
});

// The mistakes that docs/previews.md explains.

for (const [what, parts] of [
  [
    "does not know that it is one",
    { proxy: (options) => worker({ ...options, redirectProxyUrl: undefined }) },
  ],
  [
    "is where previews think they are",
    {
      preview: (options) =>
        worker({ ...options, vars: { AUTH_URL: new URL(options.redirectProxyUrl).origin } }),
    },
  ],
]) {
  test(`a proxy that ${what} asks to sign in again, and passes nothing on`, async () => {
    const wrong = await startPreviews(parts);
    try {
      const visitor = new Visitor(wrong.previews[0].origin);
      const { location } = await visitor.chooseAt(
        await visitor.startSignIn("dev"),
        "persona-user",
        wrong.production.origin,
      );
      const fault = wrong.production.watch();
      const answer = await visitor.get(location);
      assert.ok(answer.location.startsWith(`${wrong.production.origin}/api/auth/signin?`), answer.location);
      assert.equal(await fault(), "check_missing");
    } finally {
      await wrong.stop();
    }
  });
}

test("a proxy without a list passes on to whoever shares the secret, and warns", async () => {
  const open = await startPreviews({
    proxy: (options) => worker({ ...options, redirectProxyAllow: undefined }),
  });
  try {
    const visitor = new Visitor(open.previews[0].origin);
    const fault = open.production.watch();
    assert.equal(
      (await visitor.signIn("persona-user", "/dashboard/x")).location,
      `${visitor.origin}/dashboard/x`,
    );
    assert.equal(await fault(), "redirect_proxy_unrestricted");
  } finally {
    await open.stop();
  }
});
