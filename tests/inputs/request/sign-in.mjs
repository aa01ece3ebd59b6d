// An honest sign-in from beginning to end.

import { location } from "./browser.mjs";

/** Starts a sign-in; returns the authorization URL the visitor is sent to, or `undefined` where it is none. */
export async function startSignIn(browser, provider, id = "op") {
  const { token } = await browser.csrf();
  const target = location(await browser.post(`/api/auth/signin/${id}`, { csrfToken: token }), browser.base);
  return target?.startsWith(`${provider.issuer}/authorize?`) ? target : undefined;
}

/** Signs a user in; the session is in the browser's jar afterwards. Returns the answer to the callback. */
export async function signIn(browser, provider, user) {
  const url = await startSignIn(browser, provider);
  if (!url) return undefined;
  const callback = provider.authorize(url, user);
  return browser.get(callback.href);
}
