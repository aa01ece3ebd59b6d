// Pushed authorization requests (RFC 9126) at the certified oidc-provider, in workerd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

/** Signs in at a provider with these settings of the feature. Returns the URL of the browser and the session's user. */
async function signIn(feature, entry = {}) {
  const provider = {
    settings: {
      features: {
        devInteractions: { enabled: false },
        pushedAuthorizationRequests: { enabled: true, ...feature },
      },
    },
  };
  const AUTH_CONFIG_9 = { providers: [{ id: "dev", type: "oidc", ...entry }] };
  const site = await startSite({ provider, vars: { AUTH_CONFIG_9 } });
  try {
    const asked = new URL((await new Visitor(site.origin).startSignIn("dev", "/dashboard/x")).location);
    const visitor = new Visitor(site.origin);
    const answer = await visitor.signIn("persona-user", "/dashboard/x");
    const user = (await visitor.session())?.user;
    return { names: [...asked.searchParams.keys()], user, location: answer.location, origin: site.origin };
  } finally {
    await site.stop();
  }
}

const ada = { name: "Ada User", email: "ada@example.com" };

for (const [name, feature, entry] of [
  ["a server that requires them", { requirePushedAuthorizationRequests: true }, {}],
  ["par = true", {}, { par: true }],
]) {
  test(`${name}: the browser carries a reference alone, and the visitor signs in`, async () => {
    const { names, user, location, origin } = await signIn(feature, entry);
    assert.deepEqual(names, ["client_id", "request_uri"]);
    assert.deepEqual([user, location], [ada, `${origin}/dashboard/x`]);
  });
}

test("a server that only offers them gets a plain request", async () => {
  const { names, user } = await signIn({});
  assert.ok(names.includes("code_challenge") && !names.includes("request_uri"), names.join());
  assert.deepEqual(user, ada);
});
