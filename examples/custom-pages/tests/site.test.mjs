// The sign-in pages in plain HTML and in React, in Chromium.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newPage, startChromium } from "../../../tests/browser/support/chromium.mjs";
import { prepareExample } from "../../support/start.mjs";

let example;
let site;
let browser;
before(async () => {
  example = await prepareExample("custom-pages");
  [site, browser] = await Promise.all([example.site(), startChromium()]);
});
after(() => Promise.all([browser?.close(), example?.stop()]));

async function signIn(page) {
  await page.getByRole("button", { name: "Sign in with Local OpenID Provider" }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL(`${site.origin}/dashboard`);
  await page.getByText("Only signed-in visitors see this.").waitFor();
  const { user } = await (await page.request.get(`${site.origin}/api/auth/session`)).json();
  assert.equal(user.name, "Ada User");
}

test("the page in plain HTML signs in, and leads back to the protected page", async () => {
  const page = await newPage(browser);
  await page.goto(`${site.origin}/dashboard`);
  assert.equal(new URL(page.url()).pathname, "/login");
  await signIn(page);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the page in React signs in", async () => {
  const page = await newPage(browser);
  await page.goto(`${site.origin}/react?callbackUrl=/dashboard`);
  await signIn(page);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

for (const path of ["/login", "/react"]) {
  test(`${path} tells an error in its own words, whatever the address says`, async () => {
    const page = await newPage(browser);
    for (const [code, text] of [
      ["AccessDenied", "This account may not sign in here."],
      ["<img src=x onerror=alert(1)>", "That did not work. Please try again."],
    ]) {
      await page.goto(`${site.origin}${path}?error=${encodeURIComponent(code)}`);
      await page.getByRole("alert").getByText(text).waitFor();
    }
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test("a sign-in that the visitor cancels ends on the site's own page", async () => {
  const page = await newPage(browser);
  await page.goto(`${site.origin}/dashboard`);
  await page.getByRole("button", { name: "Sign in with Local OpenID Provider" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL((url) => url.pathname === "/login");
  await page.getByRole("alert").waitFor();
  await page.context().close();
});
