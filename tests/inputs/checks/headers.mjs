// Checks of headers: required protective headers, and headers that must be absent.

import { header, setCookies, values } from "../request/browser.mjs";
import { isRefusedEarly } from "./cookies.mjs";
import { always, never } from "./only.mjs";

/** The words of `expected` about the answer's headers. */
export const headers = {
  cache_control_contains: ({ answer }, wanted) => {
    const value = header(answer, "cache-control") ?? "";
    const missing =
      !isRefusedEarly(answer) &&
      wanted.find((either) => !either.split("|").some((word) => value.includes(word)));
    return missing && `Cache-Control is "${value}"`;
  },
  cache_control_not: ({ answer }, banned) =>
    banned.some((word) => header(answer, "cache-control")?.includes(word)) &&
    `Cache-Control is ${header(answer, "cache-control")}`,
  csp_present: always(
    ({ answer }) =>
      isHtml(answer) &&
      !header(answer, "content-security-policy") &&
      "a page without a Content-Security-Policy",
  ),
  content_type_has_charset: always(
    ({ answer }) =>
      /^text\//.test(header(answer, "content-type") ?? "") &&
      !/charset=/i.test(header(answer, "content-type")) &&
      "no charset",
  ),
  header_injection: never(({ browser }) => {
    const foreign = browser.exchanges
      .flatMap(setCookies)
      .find((line) => !/^(__Secure-|__Host-)?authjs\./.test(line));
    const injected = browser.exchanges
      .flatMap((answer) => answer.headers)
      .find(([name]) => ["x", "x-a", "evil", "x-injected"].includes(name));
    return (foreign ?? injected) && `an injected header: ${foreign ?? injected}`;
  }),
  headers_absent: ({ answer }, lines) => {
    const found = lines.find((line) => isThere(answer, ...line.split(/: */)));
    return found && `the answer holds ${found}`;
  },
  headers_present: ({ answer }, wanted) => {
    for (const [name, rule] of Object.entries(wanted)) {
      if (!rules[name](answer, rule)) return `${name} is "${header(answer, name.toLowerCase()) ?? ""}"`;
    }
    return undefined;
  },
};

const isHtml = (answer) => /html/.test(header(answer, "content-type") ?? "");

function isThere(answer, name, value) {
  const sent = values(answer, name.toLowerCase());
  if (value === undefined) return sent.length > 0;
  return value === "*version*" ? sent.some((one) => /\d/.test(one)) : sent.includes(value);
}

/** The rules of `headers_present` as the cases write them; a Referrer-Policy may be any of those that a case lists. */
export const ruleTexts = {
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store (private) on every auth response and on every redirect to sign-in",
  "Content-Security-Policy":
    "on HTML: default-src 'none' or hashes; frame-ancestors 'none'; base-uri 'none'; form-action limited",
  "Strict-Transport-Security": "when https",
};

/** The rules by the name of the header. The sites of these tests are http, where HSTS has no place. */
export const rules = {
  "X-Content-Type-Options": (answer) => header(answer, "x-content-type-options") === "nosniff",
  "Referrer-Policy": (answer, rule) => rule.split("|").includes(header(answer, "referrer-policy")),
  "Cache-Control": (answer) =>
    /no-store/.test(header(answer, "cache-control") ?? "") && /private/.test(header(answer, "cache-control")),
  "Content-Security-Policy": (answer) =>
    !isHtml(answer) ||
    /default-src 'none'.*frame-ancestors 'none'|frame-ancestors 'none'.*default-src 'none'/.test(
      header(answer, "content-security-policy") ?? "",
    ),
  "Strict-Transport-Security": (answer) => header(answer, "strict-transport-security") === undefined,
};
