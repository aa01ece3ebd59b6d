// Entries that change Auth.js's text. Another entry may explain the Worker's treatment of the changed text.

import { addressIn } from "./places.mjs";
import { inConfiguration } from "./rules.mjs";

/** By id, the values that an entry makes of Auth.js's value of a field: an address, in a header or in JSON. */
export const rewrites = {
  "custom-page-query": inAddresses(inConfiguration(/^pages(-query)?$/), (address) => [
    address.replace(/(\?a=1)\?/, "$1&").replace(/=(\w)&(\w) (\w)/, "=$1%26$2+$3"),
  ]),
  "error-page-undefined": inAddresses(
    ({ step }) => /^\/error/.test(step.path),
    (address) => [address.replace(/[?&]error=undefined/, "")],
  ),
  "untrusted-host": inAddresses(inConfiguration(/^untrusted/), (address, { site }) => [
    address.replace(site.origin, ""),
  ]),
  // The page has the original query, not that of `instead.mjs`.
  "callback-url": inAddresses(
    ({ all, step }) => all.instead.includes("callback-url") && /^\/verify-request\?/.test(step.path),
    withOwnCallbackUrl,
  ),
  "email-max-age": (told) =>
    told.case.configuration === "email-default" && told.kind === "verification_tokens"
      ? [told.theirs?.replaceAll('"<in 86400 s>"', '"<in 600 s>"')]
      : [],
  // Each service's own form of a sender with a name.
  "email-sender-name": (told) =>
    told.case.configuration === "email-named" && told.kind === "request"
      ? [
          told.theirs
            ?.replace("/v3/example.com%3E/", "/v3/example.com/")
            .replace(
              '"from":"Mailgun <Example <no-reply@example.com>>"',
              '"from":"Example <no-reply@example.com>"',
            )
            .replace(
              '"from":{"email":"Example <no-reply@example.com>"}',
              '"from":{"email":"no-reply@example.com","name":"Example"}',
            ),
        ]
      : [],
  "callback-url-form": (told) => (told.kind === "fields" ? withTidyFields(told) : withTidyUrlsIn(told)),
};

/** Whether an entry of `rewrites` explains a difference alone. */
export const isRewritten = (id) => (told) =>
  told.ours !== undefined && rewrites[id](told).includes(told.ours);

/**
 * Returns the callback URL in the spelling of the URL standard, or the site itself if readers would interpret the
 * URL differently.
 */
export function tidied(url, { site: { origin }, step: { body } }) {
  if (!URL.canParse(url)) return [];
  // Headers lose a line break at the end of Auth.js's URL.
  return isDisputed(url) || /callbackUrl(=.*%0A|":".*\\n)/.test(body)
    ? [new URL(url).href, origin]
    : [new URL(url).href];
}

function inAddresses(when, change) {
  return (told) =>
    told.theirs !== undefined && /^(location|body)$/.test(told.field) && when(told)
      ? change(told.theirs, told)
      : [];
}

function withOwnCallbackUrl(theirs, { step, site }) {
  const [own] = step.path.match(/callbackUrl=[^&]*/) ?? [];
  return own ? [theirs.replace(`callbackUrl=${encodeURIComponent(site.origin)}`, () => own)] : [];
}

const withTidyUrlsIn = inAddresses(() => true, withTidyUrls);

// The address, or the callback URL in its query.
function withTidyUrls(theirs, told) {
  const address = addressIn(theirs);
  if (!URL.canParse(address, told.site.origin)) return [];
  const inside = new URL(address, told.site.origin).searchParams.get("callbackUrl");
  const replaced = (url, change) =>
    tidied(url, told).map((good) => theirs.replace(change(url), () => change(good)));
  return [
    ...replaced(address, String),
    ...(inside ? [encodeURIComponent, inForm].flatMap((encode) => replaced(inside, encode)) : []),
  ];
}

// The callback URL in the forms of a page.
function withTidyFields({ theirs, ...told }) {
  const [, url] = theirs?.match(/^input hidden callbackUrl (.*)$/m) ?? [];
  return url === undefined
    ? []
    : tidied(url, told).map((good) =>
        theirs.replaceAll(`callbackUrl ${url}\n`, () => `callbackUrl ${good}\n`),
      );
}

const inForm = (text) => new URLSearchParams({ text }).toString().slice("text=".length);

function isDisputed(url) {
  const { username, pathname } = new URL(url);
  return (
    !/^https?:\/\//.test(url) ||
    username !== "" ||
    pathname.startsWith("//") ||
    [...url].some((letter) => letter === "\\" || letter < " ") ||
    url.length > 8192
  );
}
