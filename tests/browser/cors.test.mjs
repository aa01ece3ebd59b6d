// `cors` of rules in a browser: pages of other origins call guarded paths with the cookie of the session.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startOrigin } from "../worker/support/origin.mjs";
import { startSite } from "../worker/support/site.mjs";
import { newPage, startChromium } from "./support/chromium.mjs";

// Cookies have no port, so all three send the cookie of the session. Only `app` may.
let [app, stranger, api] = [];
let site;
let browser;
let page;

const startApp = async () => {
  const { address, stop } = await startOrigin((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!DOCTYPE html><title>App</title>");
  });
  return { origin: `http://localhost:${address.split(":")[1]}`, stop };
};

before(async () => {
  [app, stranger] = await Promise.all([startApp(), startApp()]);
  api = await startOrigin((request, response) => {
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-origin", app.origin);
      response.setHeader("access-control-allow-methods", "DELETE");
      response.setHeader("access-control-allow-credentials", "true");
    } else if (request.url.startsWith("/own/")) {
      response.setHeader("access-control-allow-origin", app.origin);
      response.setHeader("access-control-allow-credentials", "true");
    }
    response.setHeader("etag", '"1"');
    response.end("secret");
  });
  const cors = { methods: ["PUT"], headers: ["X-Csrf"], expose: ["ETag"], credentials: true };
  const rules = [
    { path: "/api/:path*", access: "api", cors: { ...cors, origins: [app.origin] } },
    { path: "/own/:path*", access: "api", cors: "origin" },
    { path: "/dashboard", access: "signed-in" },
  ];
  const AUTH = { rules, unmatched: "deny", upstream: `http://${api.address}` };
  [site, browser] = await Promise.all([startSite({ services: {}, vars: { AUTH } }), startChromium()]);
  page = await newPage(browser);
});
after(() => Promise.all([browser, site, app, stranger, api].map((part) => part?.stop?.() ?? part?.close())));
beforeEach(() => (api.requests.length = 0));

/** Sends a request from a page of an origin. Returns status, text and ETag, or "unreadable". */
async function from({ origin }, path, method, headers = {}) {
  await page.goto(origin);
  return page.evaluate(
    async ([url, init]) => {
      try {
        const response = await fetch(url, init);
        return [response.status, await response.text(), response.headers.get("etag")];
      } catch {
        return "unreadable";
      }
    },
    [`${site.origin}${path}`, { method, headers, credentials: "include" }],
  );
}

const reached = () => api.requests.map(({ method, url }) => `${method} ${url}`);

test("a page of an allowed origin reads the refusal of a visitor without a session", async () => {
  const [status, text] = await from(app, "/api/x", "PUT", { "X-Csrf": "1" });
  assert.deepEqual([status, reached()], [401, []]);
  assert.doesNotMatch(text, /secret/);
});

test("with a session it reads the answer, and the origin sees no preflight", async () => {
  await page.goto(`${site.origin}/dashboard`);
  await page.getByRole("button", { name: /^Sign in with/ }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL(`${site.origin}/dashboard`);
  api.requests.length = 0;
  assert.deepEqual(await from(app, "/api/x", "PUT", { "X-Csrf": "1" }), [200, "secret", '"1"']);
  assert.deepEqual(reached(), ["PUT /api/x"]);
});

test("what the rule does not name is not sent", async () => {
  assert.equal(await from(app, "/api/x", "DELETE"), "unreadable");
  assert.equal(await from(app, "/api/x", "PUT", { "X-Other": "1" }), "unreadable");
  assert.deepEqual(reached(), []);
});

test("a page of another origin sends nothing that needs a preflight, and reads nothing else", async () => {
  assert.equal(await from(stranger, "/api/x", "PUT", { "X-Csrf": "1" }), "unreadable");
  assert.deepEqual(reached(), []);
  assert.equal(await from(stranger, "/api/x", "GET"), "unreadable");
});

test('with cors = "origin" the origin answers the preflight without the cookie', async () => {
  assert.deepEqual(await from(app, "/own/x", "DELETE"), [200, "secret", null]);
  assert.deepEqual(reached(), ["OPTIONS /own/x", "DELETE /own/x"]);
  const cookies = api.requests.map(({ headers }) =>
    headers.some(([name]) => name.toLowerCase() === "cookie"),
  );
  assert.deepEqual(cookies, [false, true]);
  assert.equal(await from(stranger, "/own/x", "DELETE"), "unreadable");
  assert.deepEqual(reached().slice(2), ["OPTIONS /own/x"]);
});
