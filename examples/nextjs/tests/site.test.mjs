// Next.js behind the Worker: both read and write one session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newPage, startChromium } from "../../../tests/browser/support/chromium.mjs";
import { Visitor } from "../../../tests/worker/support/visitor.mjs";
import { prepareExample } from "../../support/start.mjs";

const cookie = "authjs.session-token";

let example;
let site;
let browser;
before(async () => {
  example = await prepareExample("nextjs");
  [site, browser] = await Promise.all([example.site(), startChromium()]);
});
after(() => Promise.all([browser?.close(), example?.stop()]));

async function signedIn(name = "Ada User") {
  const page = await newPage(browser);
  await page.goto(`${site.origin}/dashboard`);
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
  assert.equal(page.url(), `${site.origin}/dashboard`);
  // The client runs, and has its first answer of /api/auth/session.
  await shows(page, "status", "authenticated");
  return page;
}

const shows = (page, id, text) => page.locator(`#${id}`).getByText(text, { exact: true }).waitFor();

const read = (page, path) =>
  page.evaluate(async (path) => (await fetch(path, { cache: "no-store" })).json(), path);

// What a visitor with these cookies gets of the route handler.
const whoami = async (cookie = "") =>
  (await fetch(`${site.origin}/api/whoami`, { headers: { cookie } })).json();

const sessionCookie = async (page) =>
  (await page.context().cookies(site.origin)).find(({ name }) => name === cookie)?.value;

test("server component, route handler and client read the session of the Worker", async () => {
  const page = await signedIn("Grace Admin");
  await shows(page, "name", "Grace Admin");
  assert.deepEqual(await read(page, "/api/whoami"), { name: "Grace Admin" });
  assert.deepEqual(page.problems, []);
});

test("without a session the gate asks for one, and the route handler has none", async () => {
  const visitor = new Visitor(site.origin);
  const { location } = await visitor.get("/dashboard");
  assert.ok(location.startsWith(`${site.origin}/api/auth/signin?`), location);
  assert.deepEqual(await whoami(), { name: null });
});

test("a cookie that the Worker did not make is no session for Next.js", async () => {
  assert.deepEqual(await whoami(`${cookie}=header..iv.ciphertext.tag`), { name: null });
});

test("update() in the browser re-issues the session", async () => {
  const page = await signedIn();
  const before = await sessionCookie(page);
  const answered = page.waitForResponse((response) => response.url() === `${site.origin}/api/auth/session`);
  await page.getByRole("button", { name: "Update" }).click();
  await shows(page, "expires", (await (await answered).json()).expires);
  assert.notEqual(await sessionCookie(page), before);
  assert.deepEqual(await read(page, "/api/whoami"), { name: "Ada User" });
  assert.deepEqual(page.problems, []);
});

test("what a server action writes into the session, the Worker keeps and shows to the browser", async () => {
  const page = await signedIn();
  await page.getByRole("button", { name: "Dark" }).click();
  await shows(page, "server-theme", "dark");
  assert.equal((await read(page, "/api/auth/session")).theme, "dark");
  await page.getByRole("button", { name: "Update" }).click();
  await shows(page, "theme", "dark");
  await page.reload();
  await shows(page, "server-theme", "dark");
  assert.deepEqual(page.problems, []);
});

test("a sign-out on the server ends the session of the Worker", async () => {
  const page = await signedIn();
  await page.getByRole("button", { name: "Sign out on the server" }).click();
  await page.getByRole("heading", { name: "Next.js behind authjs-worker" }).waitFor();
  assert.equal(await sessionCookie(page), undefined);
  assert.equal(await read(page, "/api/auth/session"), null);
  await page.goto(`${site.origin}/dashboard`);
  assert.ok(page.url().startsWith(`${site.origin}/api/auth/signin?`), page.url());
});

test("a sign-out in the browser ends the session of Next.js", async () => {
  const page = await signedIn();
  await page.getByRole("button", { name: "Sign out in the browser" }).click();
  await page.getByRole("heading", { name: "Next.js behind authjs-worker" }).waitFor();
  assert.equal(await sessionCookie(page), undefined);
  assert.deepEqual(await read(page, "/api/whoami"), { name: null });
});

test("a server action is refused when another site sends it", async () => {
  const page = await signedIn();
  const form = page.locator("form", { hasText: "Dark" });
  const fields = await form.evaluate((form) => [...new FormData(form)]);
  const cookies = await page.context().cookies(site.origin);
  const send = (origin) => {
    const body = new FormData();
    for (const [name, value] of [...fields, ["theme", "dark"]]) body.append(name, value);
    const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "), origin };
    return fetch(`${site.origin}/dashboard`, { method: "POST", headers, body, redirect: "manual" });
  };
  assert.equal((await send(site.origin)).status, 303);
  assert.equal((await send("https://evil.example")).status, 500);
});
