// Sign-ins: who refuses what the other takes, and how a refusal looks.

import { both, kinder, stricter, within } from "./outcomes.mjs";

const goesTo = (fields) => fields.location ?? fields.body ?? "";
const isCheckCookie = ({ field, site }) => [site.names.state, site.names.nonce, site.names.pkce].some((name) => field === `cookie ${name}`);
const isGone = (value) => value?.startsWith("; Max-Age=0;");

export const inSignIns = {
  retry: (told) =>
    /[?&]error=Configuration/.test(goesTo(told.all.theirs)) &&
    /[?&]error=OAuthCallbackError&code=retry&callbackUrl=/.test(goesTo(told.all.ours)) &&
    (["location", "body"].includes(told.field) || (isCheckCookie(told) && isGone(told.ours)) || (told.field.startsWith("request ") && told.ours === undefined)),
  "profile-error": ({ field, theirs, ours }) => field === "location" && /\/callback\/.*\/signin$/.test(theirs) && !/\/signin$/.test(ours),
  "checks-spent": (told) => isCheckCookie(told) && told.theirs === undefined && isGone(told.ours) && /^\/callback\//.test(told.step.path),
  "id-token-signature": stricter(/ID Token: (signed by nobody|not signed)/),
  "extra-checks": stricter(/ID Token: (wrong at_hash|azp of another)|without auth_time/),
  "id-token-age": stricter(/ID Token: (from the future|old)/),
  "empty-iss": stricter(/&iss=(&|;|$)/),
  "response-tokens": stricter(/&access_token=x/),
  "response-code": stricter(/code=%C3%BC/),
  "repeated-parameters": stricter(/code=c&code=c|x=1&x=2/),
  "userinfo-status": stricter(/(profile: status|userinfo of status) /),
  "profile-id": stricter(/profile: (empty|id empty|id a table|a list|null|text)|github: no id/),
  "endpoint-fragment": stricter(/fragment: its metadata/),
  "no-issuer": kinder(/with oauth\b.*&iss=./),
  "null-members": kinder(/token response: (expires_in|refresh_token|scope) null/),
  "oauth-id-token": kinder(/an ID Token nobody asked for/),
  "userinfo-endpoint": within(/no-userinfo(-used)?: its metadata/),
  wellknown: ({ case: { name }, theirs, ours }) => /well-known: its metadata/.test(name) && theirs?.includes("/well-known/authorize") && ours?.includes("/elsewhere/authorize"),
  "profile-texts": within(/ID Token: (e-mail a number|name a table)|profile: (id zero|big id)/),
  "pkce-unsupported": within(/plain-pkce(-only)?: its metadata/),
  "github-verified": within(/github: unverified e-mail/),
  "discovered-endpoints": both(within(/bare-address: its metadata/), ({ shown }) => goesTo(shown[0].ours).includes("error=Configuration")),
  "redirect-proxy": both(within(/^passed on: to (an origin that is not listed|another route)/), ({ all }) => goesTo(all.ours).endsWith("/error?error=Configuration")),
};
