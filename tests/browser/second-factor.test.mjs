// The pages of a second factor in a browser without JavaScript, in each language, light and dark, on a desktop and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { appOfPage } from "../worker/support/authenticator-app.mjs";
import { startSiteWithD1 } from "../worker/support/d1.mjs";
import { pictures, startChromium } from "./support/chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
before(async () => (browser = await startChromium()));
after(() => browser?.close());

for (const language of ["en", "de", "fr", "es"]) {
  test(`a user sets up an app and uses a recovery code: ${language}`, async () => {
    const site = await startSiteWithD1({ secondFactor: { always: true }, theme: { name: "Acme Inc." } });
    const context = await browser.newContext({ locale: language, javaScriptEnabled: false });
    const reader = await browser.newContext({ locale: language });
    try {
      const page = await context.newPage();
      const shown = (name) =>
        pictures(page, `second-factor-${name}-${language}`, async (one) =>
          assert.deepEqual(await violations(reader, page, one), [], one),
        );
      const signIn = async () => {
        await page.goto(`${site.origin}/dashboard`);
        await page.locator("form .button").first().click();
        await page.getByRole("button", { name: /Ada User/ }).click();
        await page.waitForURL(`${site.origin}/api/auth/second-factor`);
      };
      await signIn();
      await shown("enrol");
      assert.equal(await page.locator("#input-code").getAttribute("inputmode"), "numeric");
      const app = appOfPage(await page.content());
      await page.locator("#input-code").fill("000000");
      await page.locator("#submitButton").click();
      await page.getByRole("alert").waitFor();
      await shown("refused");
      await page.locator("#input-code").fill(app.code());
      await page.locator("#submitButton").click();
      await page.locator(".codes li").first().waitFor();
      const [recovery] = await page.locator(".codes li").allTextContents();
      await shown("codes");
      await page.locator("a.button").click();
      await page.waitForURL(`${site.origin}/dashboard`);
      await page.goto(`${site.origin}/api/auth/second-factor`);
      await shown("manage");
      await context.clearCookies({ name: "authjs.session-token" });
      await signIn();
      await shown("prompt");
      await page.locator("summary").click();
      await shown("prompt-recovery");
      await page.setViewportSize({ width: 360, height: 760 });
      const field = page.locator("#input-recovery-code");
      await field.fill(recovery);
      const cut = await field.evaluate((input) => input.scrollWidth - input.clientWidth);
      assert.equal(cut, 0, "a recovery code fits into its field on a phone");
      await field.fill(recovery.toLowerCase());
      await page.locator("details button").click();
      await page.waitForURL(`${site.origin}/dashboard`);
      assert.equal(await page.textContent("body"), "asset /dashboard");
    } finally {
      await Promise.all([context.close(), reader.close(), site.stop()]);
    }
  });
}

/** Returns what axe-core, which is a script, finds on a copy of the page. */
async function violations(reader, page, look) {
  const [colorScheme, width] = look.split("-").slice(-2);
  const copy = await reader.newPage();
  await copy.emulateMedia({ colorScheme });
  await copy.setViewportSize({ width: Number(width), height: 760 });
  await copy.setContent(await page.content());
  await copy.evaluate(axe);
  const result = await copy.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  assert.equal(await copy.evaluate(overflow), 0, "no sideways scrolling");
  await copy.close();
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
