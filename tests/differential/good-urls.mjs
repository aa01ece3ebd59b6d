// Callback URLs at which Auth.js fails (`callback-url` of docs/differences.md): the Worker must answer as Auth.js would
// if they named the site itself.

/** Whether @auth/core failed at a callback URL in any step; it says so in its log. */
export const failsAtCallbackUrl = (steps) => steps.some(({ log }) => log.some((line) => failure.test(line)));

const failure = /InvalidCallbackUrl|Invalid URL$|url\.startsWith is not a function/;

/** The case with the site's origin in place of such URLs, in queries, bodies and cookies. */
export function withGoodUrls({ origin }, one) {
  const good = (url) => isGood(url.replace("{{origin}}", origin), origin);
  const inQuery = (text) => text?.replace(/(^|[?&])callbackUrl=([^&]*)/g, (whole, before, url) => (good(decode(url)) ? whole : `${before}callbackUrl=${encodeURIComponent(origin)}`));
  const inJson = (text) => text.replace(/"callbackUrl":(\d+|"(?:[^"\\]|\\.)*")/, (whole, value) => {
    const url = JSON.parse(value);
    return typeof url === "number" ? '"callbackUrl":null' : good(url) ? whole : `"callbackUrl":"${origin}"`;
  });
  const steps = one.steps.map(({ path, body, cookies, ...step }) => ({
    ...step,
    path: inQuery(path),
    body: body?.startsWith("{") ? inJson(body) : inQuery(body),
    cookies: cookies?.callbackUrl && !good(cookies.callbackUrl) ? { ...cookies, callbackUrl: origin } : cookies,
  }));
  return { ...one, steps };
}

const decode = (text) => new URLSearchParams(`x=${text}`).get("x");

function isGood(url, origin) {
  if (!url) return true;
  const base = url.startsWith("/") ? origin : undefined;
  return URL.canParse(url, base) && /^https?:/.test(new URL(url, base).protocol);
}
