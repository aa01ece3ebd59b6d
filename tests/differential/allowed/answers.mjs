// Sessions, secrets and callback URLs.

import { both } from "./outcomes.mjs";

const named = (pattern) => (told) => pattern.test(told.case.name);
const inConfiguration = (pattern) => (told) => pattern.test(told.case.configuration);

const reissuedOnlyBy = (side) => ({ all }) => all[side].body !== "null";

export const inAnswers = {
  "chunk-names": named(/session: (chunk-gap|chunk-alone|stale-chunk|foreign-name)/),
  "session-exp": both(named(/session: (no-exp|future)/), reissuedOnlyBy("theirs")),
  "legacy-tokens": both(named(/session: gcm/), reissuedOnlyBy("theirs")),
  "csrf-secrets": both(inConfiguration(/^(rotated|core-order)$/), named(/CSRF cookie: last-secret/)),
  "secret-order": both(inConfiguration(/^rotated$/), named(/session: last-secret/)),
  "callback-url": both(hasFailed, isAtHome),
  "callback-url-form": both(named(/callbackUrl/), isTidied),
};

// @auth/core fails at the callback URL, and says so in its log. What follows in later steps is of the same kind.
function hasFailed({ shown, index }) {
  const atUrl = /^InvalidCallbackUrl:|Invalid URL$|url\.startsWith is not a function/;
  return shown.slice(0, index + 1).some(({ logs: [theirs] }) => theirs.some((line) => line.match(atUrl) || line.includes("InvalidCallbackUrl")));
}

// The Worker takes the site itself instead: nothing that it sets or sends the visitor to names another.
function isAtHome({ all: { ours }, site }) {
  const cookie = ours[`cookie ${site.names.callbackUrl}`];
  return cookie === undefined || cookie.startsWith(`${encodeURIComponent(site.origin)};`);
}

// The same URL as the URL standard writes it, or the site itself where readers would disagree about it.
function isTidied({ field, step, theirs, ours, site }) {
  if (field === "location") return isTidy(theirs, ours, site);
  if (field !== `cookie ${site.names.callbackUrl}`) return false;
  const cookie = (line) => line && decodeURIComponent(line.split(";")[0]);
  const held = step.cookies.callbackUrl?.replace("{{origin}}", site.origin).replace(/^\//, `${site.origin}/`);
  return isTidy(cookie(theirs) ?? held, cookie(ours), site);
}

function isTidy(theirs, ours, { origin }) {
  return URL.canParse(theirs) && [new URL(theirs).href, origin].includes(ours);
}
