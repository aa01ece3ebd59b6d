// Checks of the body.

import { isDeepStrictEqual } from "node:util";
import { header } from "../request/browser.mjs";
import { isAllowed } from "./location.mjs";
import { always } from "./only.mjs";

const isHtml = (answer) => /html/.test(header(answer, "content-type") ?? "");

/** The words of `expected` about bodies. */
export const bodies = {
  body_json: ({ answer }, wanted) =>
    answer.status === 200 &&
    !isDeepStrictEqual(JSON.parse(answer.body), wanted) &&
    `the body is ${answer.body.slice(0, 200)}`,
  body_not_contains: ({ answer }, texts) => {
    const found = texts.find((text) => answer.body.includes(text));
    return found && `the body holds ${found}`;
  },
  body_url_fields: async (run, where) => {
    const allowed = (await run.fill(where)).replace("_or_provider", " or provider");
    const foreign = urlsIn(run.answer).find(
      (url) => !isAllowed(new URL(url, run.site.base).href, allowed, run),
    );
    return foreign !== undefined && `the body leads to ${foreign}`;
  },
  html_attributes_escaped: always(({ answer }) => injected(answer)),
  html_no_script_injected: always(({ answer }) => injected(answer)),
  html_escaped: always(({ answer }) => injected(answer)),
  body_of_all_pages_html_escaped: always(async (run) => {
    for (const page of [
      "/api/auth/signin",
      "/api/auth/signout",
      "/api/auth/error",
      "/api/auth/verify-request",
    ]) {
      const found = injected(await run.browser.get(page));
      if (found) return `${page}: ${found}`;
    }
    return injected(run.answer);
  }),
  json_keys_only: ({ answer }, keys) => otherKeys(JSON.parse(answer.body), keys),
  json_user_keys_only: ({ answer }, keys) => otherKeys(JSON.parse(answer.body).user, keys),
  callback_response_is_redirect_without_body_resources: always(
    ({ answer }) => answer.body !== "" && `the callback has a body: ${answer.body.slice(0, 80)}`,
  ),
};

const otherKeys = (object, keys) => {
  const other = Object.keys(object).find((key) => !keys.includes(key));
  return other && `the JSON holds ${other}`;
};

function urlsIn(answer) {
  if (/json/.test(header(answer, "content-type") ?? ""))
    return [JSON.parse(answer.body).url].filter((url) => url !== undefined);
  if (!isHtml(answer)) return [];
  const attributes = [...answer.body.matchAll(/\b(?:href|action|src)="([^"]*)"/g)].map(([, value]) => value);
  const hidden = [...answer.body.matchAll(/name="callbackUrl" value="([^"]*)"/g)].map(([, value]) => value);
  return [...attributes, ...hidden].map(unescaped);
}

const unescaped = (text) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

// Returns a tag or an attribute that runs a script. The built-in pages have none, so it comes from the
// request.
function injected(answer) {
  if (!isHtml(answer)) return undefined;
  for (const [tag] of answer.body.matchAll(/<[a-z!/][^<>]*(?:"[^"]*"[^<>]*)*>/gi)) {
    if (/^<\/?(script|iframe|object|embed|base|link)\b/i.test(tag))
      return `the page holds ${tag.slice(0, 80)}`;
    const names = tag.replace(/"[^"]*"/g, '""');
    if (/[\s/]on[a-z]+\s*=/i.test(names) || /="\s*javascript:/i.test(tag))
      return `the page holds ${tag.slice(0, 80)}`;
  }
  return undefined;
}
