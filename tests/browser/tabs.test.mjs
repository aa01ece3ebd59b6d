// Several tabs of one Chromium that sign in at the same time: each lands on the page that asked for it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { oauthlib, startOAuth1Server } from "../worker/support/oauth1/start.mjs";
import { startTwoProviders } from "../worker/support/two-providers.mjs";
import { startChromium } from "./support/chromium.mjs";

const python = await oauthlib();
const skip = !python && process.env.REQUIRE_ALL !== "1" && "no Python 3.11 with venv was found";
const client = { client_key: randomBytes(12).toString("hex"), client_secret: "a client secret" };
let photos;
let door;
let site;
let browser;

before(async () => {
  const further = [];
  if (!skip) {
    assert.ok(python, "REQUIRE_ALL=1, and no Python 3.11 with venv was found");
    photos = await startOAuth1Server(python, client);
    door = await startDoor(photos.url);
    further.push({
      id: "photos",
      type: "oauth1",
      name: "Photos",
      clientId: client.client_key,
      requestToken: `${photos.url}/initiate`,
      authorization: `${door.url}/authorize`,
      token: `${photos.url}/token`,
      userinfo: `${photos.url}/me`,
    });
  }
  const vars = { AUTH_PHOTOS_SECRET: client.client_secret };
  [site, browser] = await Promise.all([startTwoProviders({ further, vars }), startChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop(), photos?.stop(), door?.stop()]));

/** The page on which a visitor approves. The server behind it sends every visitor back at once. */
async function startDoor(at) {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(
      `<!DOCTYPE html><title>Photos</title><a href="${at}${request.url.replaceAll("&", "&amp;")}">Approve</a>`,
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
}

const isPending = ({ name }) => /^authjs\.state\.[0-9a-f]{16}$/.test(name);

/** Opens a tab at a protected page, and goes to a provider. `arrived` waits for what the visitor sees there. */
async function open(context, provider, index, arrived) {
  const page = await context.newPage();
  const destination = `${site.origin}/dashboard/${index}?tab=${index}`;
  await page.goto(destination);
  await page.getByRole("button", { name: `Sign in with ${provider}`, exact: true }).click();
  await arrived(page);
  return { page, destination };
}

const atPersonas = (page) => page.getByRole("button", { name: "Ada User" }).waitFor();

async function finish({ page, destination }) {
  await page.getByRole("button", { name: "Ada User" }).click();
  await lands({ page, destination });
}

async function lands({ page, destination }) {
  await page.waitForURL(destination);
  assert.equal(await page.textContent("body"), `asset ${new URL(destination).pathname}`);
}

for (const [what, providers, order] of [
  ["two tabs at one provider, the younger first", ["dev", "dev"], [1, 0]],
  ["two tabs at one provider, the older first", ["dev", "dev"], [0, 1]],
  ["two tabs at two providers", ["dev", "dev2"], [0, 1]],
  ["five tabs at two providers", ["dev", "dev2", "dev", "dev2", "dev"], [3, 0, 4, 2, 1]],
])
  test(`${what} all sign in where they began`, async () => {
    const context = await browser.newContext();
    const tabs = [];
    for (const [index, provider] of providers.entries())
      tabs.push(await open(context, provider, index, atPersonas));
    const pending = (await context.cookies(`${site.origin}/api/auth/callback/dev`)).filter(isPending);
    assert.equal(pending.length, providers.length);
    for (const index of order) await finish(tabs[index]);
    const kept = await context.cookies(`${site.origin}/api/auth/callback/dev`);
    assert.deepEqual(kept.filter(isPending), []);
    await context.close();
  });

test("of six tabs the oldest is asked to try again, and signs in then", async () => {
  const context = await browser.newContext();
  const tabs = [];
  for (let index = 0; index < 6; index += 1) tabs.push(await open(context, "dev", index, atPersonas));
  const [{ page, destination }, ...others] = tabs;
  await page.getByRole("button", { name: "Ada User" }).click();
  await page.waitForURL(`${site.origin}/api/auth/signin?**code=retry**`);
  for (const tab of others) await finish(tab);
  await page.goto(destination);
  await lands({ page, destination });
  await context.close();
});

test("a reload of the page that a sign-in led to does not disturb another tab", async () => {
  const context = await browser.newContext();
  const done = await open(context, "dev", 0, atPersonas);
  const pending = await open(context, "dev2", 1, atPersonas);
  await finish(done);
  await done.page.reload();
  await lands(done);
  await finish(pending);
  await context.close();
});

test("tabs at a provider of OAuth 1.0 sign in where they began, beside one of OpenID Connect", {
  skip,
}, async () => {
  const context = await browser.newContext();
  const atDoor = (page) => page.getByRole("link", { name: "Approve" }).waitFor();
  const tabs = [await open(context, "Photos", 0, atDoor), await open(context, "Photos", 1, atDoor)];
  const other = await open(context, "dev", 2, atPersonas);
  for (const index of [1, 0]) {
    await tabs[index].page.getByRole("link", { name: "Approve" }).click();
    await lands(tabs[index]);
  }
  await finish(other);
  await context.close();
});
