// The form for the code of a mail in a browser without JavaScript: a wrong code and the right one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWithD1 } from "../worker/support/d1.mjs";
import { startOrigin } from "../worker/support/origin.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { picture, pictures, startChromium } from "./support/chromium.mjs";

let mailer;
let site;
let origin;
let browser;

before(async () => {
  const port = await freePort();
  mailer = await startOrigin();
  const mail = { id: "mail", type: "email", url: `http://${mailer.address}/send`, code: true };
  const AUTH = { matcher: ["/dashboard/:path*"], providers: [mail] };
  const vars = { AUTH_DEV: "1", AUTH_SECRET: "a secret of the tests with codes, long enough", AUTH };
  origin = `http://localhost:${port}`;
  [site, browser] = await Promise.all([startWithD1({ port, vars }), startChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop(), mailer?.stop()]));

for (const colorScheme of ["light", "dark"]) {
  test(`a visitor types a wrong and then the right code, ${colorScheme}`, async () => {
    const context = await browser.newContext({
      colorScheme,
      javaScriptEnabled: false,
      viewport: { width: 1000, height: 760 },
    });
    const page = await context.newPage();
    await page.goto(`${origin}/dashboard`);
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByRole("button", { name: "Sign in with Email" }).click();
    await page.waitForURL(`${origin}/api/auth/verify-request?**`);
    assert.equal(await page.getByLabel("Code").getAttribute("autocomplete"), "one-time-code");
    await picture(page, `code-${colorScheme}`);
    const enter = async (code) => {
      await page.getByLabel("Code").fill(code);
      await page.getByRole("button", { name: "Sign in" }).click();
    };
    await enter("abcd efgh");
    await page.getByRole("alert").getByText("That code does not work.").waitFor();
    await picture(page, `code-refused-${colorScheme}`);
    const { code, html } = JSON.parse(mailer.requests.at(-1).body);
    await enter(code.toLowerCase());
    await page.waitForURL(`${origin}/dashboard`);
    assert.equal(await page.textContent("body"), "asset /dashboard");
    await page.setContent(html);
    await picture(page, `code-mail-${colorScheme}`);
    await context.close();
  });
}

for (const locale of ["en", "de", "fr", "es"]) {
  test(`the form for a code, ${locale}`, async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale });
    const page = await context.newPage();
    await page.goto(`${origin}/dashboard`);
    await pictures(page, `email-${locale}`);
    await page.locator("input[type=email]").fill(`${locale}@example.com`);
    await page.locator("#submitButton").click();
    await page.waitForURL(`${origin}/api/auth/verify-request?**`);
    await pictures(page, `email-code-${locale}`);
    await context.close();
  });
}
