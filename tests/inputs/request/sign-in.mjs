// A complete honest sign-in.

import { location } from "./browser.mjs";

/** Starts a sign-in; returns the authorization URL the visitor is sent to, or `undefined` if the answer does not lead to one. */
export async function startSignIn(browser, provider, id = "op") {
  const { token } = await browser.csrf();
  const target = location(await browser.post(`/api/auth/signin/${id}`, { csrfToken: token }), browser.base);
  return target?.startsWith(`${provider.issuer}/authorize?`) ? target : undefined;
}

/** Signs a user in; the session is in the browser's jar afterwards. Returns the answer to the callback. */
export async function signIn(browser, provider, user) {
  const url = await startSignIn(browser, provider);
  if (!url) return undefined;
  return followProxy(browser, await browser.get(provider.authorize(url, user).href));
}

/** Continues to the callback of the deployment where the sign-in began, if a redirect proxy leads there. */
export async function followProxy(browser, answer) {
  const target = browser.proxy && location(answer, browser.base);
  return target?.startsWith(`${browser.base}/api/auth/callback/`) ? browser.get(target) : answer;
}
