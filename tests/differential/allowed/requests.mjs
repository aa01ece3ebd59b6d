// The valid forms of a request.

import { callbackUrl, newToken } from "./cookies.mjs";
import { isForm, pageOf } from "./pages.mjs";
import { authorization, customSignInPage, errorPage, home, homes, leads, retryPage } from "./places.mjs";
import { isRewritten } from "./rewrites.mjs";
import { all, becomes, differs, either, inConfiguration, named, oneOf, something } from "./rules.mjs";
import { forJson } from "./sessions.mjs";
import { isWithoutCode } from "./sign-ins.mjs";

const at =
  (pattern) =>
  ({ step }) =>
    pattern.test(step.path ?? step.absolute);
const message =
  '{"message":"There was a problem with the server configuration. Check the server logs for more information."}';

// 400, before any other check.
const refused = {
  status: becomes(something, "400"),
  location: becomes(something, undefined),
  "content-type": becomes(undefined, "application/json"),
  body: becomes(something, '"Bad request."'),
  ...Object.fromEntries(
    ["csrf", "callbackUrl", "state", "nonce", "pkce", "session", "session chunk"].map((kind) => [
      `cookie ${kind}`,
      becomes(something, undefined),
    ]),
  ),
};

// A path outside the base path goes to the site behind the Worker.
const passed = {
  status: becomes(something, "200"),
  location: becomes(something, undefined),
  "cache-control": becomes(something, undefined),
  "content-type": becomes(something, "text/plain;charset=UTF-8"),
  body: becomes(
    something,
    (body, { step, site }) => body === `asset ${new URL(site.origin + pathOf(site, step)).pathname}`,
  ),
  "cookie csrf": becomes(something, undefined),
  "cookie callbackUrl": becomes(something, undefined),
  "cookie session": becomes(something, undefined),
};

const unconfigured = {
  status: becomes(oneOf("200", "302"), "500"),
  location: becomes(something, undefined),
  "content-type": becomes(oneOf(undefined, "application/json"), "application/json"),
  body: becomes(something, message),
  "cookie csrf": becomes(something, undefined),
  "cookie callbackUrl": becomes(something, undefined),
  "cookie session": becomes(something, undefined),
  title: becomes(something, "Error"),
  forms: becomes(something, ""),
  fields: becomes(something, ""),
};

const isHead = ({ step }) => step.method === "HEAD";
const hasOwnPage = ({ site }) => site.pages.signIn !== undefined;
const isSignInOf = ({ site, step }) =>
  !step.method && site.providers.includes(step.path?.match(/^\/signin\/([\w-]+)\/?(\?|$)/)?.[1]);
// Credentials are the body of their provider's callback.
const isUnread = ({ step }) =>
  step.method === "POST" &&
  !step.path?.startsWith("/callback/login") &&
  /^\/(callback(\/[\w-]+)?|csrf|providers|error|verify-request)\/?(\?|$)/.test(step.path ?? "");
const isRefusedHere = ({ all: { ours } }) => ours.status === "400";
const isRefused = ({ all: { theirs } }) => theirs.status === "400";

const unvisited = {
  "cookie csrf": becomes(undefined, newToken),
  "cookie callbackUrl": becomes(undefined, callbackUrl(homes)),
};
const isError = leads(/[?&]error=Configuration$/);
const failed = oneOf(retryPage, errorPage);

export const inRequests = {
  head: either(
    differs(all(isHead, at(/^\/(session|csrf)$/)), {
      status: becomes("400", "200"),
      "cache-control": becomes(undefined, "private, no-cache, no-store"),
    }),
    differs(all(isHead, at(/^\/providers$/)), { status: becomes("400", "200") }),
    differs(all(isHead, at(/^\/signin$/)), {
      status: becomes("400", "200"),
      "content-type": becomes("application/json", "text/html; charset=utf-8"),
    }),
    differs(all(isHead, at(/^\/callback\//)), {
      status: becomes("400", "405"),
      "content-type": becomes("application/json", undefined),
    }),
  ),
  "signin-provider-page": either(
    differs(
      all(isSignInOf, ({ site }) => !hasOwnPage({ site })),
      {
        status: becomes("302", "200"),
        location: becomes(errorPage, undefined),
        body: becomes(oneOf("", errorPage), undefined),
        "content-type": becomes(oneOf(undefined, "application/json"), "text/html; charset=utf-8"),
        ...unvisited,
        ...pageOf,
      },
    ),
    differs(all(isSignInOf, hasOwnPage), {
      location: [becomes(isError, customSignInPage), all(forJson, becomes(undefined, customSignInPage))],
      body: becomes(isError, customSignInPage),
      ...unvisited,
    }),
  ),
  "unread-body": either(
    differs(
      all(isUnread, isRefused, ({ step }) => !forJson({ step })),
      {
        status: becomes("400", "302"),
        location: becomes(undefined, failed),
        "content-type": becomes("application/json", undefined),
        body: becomes('"Bad request."', ""),
      },
    ),
    differs(all(isUnread, isRefused, forJson), {
      status: becomes("400", "200"),
      body: becomes('"Bad request."', failed),
    }),
    differs(
      all(isUnread, ({ step }) => /callbackUrl/.test(step.body)),
      { location: becomes(something, home), "cookie callbackUrl": becomes(something, undefined) },
    ),
  ),
  "anchored-routes": differs(
    ({ site, step }) => !site.gate && !`${pathOf(site, step)}/`.startsWith(`${site.basePath}/`),
    passed,
  ),
  "webauthn-options": differs(all(isRefusedHere, at(/^\/webauthn-options/)), refused),
  "body-object": differs(
    all(isRefusedHere, named(/body: (null|array|text|byte order mark|lone surrogate)\b/)),
    refused,
  ),
  // Auth.js's answer is that to the same content type in lower case: see `instead.mjs`.
  "content-type-case": () => false,
  "parameter-order": differs(named(/starts: \?(2=b&1=a|__proto__=x)/), { location: hasOwnOrder }),
  "protocol-parameters": differs(
    named(
      /starts: .*\b(response_mode|redirect_uri|state|nonce|client_id|response_type|code_challenge|request)=/,
    ),
    { location: becomes(something, authorization) },
  ),
  "untrusted-host": isRewritten("untrusted-host"),
  "trust-host-false": differs(inConfiguration(/^untrusted-env$/), unconfigured),
  "signin-page-query": either(
    differs(at(/^\/signin[^?]*\?.*callbackUrl=/), { fields: isForm }),
    differs(
      all(at(/^\/signin\?csrfToken=x&providers=y/), ({ site, step }) => !step.method && !site.pages.signIn),
      {
        status: becomes(oneOf("302", "500"), "200"),
        location: becomes(something, undefined),
        body: becomes(something, undefined),
        "content-type": becomes(oneOf(undefined, "application/json"), "text/html; charset=utf-8"),
        "cookie csrf": becomes(undefined, newToken),
        "cookie callbackUrl": becomes(undefined, callbackUrl(homes)),
        ...pageOf,
      },
    ),
  ),
  "error-page-undefined": isRewritten("error-page-undefined"),
  "custom-page-query": all(isRewritten("custom-page-query"), (told) => !isWithoutCode(told)),
};

function pathOf({ basePath, origin }, { absolute, path }) {
  return new URL(origin + (absolute ?? basePath + path)).pathname;
}

// The query of the request that starts the sign-in keeps its order, and nothing is lost.
function hasOwnOrder({ theirs, ours = "", step }) {
  const [, query] = step.path.split("?");
  const without = (url) => query.split("&").reduce((rest, one) => rest.replace(`${one}&`, ""), url);
  return ours.includes(`&${query}&`) && without(ours) === without(theirs);
}
