// Auth.js's browser client, next-auth/react, unmodified in a real page: it cannot distinguish the Worker from
// Next.js.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newPage, picture, startChromium } from "./support/chromium.mjs";
import { startReactSite } from "./support/react-site.mjs";

const cookie = "authjs.session-token";

let site;
let browser;
before(async () => ([site, browser] = await Promise.all([startReactSite(), startChromium()])));
after(() => Promise.all([browser?.close(), site?.stop()]));

const open = async (page, path = "/") => {
  await page.goto(site.origin + path);
  return page;
};

const visitor = async () => open(await newPage(browser));

const shows = (page, status) => page.locator("#status").getByText(status, { exact: true }).waitFor();

const signIn = async (page, name = "Ada User") => {
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
};

// Records the page's requests to the auth routes from now on: "GET session".
const requests = (page) => {
  const seen = [];
  page.on("request", (request) => {
    const route = new URL(request.url()).pathname.match(/^\/api\/auth\/(.+)$/)?.[1];
    if (route) seen.push(`${request.method()} ${route}`);
  });
  return seen;
};

const sessionCookie = async (page) =>
  (await page.context().cookies(site.origin)).find(({ name }) => name === cookie)?.value;

test("a stranger is unauthenticated; the providers and the CSRF token are there", async () => {
  const page = await visitor();
  await shows(page, "unauthenticated");
  const [session, providers, token] = await page.evaluate(() =>
    Promise.all([client.getSession(), client.getProviders(), client.getCsrfToken()]),
  );
  assert.equal(session, null);
  assert.deepEqual(providers.dev, {
    id: "dev",
    name: "Local OpenID Provider",
    type: "oidc",
    signinUrl: `${site.origin}/api/auth/signin/dev`,
    callbackUrl: `${site.origin}/api/auth/callback/dev`,
  });
  assert.match(token, /^[0-9a-f]{64}$/);
  assert.deepEqual(page.problems, []);
});

test("signIn, useSession, update, signOut", async () => {
  const page = await visitor();
  await picture(page, "react-signed-out");
  await signIn(page);
  await shows(page, "authenticated");
  await page.getByText("ada@example.com", { exact: true }).waitFor();
  assert.deepEqual((await page.evaluate(() => client.getSession())).user, {
    name: "Ada User",
    email: "ada@example.com",
  });
  await picture(page, "react-signed-in");

  const seen = requests(page);
  for (const [button, method, expected] of [
    ["Update", "GET", ["GET session"]],
    ["Update with data", "POST", ["GET csrf", "POST session"]],
  ]) {
    const [before, shown] = [await sessionCookie(page), await page.locator("#session").textContent()];
    const answered = page.waitForResponse(
      (response) => new URL(response.url()).pathname === "/api/auth/session",
    );
    await page.getByRole("button", { name: button, exact: true }).click();
    const answer = await answered;
    assert.deepEqual([answer.status(), answer.request().method()], [200, method]);
    await page
      .locator("#session")
      .getByText((await answer.json()).expires)
      .waitFor();
    assert.notEqual(await page.locator("#session").textContent(), shown);
    assert.notEqual(await sessionCookie(page), before, "the session is re-issued");
    assert.deepEqual(seen.splice(0), expected);
    await shows(page, "authenticated");
  }

  await page.getByRole("button", { name: "Sign out" }).click();
  await shows(page, "unauthenticated");
  assert.equal(await sessionCookie(page), undefined);
  assert.deepEqual(page.problems, []);
});

test("without redirects, signIn and signOut tell what they did", async () => {
  const page = await visitor();
  const { url: request, ...started } = await page.evaluate(() =>
    client.signIn("dev", { redirect: false }, { login_hint: "ada" }),
  );
  assert.deepEqual(started, { error: undefined, code: undefined, status: 200, ok: true });
  assert.equal(new URL(request).searchParams.get("login_hint"), "ada");

  const failed = await page.evaluate(() => client.signIn("unreachable", { redirect: false }));
  assert.deepEqual(failed, { error: "Configuration", code: undefined, status: 200, ok: true, url: null });

  await signIn(page);
  const { url } = await page.evaluate(() => client.signOut({ redirect: false, redirectTo: "/bye" }));
  assert.equal(url, `${site.origin}/bye`);
  await shows(page, "unauthenticated");
  assert.deepEqual(page.problems, []);
});

test("signIn goes back to where it was called, or to redirectTo", async () => {
  const page = await visitor();
  await open(page, "/?tab=2");
  await signIn(page);
  assert.equal(page.url(), `${site.origin}/?tab=2`);
  await page.evaluate(() => client.signIn("dev", { redirectTo: "/elsewhere" }));
  await page.getByRole("button", { name: "Grace Admin" }).click();
  await page.getByRole("heading", { name: "Hello, Grace Admin" }).waitFor();
  assert.equal(page.url(), `${site.origin}/elsewhere`);
});

test("signIn with a provider that nobody knows, or none, goes to the sign-in page", async () => {
  for (const provider of ["nobody", undefined]) {
    const page = await visitor();
    await page.evaluate((id) => client.signIn(id), provider);
    await page.waitForURL(
      `${site.origin}/api/auth/signin?callbackUrl=${encodeURIComponent(`${site.origin}/`)}`,
    );
    await page.getByRole("button", { name: /Local OpenID Provider/ }).waitFor();
  }
});

test("useSession that requires a session sends to the sign-in page, and back", async () => {
  const page = await newPage(browser);
  await open(page, "/members");
  await page.waitForURL(`${site.origin}/api/auth/signin?error=SessionRequired&callbackUrl=*`);
  await picture(page, "react-session-required");
  await page.getByText("Please sign in to see this page.").waitFor();
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await page.getByRole("button", { name: "Grace Admin" }).click();
  await page.getByRole("heading", { name: "Members only: Grace Admin" }).waitFor();
  assert.equal(page.url(), `${site.origin}/members`);
  assert.deepEqual(page.problems, []);
});

test("two tabs stay in step: what one does, the other shows", async () => {
  const one = await visitor();
  const two = await open(await one.context().newPage());
  const stranger = await visitor();
  await Promise.all([one, two].map((page) => shows(page, "unauthenticated")));

  await signIn(one);
  await two.getByRole("heading", { name: "Hello, Ada User" }).waitFor();
  await picture(two, "react-second-tab");

  const asked = two.waitForRequest(`${site.origin}/api/auth/session`);
  await one.getByRole("button", { name: "Update with data" }).click();
  assert.equal((await asked).method(), "GET");

  await two.getByRole("button", { name: "Sign out" }).click();
  await shows(one, "unauthenticated");
  await shows(two, "unauthenticated");
  await shows(stranger, "unauthenticated");
  assert.deepEqual(one.problems, []);
});
