// Client authentication, posted responses, signed userinfo.

import { both, either, stricter, within, withoutOurs } from "./outcomes.mjs";

const posting = within(/^sign-in with (apple|form-post\S*):/);
const target = (field) => /^(location|cookie .*callback-url)$/.test(field);

export const inVariants = {
  "client-assertion-audience": ({ kind, theirs, ours }) =>
    kind === "request" && withoutOurs(toTokenEndpoint(theirs)) === withoutOurs(ours),
  "form-post-callback-url": either(
    both(
      posting,
      ({ field, theirs, ours }) =>
        /^(location|cookie .*state)$/.test(field) && ours === withCallbackUrl(theirs),
    ),
    both(
      posting,
      ({ field, case: { name }, all }) =>
        /posted(, only cookies of other sites| with a target)$/.test(name) &&
        target(field) &&
        all.ours.location === "http://localhost:8787/dash",
    ),
  ),
  "form-post-cookies": either(
    both(
      posting,
      ({ field, theirs, ours }) =>
        /^cookie .*(state|nonce|pkce.code_verifier)$/.test(field) &&
        ours === theirs?.replace("SameSite=Lax", "Secure; SameSite=None"),
    ),
    both(
      posting,
      ({ field, index, theirs, ours }) =>
        /^cookie .*(csrf-token|callback-url)$/.test(field) && (index === 1 ? ours : theirs) === undefined,
    ),
  ),
  "form-post-json": stricter(/: posted as JSON$/),
  "userinfo-signature": stricter(/: userinfo signed by nobody$/),
};

// With a private key, Auth.js sends the issuer and the token endpoint as audience. With a client secret it
// sends the issuer.
function toTokenEndpoint(request) {
  return request
    ?.replace(/"aud":\["([^"]*)","(\1\/token)"\]/, '"aud":"$2"')
    .replace(/(signed\{"alg":"HS256"\}\{"aud":")([^"]*\/secret-jwt)"/, '$1$2/token"');
}

// The state of a posted response contains the visitor's destination.
function withCallbackUrl(text) {
  const before = /(encodedState, secret 0\]\{[^}]*\}\{)(\\?")random/;
  return text?.replace(
    before,
    (_, start, quote) =>
      `${start}${quote}callbackUrl${quote}:${quote}http://localhost:8787/dash${quote},${quote}random`,
  );
}
