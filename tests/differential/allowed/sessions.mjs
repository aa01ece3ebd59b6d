// How sign-ins end, and what a session shows: for the Worker every value whole.

import { callbackUrl, claimsIn, gone, issued, visitor } from "./cookies.mjs";
import { addressIn, errorPage, home, homes, outgoing, retryPage } from "./places.mjs";
import { all, becomes, differs, either, something } from "./rules.mjs";

/** `GET /session` of these claims, or those of the session cookie that the same answer sets. */
export const shown = (claims) => (value, told) => {
  const { name, email, picture: image } = claims ?? held(told, told.index);
  return value === JSON.stringify({ user: { name, email, image }, expires: `<in ${told.site.ages.session} s>` });
};

const held = ({ shown, site }, index) => claimsIn(shown[index].ours[`cookie ${site.names.session}`], { site, kind: "cookie session" });

const isUser = /^\{"user":\{.*\},"expires":"<in \d+ s>"\}$/s;

/** The Worker has a visitor's session where Auth.js has none; the other way round, where it is cleared, or left alone. */
export const takes = { "cookie session": becomes(gone, issued()), body: becomes("null", shown(visitor)) };
export const clears = { "cookie session": becomes(something, gone), body: becomes(isUser, "null") };
export const ignores = { "cookie session": becomes(something, undefined), body: becomes(isUser, "null") };

/** The Worker does not sign in after it asked the provider, as Auth.js did: the error page, and no session. */
export const stricter = (when) => differs(when, {
  location: becomes(something, errorPage),
  "cookie session": becomes(something, undefined),
  "cookie callbackUrl": all(({ step }) => /[?&]callbackUrl=/.test(step.path), becomes(something, undefined)),
  body: becomes(isUser, "null"),
});

const unset = becomes(something, undefined);

/** The same before anything was asked: the checks are not spent. */
export const stricterAtOnce = (when) => either(
  stricter(when),
  differs(when, { "cookie state": becomes(gone, undefined), "cookie nonce": becomes(gone, undefined), "cookie pkce": becomes(gone, undefined), request: unset }),
);

/** The same at the start of the sign-in. Who comes back all the same is asked to try again. */
export const unstarted = (when) => either(
  differs(all(when, ({ index }) => index === 0), { "cookie state": unset, "cookie nonce": unset, "cookie pkce": unset, "cookie callbackUrl": unset }),
  differs(all(when, ({ index }) => index === 1), { location: becomes(home, retryPage) }),
  differs(all(when, ({ index }) => index === 2), { "cookie callbackUrl": becomes(undefined, callbackUrl(({ site }) => site.origin)) }),
  stricterAtOnce(when),
);

/** The Worker signs in with these claims; without them, with those that it shows at once in the session. */
export const kinder = (when, claims) => differs(when, {
  location: becomes(something, home),
  "cookie session": ({ theirs, ours, ...told }) => theirs !== ours && issued(claims ?? ((all) => next(all)))(ours, told),
  "cookie callbackUrl": becomes(undefined, callbackUrl(homes)),
  "cookie state": becomes(undefined, gone),
  "cookie nonce": becomes(undefined, gone),
  "cookie pkce": becomes(undefined, gone),
  request: becomes(undefined, outgoing),
  body: becomes(something, shown(claims)),
});

// The claims of the session that the other step of a sign-in sets.
function next({ shown: steps, index, site, field }) {
  const other = steps.findLast((step, at) => at !== index && step.ours[field] && at > 0);
  return claimsIn(other?.ours[field], { site, kind: "cookie session" });
}

/** What the provider's own profile says. */
export const ada = { name: "Ada", email: "ada@example.com", picture: "https://x.example/a.png", sub: "<uuid>" };

export const isConfigurationError = (fields) => /[?&]error=Configuration$/.test(addressIn(fields.location ?? fields.body) ?? "");
