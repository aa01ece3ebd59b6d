// A complete sign-in by a scripted browser, with the change that a case names (`{ flow: "oauth", callback: { … } }`).

import { decode } from "@auth/core/jwt";
import { lookup, onlyKeys } from "../unknown-word.mjs";
import { Browser } from "./browser.mjs";
import { changeCookies, changedUrl, checkWords } from "./callback.mjs";
import { startSignIn } from "./sign-in.mjs";

/** Runs the flow; `run.answer` is that to the callback, or to the sign-in where it did not get so far. */
export async function runFlow(run, request) {
  onlyKeys(request, ["flow", "provider", "callback"], "request");
  lookup({ oauth: true }, request.flow, "request.flow");
  checkWords(request.callback ?? {});
  if (run.testCase.setup.op?.rotate_keys) await signInOnceAndRotate(run);
  const callback = await begin(run, lookup(run.site, request.provider, "request.provider"), request.callback ?? {});
  run.answer = callback ? await comeBack(run, callback, request.callback ?? {}) : run.browser.exchanges.at(-1);
  run.final = run.answer;
}

async function begin(run, provider, { cookies_from_provider: other }) {
  const { browser, site } = run;
  const from = other ? lookup(site, other, "request.callback.cookies_from_provider") : provider;
  run.authorizationUrl = await startSignIn(browser, from, other ?? run.testCase.request.provider);
  if (!run.authorizationUrl) return undefined;
  const url = new URL(run.authorizationUrl);
  if (other) url.searchParams.set("redirect_uri", `${site.base}/api/auth/callback/op`);
  const callback = provider.authorize(url, "alice");
  const sealed = browser.jar.get("authjs.pkce.code_verifier");
  const verifier = sealed && (await decode({ token: sealed, secret: site.secret, salt: "authjs.pkce.code_verifier" }))?.value;
  run.flow = { callback, nonce: url.searchParams.get("nonce"), verifier };
  return callback;
}

async function comeBack(run, callback, changes) {
  const { site } = run;
  await changeCookies(run.browser.jar, site, changes);
  const url = await changedUrl(callback, changes, run.fill);
  if (changes.replay) await replayed(run, url);
  if (changes.new_browser) run.browser = run.visitor();
  return run.browser.get(url, changes.headers);
}

// Somebody else repeats the request, with a copy of the cookies as they were before the first time.
async function replayed(run, url) {
  const { browser, site } = run;
  const copy = browser.jar.names().map((name) => [name, browser.jar.get(name)]);
  await browser.get(url);
  run.browser = run.visitor();
  for (const [name, value] of copy) run.browser.jar.set(site.base, name, value);
}

async function signInOnceAndRotate({ site, testCase }) {
  lookup({ between_logins: true, before_signing: true }, testCase.setup.op.rotate_keys, "setup.op.rotate_keys");
  const browser = new Browser(site.base);
  const url = await startSignIn(browser, site.op);
  await browser.get(site.op.authorize(url, "alice").href);
  site.op.rotateKeys();
}
