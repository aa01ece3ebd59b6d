// A configuration that cannot be used closes the whole site: 500 everywhere, and the origin never hears of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const broken = {
  "an unknown key": { AUTH: { matchers: ["/admin"] } },
  "a pattern that cannot be compiled": { AUTH: { matcher: ["/admin/:path("] } },
  "no secret": { AUTH_SECRET: "" },
  "a provider without issuer and endpoints": { AUTH: { providers: [{ id: "broken", type: "oidc", clientId: "x" }] }, AUTH_BROKEN_SECRET: "x" },
};

test("without a secret a navigation gets the page of a first deployment, and nothing passes", async () => {
  const origin = await startOrigin((request, response) => response.end(`origin ${request.url}`));
  const site = await startSite({ vars: { AUTH_SECRET: "" }, services: { UPSTREAM: { address: origin.address } } });
  try {
    for (const path of ["/", "/api/auth/signin"]) {
      const request = [`GET ${path} HTTP/1.1`, `Host: ${new URL(site.origin).host}`, "Accept: text/html"];
      const { status, body } = await sendRaw(site.worker.port, request);
      assert.equal(status, 503, path);
      assert.match(String(body), /npx wrangler secret put AUTH_SECRET/, path);
    }
    assert.deepEqual(origin.requests, []);
  } finally {
    await Promise.all([site.stop(), origin.stop()]);
  }
});

for (const [what, vars] of Object.entries(broken)) {
  test(`with ${what} nothing is served and nothing passes`, async () => {
    const origin = await startOrigin((request, response) => response.end(`origin ${request.url}`));
    const site = await startSite({ vars, services: { UPSTREAM: { address: origin.address } } });
    try {
      const host = new URL(site.origin).host;
      for (const path of ["/", "/public", "/admin", "/api/auth/session", "/api/auth/signin"]) {
        const { status } = await sendRaw(site.worker.port, [`GET ${path} HTTP/1.1`, `Host: ${host}`]);
        assert.equal(status, 500, path);
      }
      assert.deepEqual(origin.requests, []);
    } finally {
      await Promise.all([site.stop(), origin.stop()]);
    }
  });
}
