// What a visitor does in the browser, in the Worker and under `next start`.

import assert from "node:assert/strict";
import { newPage } from "../../../tests/browser/support/chromium.mjs";

const shows = (page, id, text) => page.locator(`#${id}`).getByText(text, { exact: true }).waitFor();

async function chooses(page, name) {
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: `Hello, ${name}` }).waitFor();
  await shows(page, "server-provider", "dev");
  await shows(page, "status", "authenticated");
}

export async function signedIn(browser, origin, name = "Ada User") {
  const page = await newPage(browser);
  await page.goto(`${origin}/dashboard`);
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await chooses(page, name);
  assert.equal(page.url(), `${origin}/dashboard`);
  return page;
}

export async function signsInOnTheServer(browser, origin) {
  const page = await newPage(browser);
  await page.goto(`${origin}/`);
  await shows(page, "visitor", "not signed in");
  await page.getByRole("button", { name: "Sign in on the server" }).click();
  await chooses(page, "Grace Admin");
  await shows(page, "name", "Grace Admin");
  assert.deepEqual(page.problems, []);
}

export async function changesTheSession(browser, origin) {
  const page = await signedIn(browser, origin);
  await shows(page, "theme", "none");
  await page.getByRole("button", { name: "Dark" }).click();
  await shows(page, "server-theme", "dark");
  await page.getByRole("button", { name: "Update" }).click();
  await shows(page, "theme", "dark");
  await page.reload();
  await shows(page, "server-theme", "dark");
  assert.deepEqual(page.problems, []);
}

export async function signsOut(browser, origin) {
  for (const place of ["on the server", "in the browser"]) {
    const page = await signedIn(browser, origin);
    await page.getByRole("button", { name: `Sign out ${place}` }).click();
    await shows(page, "visitor", "not signed in");
    const cookies = (await page.context().cookies(origin)).map(({ name }) => name);
    assert.ok(!cookies.includes("authjs.session-token"), `${place}: ${cookies}`);
    await page.goto(`${origin}/dashboard`);
    assert.match(new URL(page.url()).pathname, /^\/api\/auth\/signin$/);
  }
}
