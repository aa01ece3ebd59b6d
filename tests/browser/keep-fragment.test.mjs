// The address that a browser returns to: the fragment of a protected address with `keepFragment`, and odd or
// long addresses.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "../worker/support/site.mjs";
import { newPage, picture, startChromium } from "./support/chromium.mjs";

let sites;
let browser;
before(async () => {
  const site = (keepFragment) =>
    startSite({ vars: { AUTH: { matcher: ["/dashboard/:path*"], keepFragment } } });
  [sites, browser] = await Promise.all([Promise.all([site(true), site(false)]), startChromium()]);
});
after(() => Promise.all([browser?.close(), ...(sites ?? []).map((site) => site.stop())]));

/** Opens an address of a site, signs in on the way, and returns the final address. */
async function returnTo(site, path, scheme) {
  const page = await newPage(browser, scheme);
  await page.goto(site.origin + path);
  assert.equal(new URL(page.url()).pathname, "/api/auth/signin");
  await picture(page, `keep-fragment-${scheme}`);
  await page.getByRole("button", { name: "Sign in with Local OpenID Provider" }).click();
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL((url) => url.origin === site.origin && url.pathname.startsWith("/dashboard"));
  const { problems } = page;
  const url = page.url();
  await page.context().close();
  assert.deepEqual(problems, []);
  return url.slice(site.origin.length);
}

for (const scheme of ["light", "dark"]) {
  test(`with keepFragment the visitor returns to the fragment, ${scheme}`, async () => {
    const path = "/dashboard/app?tab=1#/invoices/7?sort=date&x=<script>";
    assert.equal(await returnTo(sites[0], path, scheme), path.replace("<script>", "%3Cscript%3E"));
  });
}

test("a fragment over 1,024 bytes, and any without keepFragment, is left behind", async () => {
  assert.equal(await returnTo(sites[0], `/dashboard/app#${"x".repeat(1_100)}`, "light"), "/dashboard/app");
  assert.equal(await returnTo(sites[1], "/dashboard/app#a", "light"), "/dashboard/app");
  for (const site of sites) assert.ok(!site.worker.text().includes("xxxx"), "the log does not show it");
});

test("the visitor returns to a backslash in a query, and to an address of 8,000 bytes", async () => {
  assert.equal(
    await returnTo(sites[1], "/dashboard/file?path=C:\\a\\b", "light"),
    "/dashboard/file?path=C:%5Ca%5Cb",
  );
  const long = `/dashboard/search?q=${"%C3%BC&a=".repeat(880)}`;
  assert.equal(await returnTo(sites[1], long, "light"), long);
});
