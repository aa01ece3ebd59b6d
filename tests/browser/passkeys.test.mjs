// Passkeys in a browser with a virtual authenticator: sign-up, sign-in with an address, sign-in from the list of a field, and the same
// by `signIn` of `next-auth/webauthn`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { inProject } from "../../scripts/project.mjs";
import { startWithD1 } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { newPage, picture, pictures, startChromium } from "./support/chromium.mjs";

let site;
let origin;
let browser;

before(async () => {
  const port = await freePort();
  const AUTH = { matcher: ["/dashboard/:path*"], providers: ["passkey"] };
  const vars = { AUTH_DEV: "1", AUTH_SECRET: "a secret of the tests with passkeys, long enough", AUTH };
  origin = `http://localhost:${port}`;
  [site, browser] = await Promise.all([startWithD1({ port, vars }), startChromium()]);
});
after(() => Promise.all([browser?.close(), site?.stop()]));

/** Adds an authenticator like that of a telephone. `allow` lets the user touch it, or not. */
async function withAuthenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    allow: (enabled) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    remove: () => session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }),
    credentials: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

/** Tells the options that the button asks for from those of the offer in the field. */
const isAskedByButton = ({ pathname, searchParams }) =>
  pathname.includes("/webauthn-options/") && !searchParams.has("action");

const isAskedByOffer = ({ pathname, searchParams }) =>
  pathname.includes("/webauthn-options/") && searchParams.has("action");

const userOf = async (page) =>
  (await page.evaluate(() => fetch("/api/auth/session").then((response) => response.json())))?.user?.email;

test("a visitor signs up with a passkey, and signs in with it", async () => {
  const page = await newPage(browser);
  const authenticator = await withAuthenticator(page);
  await page.goto(`${origin}/dashboard`);
  await pictures(page, "passkey");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Sign in with Passkey" }).click();
  await page.waitForURL(`${origin}/dashboard`);
  assert.equal(await userOf(page), "ada@example.com");
  const [credential, ...others] = await authenticator.credentials();
  assert.deepEqual([credential.rpId, credential.isResidentCredential, others], ["localhost", true, []]);
  const { results } = await site.database.prepare("SELECT credentialID, counter FROM authenticators").all();
  assert.equal(results[0].credentialID, credential.credentialId);

  // With an address, by the button.
  await page.context().clearCookies();
  await authenticator.allow(false);
  await page.goto(`${origin}/dashboard`);
  await page.getByLabel("Email").fill("ada@example.com");
  // The authenticator answers no request that came before it was allowed to.
  await page.route(isAskedByButton, (route) => authenticator.allow(true).then(() => route.continue()));
  await page.getByRole("button", { name: "Sign in with Passkey" }).click();
  await page.waitForURL(`${origin}/dashboard`);
  assert.equal(await userOf(page), "ada@example.com");

  // The browser offers the passkey, and the visitor takes it.
  await page.context().clearCookies();
  await page.goto(`${origin}/dashboard`);
  await page.waitForURL(`${origin}/dashboard`);
  assert.equal(await userOf(page), "ada@example.com");
  assert.equal((await site.database.prepare("SELECT count(*) AS n FROM users").first()).n, 1);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a visitor may press the button while the offer is under way", async () => {
  const page = await newPage(browser);
  await withAuthenticator(page);
  const asked = Promise.withResolvers();
  const answered = Promise.withResolvers();
  // The answer to the offer would come last, with a challenge of its own.
  await page.route(isAskedByOffer, async (route) => {
    asked.resolve();
    await answered.promise;
    await route.continue().catch(() => {});
  });
  await page.route(isAskedByButton, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response });
    answered.resolve();
  });
  await page.goto(`${origin}/dashboard`);
  await asked.promise;
  await page.getByLabel("Email").fill("edith@example.com");
  await page.getByRole("button", { name: "Sign in with Passkey" }).click();
  await page.waitForURL(`${origin}/dashboard`);
  assert.equal(await userOf(page), "edith@example.com");
  await page.context().close();
});

test("a passkey that the site does not know leads to an error page", async () => {
  const page = await newPage(browser);
  const authenticator = await withAuthenticator(page);
  await page.goto(`${origin}/dashboard`);
  await page.getByLabel("Email").fill("bob@example.com");
  await page.getByRole("button", { name: "Sign in with Passkey" }).click();
  await page.waitForURL(`${origin}/dashboard`);
  await site.database.prepare("DELETE FROM users WHERE email = 'bob@example.com'").run();
  await page.context().clearCookies();
  assert.equal((await authenticator.credentials()).length, 1);
  await page.goto(`${origin}/dashboard`);
  await page.waitForURL(`${origin}/api/auth/error?error=WebAuthnVerificationError`);
  await pictures(page, "passkey-unknown");
  await page.context().close();
});

test("without an authenticator the page says that the passkey was not used", async () => {
  const page = await newPage(browser);
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  await page.goto(`${origin}/api/auth/signin`);
  await page.route("**/webauthn-options/**", (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.getByLabel("Email").fill("eve@example.com");
  await page.getByRole("button", { name: "Sign in with Passkey" }).click();
  await page.getByRole("alert").getByText("We could not sign you in. Please try again.").waitFor();
  await picture(page, "passkey-not-used");
  await page.context().close();
});

test("without WebAuthn the page has no form for passkeys", async () => {
  const page = await newPage(browser);
  await page.addInitScript(() => delete window.PublicKeyCredential);
  await page.goto(`${origin}/api/auth/signin`);
  await page.getByLabel("Email").waitFor({ state: "hidden" });
  await page.context().close();
});

/** The page of an application with `next-auth/webauthn` as it is. `signIn` answers what the function resolves to. */
async function applicationPage() {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { signIn } from "next-auth/webauthn"; globalThis.signIn = signIn;',
      resolveDir: inProject(),
    },
    bundle: true,
    write: false,
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: "globalThis.process = { env: {} };" },
  });
  const page = await newPage(browser);
  const body = `<!doctype html><title>Application</title><script>${outputFiles[0].text}</script>`;
  await page.route("**/app", (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`${origin}/app`);
  const signIn = (...args) => page.evaluate((args) => globalThis.signIn(...args), args);
  return Object.assign(page, { signIn });
}

const passkeysOf = async (email) => {
  const sql =
    "SELECT count(*) AS n FROM authenticators JOIN users ON users.id = authenticators.userId WHERE email = ?";
  return (await site.database.prepare(sql).bind(email).first()).n;
};

test("signIn of next-auth/webauthn signs up, signs in, and adds a passkey", async () => {
  const page = await applicationPage();
  const authenticator = await withAuthenticator(page);
  const [email, redirect] = ["grace@example.com", false];
  const signedIn = { error: null, code: null, status: 200, ok: true, url: `${origin}/app` };
  assert.deepEqual(await page.signIn("passkey", { email, redirect }), signedIn);
  assert.equal(await userOf(page), email);
  assert.equal((await authenticator.credentials()).length, 1);

  // With the address, without it, and with a destination that the browser follows.
  for (const options of [{ email }, {}, { action: "authenticate" }]) {
    await page.context().clearCookies();
    assert.deepEqual(await page.signIn("passkey", { ...options, redirect }), signedIn);
    assert.equal(await userOf(page), email);
  }
  await page.context().clearCookies();
  await page.evaluate(() => void globalThis.signIn("passkey", { redirectTo: "/dashboard" }));
  await page.waitForURL(`${origin}/dashboard`);
  assert.equal(await userOf(page), email);
  assert.deepEqual(page.problems, []);

  // A signed-in user adds a passkey on another authenticator.
  await authenticator.remove();
  const second = await withAuthenticator(page);
  await page.goto(`${origin}/app`);
  assert.deepEqual(await page.signIn("passkey", { action: "register", redirect }), signedIn);
  assert.equal((await second.credentials()).length, 1);
  assert.equal(await passkeysOf(email), 2);
  await page.context().close();
});

test("signIn of next-auth/webauthn tells what was refused", async () => {
  const page = await applicationPage();
  await withAuthenticator(page);
  const [email, redirect] = ["linus@example.com", false];
  await page.signIn("passkey", { email, redirect });
  await site.database.prepare("DELETE FROM users WHERE email = ?").bind(email).run();
  await page.context().clearCookies();
  const refused = await page.signIn("passkey", { redirect });
  assert.equal(refused.error, "WebAuthnVerificationError");
  assert.equal(refused.url, null);
  assert.equal(await userOf(page), undefined);
  assert.equal(await page.signIn("passkey", { action: "register", redirect }), undefined);
  await page.context().close();
});
