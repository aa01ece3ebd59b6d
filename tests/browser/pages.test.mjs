// Every built-in page in each language, light and dark, on a desktop and on a phone: axe-core finds no violation, nothing comes
// from elsewhere, nothing is cut off. The pictures stay in test-results/.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { parse } from "smol-toml";
import { startWithD1 } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { startSite } from "../worker/support/site.mjs";
import { looks, newPage, picture, startChromium } from "./support/chromium.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const table = (language) =>
  parse(readFileSync(new URL(`../../crates/authjs/data/texts/${language}.toml`, import.meta.url), "utf8"));
const languages = ["en", "de", "fr", "es"];

const client = { clientId: "client", clientSecret: "secret" };
const buttons = ["apple", "github", "google", "microsoft-entra-id", "slack"];
const login = {
  id: "login",
  type: "credentials",
  name: "Acme",
  url: "https://people.example/login",
  fields: { username: { label: "User name" }, password: { label: "Password", type: "password" } },
};
const mail = { id: "mail", type: "email", name: "e-mail", url: "https://mail.example/send" };
const providers = [...buttons.map((id) => ({ id, ...client, ...issuer(id) })), mail, login, "passkey"];

/** The addresses of the pages, with the key of a text that each shows. */
const pages = {
  signin: ["/signin", "continueTo"],
  "signin-failed": ["/signin?error=OAuthCallbackError", "didNotWork"],
  "signin-required": ["/signin?error=SessionRequired", "sessionRequired"],
  signout: ["/signout", "staySignedIn"],
  "verify-request": ["/verify-request", "linkSent"],
  configuration: ["/error?error=Configuration", "configurationMessage"],
  "access-denied": ["/error?error=AccessDenied", "accessDenied"],
  verification: ["/error?error=Verification", "linkMessage"],
  default: ["/error", "defaultMessage"],
};

let site;
let browser;
before(async () => {
  const AUTH = {
    providers,
    session: { strategy: "jwt" },
    theme: { name: "Acme Inc." },
    matcher: ["/dashboard"],
  };
  const vars = { AUTH_DEV: "1", AUTH_SECRET: "a secret of the tests, 32 characters and more", AUTH };
  const port = await freePort();
  [site, browser] = await Promise.all([startWithD1({ port, vars }), startChromium()]);
  site.origin ??= `http://localhost:${port}`;
});
after(() => Promise.all([browser?.close(), site?.stop()]));

function issuer(id) {
  return id === "microsoft-entra-id"
    ? { issuer: "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/v2.0" }
    : {};
}

for (const language of languages) {
  const texts = table(language);
  for (const [name, [path, key]] of Object.entries(pages)) {
    test(`${name}, ${language}`, async () => {
      for (const [colorScheme, width] of looks) {
        const context = await browser.newContext({
          colorScheme,
          locale: language,
          viewport: { width, height: 760 },
        });
        const page = await context.newPage();
        const foreign = [];
        page.on("request", (request) => {
          if (!request.url().startsWith(site.origin)) foreign.push(request.url());
        });
        await page.goto(`${site.origin}/api/auth${path}`);
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        const start = texts[key].split("{")[0];
        assert.ok((await page.locator("main").textContent()).includes(start), start);
        await picture(page, `page-${name}-${language}-${colorScheme}-${width}`);
        // All languages have the same elements and colours.
        if (language === "en" || width === 360)
          assert.deepEqual(await violations(page), [], `${colorScheme} ${width}`);
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        assert.equal(await page.evaluate(overflow), 0, "no sideways scrolling");
        assert.deepEqual(foreign, []);
        await context.close();
      }
    });
  }
}

/** Returns what axe-core finds on a page, by rule and element. */
async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

test("a table of the deployer's that is written from right to left turns the page around", async () => {
  const texts = {
    ar: {
      signIn: "تسجيل الدخول",
      signInWith: "تسجيل الدخول عبر {provider}",
      continueTo: "للمتابعة إلى {site}",
    },
  };
  const AUTH = { providers: [...providers.slice(0, 3), login], texts, matcher: ["/dashboard"] };
  const turned = await startSite({ vars: { AUTH } });
  try {
    const context = await browser.newContext({ locale: "ar-EG", viewport: { width: 1000, height: 760 } });
    const page = await context.newPage();
    await page.goto(`${turned.origin}/api/auth/signin`);
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
    await picture(page, "page-signin-ar");
    const [mark, label] = await page.locator(".provider-0 .button > *").all();
    assert.ok((await mark.boundingBox()).x > (await label.boundingBox()).x, "the mark stands on the right");
    assert.deepEqual(await violations(page), []);
    await context.close();
  } finally {
    await turned.stop();
  }
});

test("a visitor signs in and out with the keyboard only, and always sees where the focus is", async () => {
  const keyboard = await startSite();
  try {
    const page = await newPage(browser);
    await page.goto(`${keyboard.origin}/dashboard`);
    await press(page, "Tab", /^Sign in with Local/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Ada User" }).waitFor();
    await press(page, "Tab", /Ada User/);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${keyboard.origin}/dashboard`);
    await page.goto(`${keyboard.origin}/api/auth/signout`);
    await press(page, "Tab", /^Sign out$/);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname !== "/api/auth/signout");
    const session = await page.request.get(`${keyboard.origin}/api/auth/session`);
    assert.equal(await session.text(), "null");
    await page.context().close();
  } finally {
    await keyboard.stop();
  }
});

/** Presses a key until the focus is on an element with this text. On the pages of the Worker every element shows the focus. */
async function press(page, key, text) {
  for (let count = 0; count < 20; count++) {
    await page.keyboard.press(key);
    const { name, outline } = await page.evaluate(() => {
      const { activeElement } = document;
      return { name: activeElement.textContent, outline: getComputedStyle(activeElement).outlineStyle };
    });
    if (page.url().includes("/api/auth/")) assert.notEqual(outline, "none", `${name} shows no focus`);
    if (text.test(name)) return;
  }
  assert.fail(`the focus never comes to ${text}`);
}

test("a page with five providers has at most 15 KiB, and one without JavaScript signs in", async () => {
  const plain = await startSite();
  try {
    const AUTH = { providers: providers.slice(0, 5), matcher: ["/dashboard"] };
    const five = await startSite({ vars: { AUTH } });
    const html = await (await fetch(`${five.origin}/api/auth/signin`)).text();
    await five.stop();
    assert.ok(Buffer.byteLength(html) <= 15 * 1024, `${Buffer.byteLength(html)} bytes`);
    assert.equal(html.match(/<svg class="mark drawn"/g).length, 5);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${plain.origin}/dashboard`);
    await page.getByRole("button", { name: /^Sign in with Local/ }).click();
    await page.getByRole("button", { name: "Ada User" }).click();
    await page.waitForURL(`${plain.origin}/dashboard`);
    await context.close();
  } finally {
    await plain.stop();
  }
});
