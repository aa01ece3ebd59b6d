// An invalid configuration closes the whole site: 500 on every path, and no request reaches the origin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const broken = {
  "an unknown key": { AUTH: { matchers: ["/admin"] } },
  "a pattern that cannot be compiled": { AUTH: { matcher: ["/admin/:path("] } },
  "no secret": { AUTH_SECRET: "" },
  "a provider without issuer and endpoints": {
    AUTH: { providers: [{ id: "broken", type: "oidc", clientId: "x" }] },
    AUTH_BROKEN_SECRET: "x",
  },
};

test("without a secret a navigation gets the page of a first deployment, and nothing passes", async () => {
  const origin = await startOrigin((request, response) => response.end(`origin ${request.url}`));
  const site = await startSite({
    vars: { AUTH_SECRET: "" },
    services: { UPSTREAM: { address: origin.address } },
  });
  try {
    for (const path of ["/", "/api/auth/signin"]) {
      const request = [`GET ${path} HTTP/1.1`, `Host: ${new URL(site.origin).host}`, "Accept: text/html"];
      const { status, text } = await sendRaw(site.worker.port, request);
      assert.equal(status, 503, path);
      // The sites of the tests are in development.
      assert.match(text, /AUTH_SECRET.*openssl rand -base64 33.*\.dev\.vars.*AUTH_SECRET='…'/, path);
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

const fetcher = { module: `export default { fetch: () => new Response("a binding") };` };
const ofAnotherKind = {
  "UPSTREAM as a text": [
    { UPSTREAM: "https://origin.example.com" },
    {},
    /^UPSTREAM: is a variable, where a service binding is expected\. .*\[\[services\]\].*upstream/,
  ],
  "UPSTREAM as a table": [
    { UPSTREAM: { url: "https://origin.example.com" } },
    {},
    /^UPSTREAM: is a variable, /,
  ],
  "ASSETS as a text": [
    { ASSETS: "public" },
    {},
    /^ASSETS: is a variable, where the binding of static assets is expected\. /,
  ],
  "AUTH_KV as a text": [
    { AUTH_KV: "0123456789abcdef" },
    {},
    /^AUTH_KV: is a variable, where a KV namespace is expected\. /,
  ],
  "AUTH_SECRET as a binding": [{}, { AUTH_SECRET: fetcher }, /^AUTH_SECRET: is not a text\. /],
  "AUTH_URL as a binding": [{}, { AUTH_URL: fetcher }, /^AUTH_URL: is not a text\. /],
  "AUTH_CONFIG_1 as a binding": [{}, { AUTH_CONFIG_1: fetcher }, /^AUTH_CONFIG_1: is not a table\. /],
};

for (const [what, [vars, services, expected]] of Object.entries(ofAnotherKind)) {
  test(`with ${what} the answer is 500, and the log names the fix and no value`, async () => {
    const without = Object.fromEntries(Object.keys({ ...services }).map((name) => [name, undefined]));
    const site = await startSite({ vars: { ...without, ...vars }, services, kv: {} });
    try {
      const host = new URL(site.origin).host;
      for (const path of ["/", "/dashboard", "/api/auth/session"]) {
        const { status } = await sendRaw(site.worker.port, [`GET ${path} HTTP/1.1`, `Host: ${host}`]);
        assert.equal(status, 500, path);
      }
      const { detail } = await site.worker.logged((lines) =>
        lines.find(({ reason }) => reason === "configuration"),
      );
      assert.match(detail, expected);
      assert.doesNotMatch(detail, /origin\.example\.com"|0123456789abcdef/);
    } finally {
      await site.stop();
    }
  });
}
