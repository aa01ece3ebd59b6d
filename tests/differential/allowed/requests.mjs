// What a request may say.

import { both } from "./outcomes.mjs";

const pathOf = ({ step }) => step.path ?? step.absolute;
const named = (pattern) => (told) => pattern.test(told.case.name);

export const inRequests = {
  "anchored-routes": ({ step, all }) => step.absolute !== undefined && all.ours.body?.startsWith("asset /"),
  "webauthn-options": (told) => pathOf(told)?.startsWith("/webauthn-options") && told.all.ours.status === "400",
  "body-object": both(named(/body: (null|array|text|byte order mark|lone surrogate)\b/), ({ all }) => all.ours.status === "400"),
  "content-type-case": named(/body: content type in capitals\b/),
  "parameter-order": both(named(/starts: \?(2=b&1=a|__proto__=x)/), ({ field }) => field === "location"),
  "protocol-parameters": both(named(/starts: .*\b(response_mode|redirect_uri|state|nonce|client_id|response_type|code_challenge|request)=/), ({ field }) => field === "location"),
  "untrusted-host": ({ field, site, theirs, ours }) => field === "location" && theirs?.replace(site.origin, "") === ours,
  "trust-host-false": ({ case: { configuration }, all }) => configuration === "untrusted-env" && (all.ours.status === "500" || /error=Configuration/.test(all.ours.location)),
  "signin-page-query": ({ step, field }) => /^\/signin[^?]*\?/.test(step.path) && (/csrfToken=x&providers=y/.test(step.path) || (field === "fields" && /callbackUrl=/.test(step.path))),
  "error-page-undefined": ({ theirs, ours }) => /[?&]error=undefined/.test(theirs) && theirs.replace(/[?&]error=undefined/, "") === ours,
  "custom-page-query": ({ field, theirs, ours }) =>
    ["location", "body"].includes(field) && theirs !== undefined && theirs.replace(/(\?a=1)\?/, "$1&").replace(/=(\w)&(\w) (\w)/, "=$1%26$2+$3").replace("?error=undefined", "") === ours,
};
