// The page right after the first `wrangler deploy`: the missing settings, and the commands that set them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { echoingAssets } from "../worker/support/site.mjs";
import { startWorker } from "../worker/support/workerd.mjs";
import { newPage, picture, startChromium } from "./support/chromium.mjs";

let site;
let browser;
before(async () => {
  const options = {
    vars: { AUTH: { providers: [], matcher: ["/dashboard/:path*"] } },
    services: { ASSETS: { module: echoingAssets } },
  };
  [site, browser] = await Promise.all([startWorker(options), startChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop()]));

for (const [scheme, width] of [
  ["light", 1000],
  ["dark", 1000],
  ["dark", 360],
]) {
  test(`a first deployment says what is missing, ${scheme}, ${width} pixels wide`, async () => {
    const page = await newPage(browser, scheme);
    await page.setViewportSize({ width, height: 760 });
    const response = await page.goto(`${site.origin}/dashboard/`);
    assert.equal(response.status(), 503);
    assert.equal(response.headers()["cache-control"], "private, no-cache, no-store");
    await page.getByRole("heading", { name: "Almost there" }).waitFor();
    await picture(page, `first-deployment-${scheme}-${width}`);
    const commands = await page.locator("pre").allInnerTexts();
    for (const name of ["AUTH_SECRET", "AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"]) {
      assert.ok(
        commands.some((command) => command.includes(`npx wrangler secret put ${name}`)),
        name,
      );
    }
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      0,
    );
    assert.deepEqual(page.problems, [
      "Failed to load resource: the server responded with a status of 503 (Service Unavailable)",
    ]);
    await page.context().close();
  });
}

test("nothing reaches the site behind, and what is no navigation gets no page", async () => {
  for (const path of ["/", "/dashboard/", "/api/auth/session"]) {
    const response = await fetch(site.origin + path);
    assert.equal(response.status, 500, path);
    assert.match(await response.text(), /^\{"message":/, path);
  }
  const line = await site.logged(([first]) => first);
  assert.match(line.detail, /^AUTH_SECRET: not set\. .* providers: none is set/);
});
