// The account page in a browser without JavaScript, in each language, light and dark, on a desktop and on a phone, and by keyboard alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { startSiteWithD1 } from "../worker/support/d1.mjs";
import { picture, startChromium } from "./support/chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
let site;
before(async () => {
  const account = { enabled: true, delete: true };
  const vars = { AUTH_GITHUB_ID: "client", AUTH_GITHUB_SECRET: "secret" };
  [browser, site] = await Promise.all([
    startChromium(),
    startSiteWithD1({ account, theme: { name: "Acme Inc." }, providers: ["github"] }, { vars }),
  ]);
});
after(() => Promise.all([browser?.close(), site?.stop()]));

const looks = [
  ["en", "light", 1000],
  ["en", "dark", 1000],
  ["en", "light", 360],
  ["de", "dark", 360],
  ["fr", "light", 360],
  ["es", "light", 360],
];

const account = () => `${site.origin}/api/auth/account`;

/** Opens a browser whose user has signed in on the way to the page. */
async function signedIn(options) {
  const context = await browser.newContext({ ...options, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(account());
  await page.getByRole("button", { name: /Local OpenID Provider/ }).click();
  await page.getByRole("button", { name: /Ada User/ }).click();
  await page.waitForURL(account());
  return { context, page };
}

for (const [language, colorScheme, width] of looks) {
  test(`the page and its notices: ${language}, ${colorScheme}, ${width}`, async () => {
    const options = { colorScheme, locale: language, viewport: { width, height: 760 } };
    const phone = await signedIn({
      ...options,
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)",
    });
    const { context, page } = await signedIn(options);
    const reader = await browser.newContext(options);
    const shown = async (name) => {
      await picture(page, `account-${name}-${language}-${colorScheme}-${width}`);
      assert.deepEqual(await violations(reader, page), [], name);
    };
    try {
      await page.goto(account());
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      await shown("page");
      await page
        .locator("form", { has: page.locator('[value="end-session"]') })
        .first()
        .getByRole("button")
        .click();
      await page.waitForURL(/status=session-ended$/);
      await shown("session-ended");
      await page.locator("#typed").fill("someone@example.com");
      await page.locator(".danger").click();
      await page.waitForURL(/status=not-typed$/);
      await page.getByRole("alert").waitFor();
      await shown("not-typed");
    } finally {
      await Promise.all([context.close(), phone.context.close(), reader.close()]);
      await site.database.prepare("DELETE FROM users").run();
    }
  });
}

test("by keyboard alone: every control has a visible focus, and the account is deleted", async () => {
  const { context, page } = await signedIn({ viewport: { width: 1000, height: 760 } });
  const second = await signedIn({});
  try {
    await page.goto(account());
    const controls = await page.locator("a[href], button, input:not([type=hidden])").count();
    const reached = [];
    for (let index = 0; index < controls; index += 1) {
      await page.keyboard.press("Tab");
      reached.push(await page.locator(":focus-visible").evaluate(nameAndRing));
    }
    assert.deepEqual(
      reached.filter(({ ring }) => !ring),
      [],
    );
    assert.equal(new Set(reached.map(({ place }) => place)).size, controls);
    await picture(page, "account-focus");
    await page.goto(account());
    const to = async (locator) => {
      for (let index = 0; index < controls; index += 1) {
        await page.keyboard.press("Tab");
        if (await locator.evaluate((element) => element === document.activeElement)) return;
      }
      assert.fail("the control is not reached");
    };
    await to(page.locator("#typed"));
    await page.keyboard.type("ada@example.com");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${site.origin}/`);
    assert.equal((await site.database.prepare("SELECT count(*) AS rows FROM users").first()).rows, 0);
  } finally {
    await Promise.all([context.close(), second.context.close()]);
  }
});

function nameAndRing(element) {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const { top, left } = element.getBoundingClientRect();
  const ring = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  return { ring, place: `${top + scrollY} ${left} ${element.textContent}` };
}

/** Returns what axe-core, which is a script, finds on a copy of the page. */
async function violations(reader, page) {
  const copy = await reader.newPage();
  await copy.setContent(await page.content());
  await copy.evaluate(axe);
  const result = await copy.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  assert.equal(await copy.evaluate(overflow), 0, "no sideways scrolling");
  await copy.close();
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
