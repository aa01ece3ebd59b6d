// The site that `npm run docs` built, in Chromium: it fetches from its own host alone, finds words, and knows the dark.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { inProject } from "../../scripts/project.mjs";
import { newPage, picture, startChromium } from "../browser/support/chromium.mjs";

const folder = inProject("docs-site");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

let server;
let browser;
let origin;
before(async () => {
  server = createServer((request, response) => {
    const file = join(folder, decodeURIComponent(new URL(request.url ?? "", "http://localhost").pathname));
    const found = existsSync(file) && statSync(file).isDirectory() ? join(file, "index.html") : file;
    if (!existsSync(found)) return response.writeHead(404).end();
    response
      .writeHead(200, { "content-type": types[extname(found)] ?? "application/octet-stream" })
      .end(readFileSync(found));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await startChromium();
});
after(async () => {
  await browser?.close();
  server.close();
});

/** Opens a page, and records what it asks other hosts for and what is missing. */
async function open(scheme, path) {
  const page = await newPage(browser, scheme);
  const faults = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(url);
  });
  page.on(
    "response",
    (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`),
  );
  await page.goto(`${origin}${path}`, { waitUntil: "networkidle" });
  return { page, faults };
}

for (const path of ["/", "/docs/tutorial.html", "/docs/configuration.html", "/docs/threats.html"])
  test(`${path} fetches nothing from another host, and nothing is missing`, async () => {
    const { page, faults } = await open("light", path);
    assert.deepEqual(faults, []);
    await picture(page, `docs-light${path.replace(/\W+/g, "-")}`);
    await page.close();
  });

test("a visitor who wants the dark gets it", async () => {
  const { page, faults } = await open("dark", "/docs/tutorial.html");
  assert.match((await page.locator("html").getAttribute("class")) ?? "", /navy/);
  assert.deepEqual(faults, []);
  await picture(page, "docs-dark-tutorial");
  await page.close();
});

test("the search finds an option", async () => {
  const { page, faults } = await open("light", "/docs/tutorial.html");
  await page.keyboard.press("s");
  await page.locator("#mdbook-searchbar, #searchbar").first().pressSequentially("backchannelLogout");
  const hits = page.locator("#mdbook-searchresults a, #searchresults a");
  await hits.first().waitFor();
  assert.ok((await hits.allInnerTexts()).some((text) => /provider|log/i.test(text)));
  assert.deepEqual(faults, []);
  await picture(page, "docs-search");
  await page.close();
});
