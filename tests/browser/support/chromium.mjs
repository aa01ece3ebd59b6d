// The system's Chromium, through playwright-core, with access only to loopback.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const results = fileURLToPath(new URL("../../../test-results/", import.meta.url));

const quiet = ["background-networking", "component-update", "sync", "quic"].map(
  (feature) => `--disable-${feature}`,
);

/** Starts the Chromium that the variable CHROMIUM names. */
export function startChromium() {
  const args = [...quiet, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** A new visitor's page, in a light or dark scheme. Every error on it is recorded in `page.problems`. */
export async function newPage(browser, colorScheme = "light") {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1000, height: 760 } });
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(error.message));
  return page;
}

/** Saves a picture of the page in test-results/. */
export async function picture(page, name) {
  mkdirSync(results, { recursive: true });
  await page.screenshot({ path: `${results}${name}.png`, fullPage: true });
}

/** Light and dark, on a desktop and on a phone: `[colorScheme, width]`. */
export const looks = ["light", "dark"].flatMap((colorScheme) =>
  [1000, 360].map((width) => [colorScheme, width]),
);

/** Saves a picture of the page in each look. Calls `check` in each, with the name of the picture. */
export async function pictures(page, name, check = () => undefined) {
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 760 });
    const one = `${name}-${colorScheme}-${width}`;
    await picture(page, one);
    await check(one);
  }
}
