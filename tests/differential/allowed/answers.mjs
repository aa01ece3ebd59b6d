// Sessions, secrets and callback URLs.

import { callbackUrl, gone, isAfterOfHost, started } from "./cookies.mjs";
import { addressIn, authorization, home, leads, signInPage } from "./places.mjs";
import { all, becomes, differs, either, holding, inConfiguration, oneOf, something } from "./rules.mjs";
import { clears, ignores, takes } from "./sessions.mjs";

const atHome = callbackUrl(({ site }) => site.origin);
const starts = { "cookie state": becomes(undefined, started), "cookie nonce": becomes(undefined, started), "cookie pkce": becomes(undefined, started) };
const isLastSecret = all(inConfiguration(/^(rotated|core-order)$/), holding("csrf", "last-secret"));

const isFirstChunk = ({ field }) => field.endsWith(".0");

const signInAgain = leads("{{base}}/signin");

export const inAnswers = {
  "chunk-names": either(
    differs(holding("session", "chunk-gap", "chunk-alone"), ignores),
    differs(holding("session", "stale-chunk", "foreign-name"), takes),
    differs(holding("session", "padded-chunks"), { "cookie session chunk": becomes(something, undefined), body: ignores.body }),
    differs(holding("session", "empty-chunk"), { "cookie session chunk": [all(isFirstChunk, becomes(something, undefined)), all((told) => !isFirstChunk(told), becomes(something, gone))], body: ignores.body }),
    all(holding("session", "foreign-name"), ({ field, ours, site }) => field === `cookie ${site.names.session}-x` && ours === undefined),
  ),
  "host-cookie": ({ kind, ...told }) => /^cookie session( chunk)?$/.test(kind) && isAfterOfHost({ kind, ...told }),
  "session-exp": differs(holding("session", "no-exp", "future"), clears),
  "legacy-tokens": differs(holding("session", "gcm"), clears),
  "csrf-secrets": differs(isLastSecret, {
    "cookie csrf": becomes(something, undefined),
    body: [becomes('{"csrfToken":"<new token>"}', '{"csrfToken":"<own token>"}'), becomes(signInPage("error=MissingCSRF"), oneOf(home, authorization, signInAgain))],
    location: becomes(signInPage("error=MissingCSRF"), oneOf(home, authorization, signInAgain)),
    "cookie callbackUrl": becomes(undefined, atHome),
    "cookie session": becomes(undefined, gone),
    "cookie session chunk": becomes(undefined, gone),
    ...starts,
  }),
  "secret-order": differs(all(inConfiguration(/^rotated$/), holding("session", "last-secret")), takes),
  // All else is what Auth.js answers with the site itself for a callback URL: see `instead.mjs`.
  "callback-url": differs(({ all }) => all.instead.includes("callback-url"), {
    "cookie callbackUrl": becomes(undefined, atHome),
    // The page's own address, and the query that the provider gets too.
    forms: ({ ours, step, site }) => ours === `POST ${site.origin}${site.basePath}${step.path}`,
    location: becomes(something, authorization),
  }),
  "callback-url-form": differs(() => true, { location: leadsTidily, body: leadsTidily, "cookie callbackUrl": isTidied }),
};

// The same URL as the URL standard writes it, or the site itself where readers would disagree about it.
function isTidied({ theirs, ours, ...told }) {
  const held = told.step.cookies?.callbackUrl?.replace("{{origin}}", told.site.origin).replace(/^\//, `${told.site.origin}/`);
  const from = theirs ? decodeURIComponent(theirs.split(";")[0]) : held;
  return from !== undefined && callbackUrl(() => tidy(from, told))(ours, told);
}

// The same of an address, or of the callback URL in its query.
function leadsTidily({ theirs, ours, ...told }) {
  const address = addressIn(theirs);
  if (address === undefined || !URL.canParse(address, told.site.origin)) return false;
  const inside = new URL(address, told.site.origin).searchParams.get("callbackUrl");
  const replaced = (url, change) => tidy(url, told).some((tidied) => theirs.replace(change(url), () => change(tidied)) === ours);
  return replaced(address, String) || (inside !== null && replaced(inside, encodeURIComponent));
}

function tidy(url, { site: { origin } }) {
  return URL.canParse(url) ? [new URL(url).href, origin] : [];
}
