// Posted responses in a browser that enforces SameSite: the provider is on another site (127.0.0.1) than the
// Worker (localhost).

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "../worker/support/site.mjs";
import { newPage, startChromium } from "./support/chromium.mjs";

let site;
let browser;
before(async () => {
  const authorization = { params: { response_mode: "form_post" } };
  const providers = [{ id: "dev", name: "Another Site", type: "oidc", authorization }];
  const options = { provider: { host: "127.0.0.1" }, vars: { AUTH_CONFIG_9: { providers } } };
  [site, browser] = await Promise.all([startSite(options), startChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop()]));

test("a response posted from another site signs in and leads to where the visitor wanted to go", async () => {
  const page = await newPage(browser);
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request));
  await page.goto(`${site.origin}/dashboard/report?year=2026`);
  const other = await page.context().newPage();
  await other.goto(`${site.origin}/api/auth/signout`);

  await page.getByRole("button", { name: "Sign in with Another Site" }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL(`${site.origin}/dashboard/report?year=2026`);
  assert.equal(await page.textContent("body"), "asset /dashboard/report");

  const callback = posts.find((request) => request.url().startsWith(`${site.origin}/api/auth/callback/`));
  const { cookie, origin } = await callback.allHeaders();
  assert.notEqual(origin, site.origin);
  const sent = cookie.split("; ").map((pair) => pair.split("=")[0]);
  assert.equal(sent.length, 1, "the SameSite=None cookie comes along, Lax ones stay behind");
  assert.match(sent[0], /^authjs\.state\.[0-9a-f]{16}$/);

  const kept = (await page.context().cookies(site.origin)).map(({ name }) => name);
  assert.ok(!kept.some((name) => sent.includes(name)), `checks are cleared: ${kept}`);

  // A form that stayed open in another tab still has its CSRF token.
  await other.getByRole("button", { name: /sign out/i }).click();
  await other.waitForURL((url) => url.pathname !== "/api/auth/signout");
  await page.goto(`${site.origin}/dashboard/report`);
  assert.equal(new URL(page.url()).pathname, "/api/auth/signin");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});
