// Requests that Auth.js cannot answer, each with a replacement for Auth.js: the Worker must answer as Auth.js
// answers the replacement.

/**
 * Runs a case with `play(case)`, and again if an entry of docs/differences.md says that the Worker answers like
 * another request. Returns the `steps` that count, and the ids of such entries as `instead`.
 */
export async function playInstead(site, one, play) {
  let steps = await play(one);
  let asked = one;
  const instead = [];
  for (const [id, { applies, change }] of Object.entries(changes)) {
    if (!applies(asked, steps)) continue;
    asked = change(asked, site);
    steps = await play(asked);
    instead.push(id);
  }
  return { steps, instead };
}

// Steps that name what Auth.js is asked instead, and the entry that says so.
const told = (id) => ({
  applies: ({ steps }) => steps.some(({ theirs }) => theirs?.entry === id),
  change: (one) =>
    changed(one, ({ theirs, ...step }) =>
      theirs?.entry === id ? { ...step, ...theirs } : { ...step, ...(theirs && { theirs }) },
    ),
});

const changes = {
  ...Object.fromEntries(
    [
      "email-address",
      "email-idn",
      "email-repeated",
      "email-limit",
      "email-order",
      "email-link-parameters",
      "email-link-address",
      "email-link-provider",
      "email-link-request",
    ].map((id) => [id, told(id)]),
  ),
  "content-type-case": {
    applies: ({ steps }) => steps.some(({ headers }) => /[A-Z]/.test(headers?.["content-type"])),
    change: (one) =>
      changed(one, ({ headers, ...step }) => ({
        ...step,
        headers: headers && { ...headers, "content-type": headers["content-type"]?.toLowerCase() },
      })),
  },
  // The session has ended: a sign-in that does not bring it.
  "expired-linking": {
    applies: ({ name, configuration }) =>
      /^(database|email)(?!-jwt)/.test(configuration) && / in an expired session /.test(name),
    change: (one) =>
      changed(one, (step) => (step.path.startsWith("/callback/") ? { ...step, hides: "session" } : step)),
  },
  // The cookie that the Worker reads, alone.
  "repeated-cookies": {
    applies: ({ steps }) => steps.some(({ counts }) => counts === "repeated"),
    change: (one) => changed(one, alone),
  },
  "chunk-names": {
    applies: ({ steps }) => steps.some(({ counts }) => counts === "whole"),
    change: (one) => changed(one, alone),
  },
  "csrf-secrets": {
    applies: ({ configuration, steps }) =>
      /^(rotated|core-order)$/.test(configuration) &&
      steps.some(({ cookies }) => cookies?.csrf === "last-secret"),
    change: (one) =>
      changed(one, ({ cookies, ...step }) => ({
        ...step,
        cookies: cookies?.csrf === "last-secret" ? { ...cookies, csrf: "valid" } : cookies,
      })),
  },
  "callback-url": {
    // @auth/core logs this.
    applies: (_, steps) =>
      steps.some(({ log }) =>
        log.some((line) => /InvalidCallbackUrl|Invalid URL$|url\.startsWith is not a function/.test(line)),
      ),
    change: (one, site) => changed(one, (step) => withGoodUrls(step, site)),
  },
};

const alone = ({ cookieHeader, reads, ...step }) => ({ ...step, cookieHeader: reads });

const changed = (one, change) => ({ ...one, steps: one.steps.map(change) });

// The step with the site's origin in place of invalid callback URLs, in its query, body and cookies.
function withGoodUrls({ path, body, cookies, ...step }, { origin }) {
  const good = (url) => isGood(url.replace("{{origin}}", origin), origin);
  const inQuery = (text) =>
    text?.replace(/(^|[?&])callbackUrl=([^&]*)/g, (whole, before, url) =>
      good(decode(url)) ? whole : `${before}callbackUrl=${encodeURIComponent(origin)}`,
    );
  const inJson = (text) =>
    text.replace(/"callbackUrl":(\d+|"(?:[^"\\]|\\.)*")/, (whole, value) => {
      const url = JSON.parse(value);
      return typeof url === "number" ? '"callbackUrl":null' : good(url) ? whole : `"callbackUrl":"${origin}"`;
    });
  return {
    ...step,
    path: inQuery(path),
    body: body?.startsWith("{") ? inJson(body) : inQuery(body),
    cookies:
      cookies?.callbackUrl && !good(cookies.callbackUrl) ? { ...cookies, callbackUrl: origin } : cookies,
  };
}

const decode = (text) => new URLSearchParams(`x=${text}`).get("x");

function isGood(url, origin) {
  if (!url) return true;
  const base = url.startsWith("/") ? origin : undefined;
  return URL.canParse(url, base) && /^https?:/.test(new URL(url, base).protocol);
}
