// Differences in any sign-in with a built-in provider, or with any kind of client.

import { both, either, kinder, stricter, withoutOurs } from "./outcomes.mjs";
import { hasOddTexts, hasSameAddress, isNobodys, isTextOfOdd, throwsAtOdd } from "./profiles.mjs";

const goesTo = (fields) => fields.location ?? fields.body ?? "";
const isCheckCookie = ({ kind }) => /^cookie (state|nonce|pkce)$/.test(kind);
const isGone = (value) => value?.startsWith("; Max-Age=0;");

export const inMany = {
  "request-headers": ({ kind, theirs, ours }) =>
    kind === "request" && withoutOurs(theirs) === withoutOurs(ours),
  "checks-spent": (told) =>
    isCheckCookie(told) &&
    told.theirs === undefined &&
    isGone(told.ours) &&
    /^\/callback\//.test(told.step.path),
  "profile-error": ({ field, theirs, ours }) =>
    field === "location" && /\/callback\/.*\/signin$/.test(theirs) && !/\/signin$/.test(ours),
  retry: (told) =>
    /[?&]error=Configuration/.test(goesTo(told.all.theirs)) &&
    /[?&]error=OAuthCallbackError&code=retry&callbackUrl=/.test(goesTo(told.all.ours)) &&
    (["location", "body"].includes(told.field) ||
      (isCheckCookie(told) && isGone(told.ours)) ||
      (told.kind === "request" && told.ours === undefined)),
  "profile-id": both(isNobodys, stricter(/./)),
  "profile-texts": either(
    isTextOfOdd,
    both(hasOddTexts, either(hasSameAddress, both(throwsAtOdd, kinder(/./)))),
  ),
};
