// The sign-in page with one, five and all built-in providers, light and dark, on a desktop and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { sources } from "../../scripts/marks-table.mjs";
import { echoingAssets } from "../worker/support/site.mjs";
import { startWorker } from "../worker/support/workerd.mjs";
import { newPage, picture, startChromium } from "./support/chromium.mjs";

// docs/providers.md has a section about the settings of each that sends visitors to a provider.
const sections = readFileSync(new URL("../../docs/providers.md", import.meta.url), "utf8")
  .split("\n## ")
  .slice(1)
  .filter((section) => /^\| callback URL \|/m.test(section));
const all = sections.map((section) => ({
  id: section.match(/^\| id \| `([^`]+)`/m)[1],
  name: section.slice(0, section.indexOf("\n")),
  ...(/^\| issuer \| yours/m.test(section) && {
    issuer: section.match(/^\| issuer \|.*: `([^`]+)` \|$/m)[1],
  }),
  ...Object.fromEntries(
    [...section.matchAll(/^\| option \| `(\w+)`, a text that must be set, like `([^`]+)`/gm)].map(
      ([, key, value]) => [key, value],
    ),
  ),
  ...(/^\| header \|/m.test(section) && {
    fetch: { headers: { [section.match(/^\| header \| `([^`]+)`/m)[1]]: "key" } },
  }),
  ...(/^\| userinfo \| yours/m.test(section) && { userinfo: "https://api.example.com/user" }),
}));

/** The names that the rules of their owners want on a button. */
const buttonNames = { "azure-ad": "Microsoft", "microsoft-entra-id": "Microsoft" };

/** The providers that have a mark. The others have initials. */
const drawn = sources.map(({ id }) => id);

const some = (...ids) => all.filter(({ id }) => ids.includes(id));
const pages = {
  one: some("github"),
  five: some("apple", "github", "google", "microsoft-entra-id", "slack"),
  all,
};

let browser;
before(async () => (browser = await startChromium()));
after(() => browser?.close());

/** A site with these providers. A variable of the Worker has at most 5 KB. */
function startSite(providers) {
  const entries = providers.map(({ name, ...entry }) => ({
    ...entry,
    clientId: "client",
    clientSecret: "secret",
  }));
  const parts = Array.from({ length: Math.ceil(entries.length / 25) }, (_, i) =>
    entries.slice(25 * i, 25 * (i + 1)),
  );
  const vars = Object.fromEntries(
    parts.map((part, i) => [i ? `AUTH_CONFIG_${i}` : "AUTH", { providers: part }]),
  );
  return startWorker({
    vars: { ...vars, AUTH_SECRET: "a secret of the tests, 32 characters and more" },
    services: { ASSETS: { module: echoingAssets } },
  });
}

for (const [name, providers] of Object.entries(pages)) {
  test(`the page with ${name}: every mark is legible, nothing is cut off, nothing comes from elsewhere`, async () => {
    const site = await startSite(providers);
    try {
      for (const scheme of ["light", "dark"]) {
        for (const width of [1000, 360]) {
          const page = await newPage(browser, scheme);
          const foreign = [];
          page.on(
            "request",
            (request) => request.url().startsWith(site.origin) || foreign.push(request.url()),
          );
          await page.setViewportSize({ width, height: 760 });
          await page.goto(`${site.origin}/api/auth/signin`);
          assert.deepEqual(
            await page.locator(".provider button").allInnerTexts(),
            providers.map(({ id, name }) => `Sign in with ${buttonNames[id] ?? name}`),
          );
          await picture(page, `marks-${name}-${scheme}-${width}`);
          const { marks, overflow } = await page.evaluate(inspect);
          assert.equal(marks.length, providers.length);
          for (const [i, mark] of marks.entries())
            assert.ok(
              (mark.isDrawn || mark.contrast >= 4.5) && mark.fits,
              `${providers[i].id}: ${JSON.stringify(mark)}`,
            );
          assert.equal(
            marks.filter(({ isDrawn }) => isDrawn).length,
            providers.filter(({ id }) => drawn.includes(id)).length,
          );
          assert.equal(overflow, 0, "no sideways scrolling");
          assert.deepEqual([foreign, page.problems], [[], []]);
          await page.context().close();
        }
      }
    } finally {
      await site.stop();
    }
  });
}

/** Runs in the page. Contrast is that of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
function inspect() {
  const linear = (channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).map((channel) => linear(channel / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const marks = [...document.querySelectorAll(".mark")].map((mark) => {
    // A drawn mark has colours of its own.
    if (mark.classList.contains("drawn")) {
      const { width, height } = mark.getBoundingClientRect();
      const { x, y, right, bottom } = mark.parentElement.getBoundingClientRect();
      const box = mark.getBoundingClientRect();
      const isInside = box.x >= x && box.y >= y && box.right <= right && box.bottom <= bottom;
      return { isDrawn: true, fits: isInside && width === 24 && height === 24 };
    }
    const { color, backgroundColor } = getComputedStyle(mark);
    const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
    const fits = mark.scrollWidth <= mark.clientWidth && mark.dataset.initials.length > 0;
    return { color, backgroundColor, contrast: (light + 0.05) / (dark + 0.05), fits };
  });
  return { marks, overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth };
}
