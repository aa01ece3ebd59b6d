// The promises of the README's first page: npm start, sign in, the protected page, sign out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { personas } from "../../dev/provider/personas.mjs";
import { newPage, picture, startChromium } from "./support/chromium.mjs";
import { startSite } from "./support/site.mjs";

let site;
let browser;
before(async () => ([site, browser] = await Promise.all([startSite(), startChromium()])));
after(() => browser?.close());

for (const [sub, { name, email }] of Object.entries(personas)) {
  test(`${name} signs in from the home page, sees the dashboard and signs out`, async () => {
    const page = await newPage(browser);
    await page.goto(site.origin);
    await page.getByRole("button", { name: "Sign in with Local OpenID Provider" }).click();
    await page.getByRole("button", { name }).click();
    await page.waitForURL(`${site.origin}/dashboard/`);
    await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
    await page.getByText(email).waitFor();
    await picture(page, `dashboard-${sub}`);

    await page.goto(site.origin);
    await page.getByRole("heading", { name: `Signed in as ${name}` }).waitFor();
    await picture(page, `home-${sub}`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are not signed in").waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
}

test("a link that npm start prints and shows signs in", async () => {
  const page = await newPage(browser);
  await page.goto(site.origin);
  await page.getByLabel("E-mail address").fill("linus@example.com");
  await page.getByRole("button", { name: "Sign in with E-mail (local)" }).click();
  await page.waitForURL(`${site.origin}/api/auth/verify-request?**`);
  const printed = site.lines.find((line) => line.includes("mail | linus@example.com "));
  const mailPage = site.lines.join("\n").match(/appear here and on (\S+)/)[1];
  await page.goto(mailPage);
  await picture(page, "local-mail");
  const link = page.getByRole("link", { name: "Sign in as linus@example.com" });
  assert.equal(await link.getAttribute("href"), printed.trim().split(" ").at(-1));
  await link.click();
  await page.waitForURL(`${site.origin}/dashboard/`);
  await page.getByText("linus@example.com").first().waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the dashboard asks a stranger to sign in, on our page, and then opens", async () => {
  const page = await newPage(browser);
  await page.goto(`${site.origin}/dashboard/`);
  assert.equal(new URL(page.url()).pathname, "/api/auth/signin");
  await picture(page, "signin-light");
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await picture(page, "provider-light");
  await page.getByRole("button", { name: "Grace Admin" }).click();
  await page.getByRole("heading", { name: "Hello, Grace Admin" }).waitFor();

  await page.goto(`${site.origin}/api/auth/signout`);
  await picture(page, "signout-light");
  await page.getByRole("button", { name: /sign out/i }).click();
  await page.waitForURL((url) => url.pathname !== "/api/auth/signout");
  await page.goto(`${site.origin}/dashboard/`);
  assert.equal(new URL(page.url()).pathname, "/api/auth/signin");
  assert.deepEqual(page.problems, []);
});

test("a cancelled sign-in ends on a page that can try again", async () => {
  const page = await newPage(browser, "dark");
  await page.goto(site.origin);
  await picture(page, "home-dark");
  await page.goto(`${site.origin}/api/auth/signin`);
  await picture(page, "signin-dark");
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await picture(page, "provider-dark");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.waitForURL(`${site.origin}/**`);
  await page.locator(".error.info").getByText("Your sign-in was cancelled.").waitFor();
  await picture(page, "cancelled-dark");
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL((url) => url.origin === site.origin);
  assert.deepEqual(page.problems, []);
});

test("the dashboard signs out too; the site has an icon and a page for unknown addresses", async () => {
  const page = await newPage(browser, "dark");
  await page.goto(`${site.origin}/dashboard/`);
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await picture(page, "dashboard-dark");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are not signed in").waitFor();
  assert.equal(page.url(), `${site.origin}/`);
  const icon = await page.request.get(`${site.origin}/favicon.svg`);
  assert.match(icon.headers()["content-type"], /^image\/svg\+xml/);
  assert.deepEqual(page.problems, []);

  const unknown = await page.goto(`${site.origin}/no/such/page`);
  assert.equal(unknown.status(), 404);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await picture(page, "not-found-dark");
  assert.equal(await page.locator("header").evaluate((header) => getComputedStyle(header).display), "flex");
});

test("the error page leads back to the sign-in page and to the site", async () => {
  for (const scheme of ["light", "dark"]) {
    const page = await newPage(browser, scheme);
    await page.goto(`${site.origin}/api/auth/error?error=Configuration`);
    await picture(page, `error-${scheme}`);
    await page.getByRole("link", { name: `Back to ${new URL(site.origin).host}` }).waitFor();
    await page.getByRole("link", { name: "Try to sign in again" }).click();
    await page.waitForURL(`${site.origin}/api/auth/signin`);
    await page.context().close();
  }
});

test("ending npm start ends everything that it started", async () => {
  assert.equal(await site.stop(), 0);
  await assert.rejects(fetch(site.origin));
  await assert.rejects(fetch(site.issuer));
});
