// The results of sign-ins, and the content of a session: every value of the Worker.

import { profile } from "../answers.mjs";
import { claimChanges } from "../cases/answers.mjs";
import { callbackUrl, chunk, claimsIn, gone, issued, visitor } from "./cookies.mjs";
import { addressIn, errorPage, home, homes, outgoing, retryPage } from "./places.mjs";
import { all, becomes, differs, either, holding, something } from "./rules.mjs";

/** `GET /session` of these claims, or those of the session cookie that the same answer sets. */
export const shown = (claims) => (value, told) => {
  const {
    name,
    email,
    picture: image,
  } = (typeof claims === "function" ? claims(told) : claims) ?? held(told, told.index);
  return (
    value === JSON.stringify({ user: { name, email, image }, expires: `<in ${told.site.ages.session} s>` })
  );
};

const held = ({ shown, site }, index) =>
  claimsIn(shown[index].ours[`cookie ${site.names.session}`], { site, kind: "cookie session" });

const isUser = /^\{"user":\{.*\},"expires":"<in \d+ s>"\}$/s;

// The JSON form of a redirect for `X-Auth-Return-Redirect`, which also has a `Location` unless it is an
// error.
const isUrl = /^\{"url":"/;
/** Whether the step requests JSON in place of a redirect. */
export const forJson = ({ step }) => step.headers?.["x-auth-return-redirect"] !== undefined;

/** The Worker accepts a visitor's session that Auth.js refuses, and the other way round, where it is cleared or kept. */
export const takes = { "cookie session": becomes(gone, issued()), body: becomes("null", shown(visitor)) };
export const clears = { "cookie session": becomes(something, gone), body: becomes(isUser, "null") };
export const ignores = { "cookie session": becomes(something, undefined), body: becomes(isUser, "null") };

const isSessionAsked = ({ step }) => step.path === "/session";
const hadSession = ({ case: { steps } }) => steps.some(({ cookies }) => cookies?.session !== undefined);

// A visitor with a former session sees that one, and it is re-issued or cleared.
const unissued = all((told) => !(isSessionAsked(told) && hadSession(told)), becomes(something, undefined));

/**
 * The Worker refuses the sign-in after a request to the provider, like Auth.js: it shows the error page, and keeps
 * only the visitor's former session.
 */
export const stricter = (when) =>
  either(
    differs(when, {
      location: [becomes(something, errorPage), all(forJson, becomes(home, undefined))],
      "cookie session": unissued,
      "cookie session chunk": unissued,
      "cookie callbackUrl": all(
        ({ step }) => /^\/callback\/.*[?&]callbackUrl=/.test(step.path),
        becomes(something, undefined),
      ),
      body: [becomes(isUser, "null"), becomes(isUrl, errorPage)],
    }),
    differs(all(when, holding("session", "valid", "chunked", "stale-chunk"), isSessionAsked), {
      "cookie session": [
        becomes(something, issued()),
        all(holding("session", "chunked"), becomes(something, undefined)),
      ],
      "cookie session chunk": [
        all(holding("session", "chunked"), becomes(undefined, chunk)),
        all(holding("session", "stale-chunk"), becomes(undefined, gone)),
      ],
      body: becomes(isUser, shown(visitor)),
    }),
  );

const unset = becomes(something, undefined);

/** The same before any request: the checks are not spent. */
export const stricterAtOnce = (when) =>
  either(
    stricter(when),
    differs(when, {
      "cookie state": becomes(gone, undefined),
      "cookie nonce": becomes(gone, undefined),
      "cookie pkce": becomes(gone, undefined),
      request: unset,
    }),
  );

/** The same at the start of the sign-in. A visitor who still comes back is asked to try again. */
export const unstarted = (when) =>
  either(
    differs(
      all(when, ({ index }) => index === 0),
      { "cookie state": unset, "cookie nonce": unset, "cookie pkce": unset, "cookie callbackUrl": unset },
    ),
    differs(
      all(when, ({ index }) => index === 1),
      { location: becomes(home, retryPage) },
    ),
    differs(
      all(when, ({ index }) => index === 2),
      {
        "cookie callbackUrl": becomes(
          undefined,
          callbackUrl(({ site }) => site.origin),
        ),
      },
    ),
    stricterAtOnce(when),
  );

/**
 * The Worker signs in with these claims, which may be a function of what is told. Without them: with those of the ID
 * Token, or, where a profile is read, with those that it shows at once in the session.
 */
export const kinder = (when, claims = userOf) =>
  differs(when, {
    location: [becomes(something, home), all(forJson, becomes(undefined, home))],
    "cookie session": ({ theirs, ours, ...told }) => theirs !== ours && issued(claims)(ours, told),
    // The new session is in chunks, or replaces a former one.
    "cookie session chunk": [
      becomes(undefined, chunk),
      becomes(undefined, gone),
      all(hasWholeSession, becomes(chunk, undefined)),
      all(wasCleared, becomes(gone, undefined)),
    ],
    "cookie callbackUrl": becomes(undefined, callbackUrl(homes)),
    "cookie state": becomes(undefined, gone),
    "cookie nonce": becomes(undefined, gone),
    "cookie pkce": becomes(undefined, gone),
    request: becomes(undefined, outgoing),
    body: [becomes(something, shown(claims)), becomes(isUrl, home)],
  });

const wasCleared = ({ shown: steps, index, field, ...told }) =>
  steps.slice(0, index).some(({ ours }) => gone(ours[field], { field, ...told }));
const hasWholeSession = ({ all: { ours }, site }) => ours[`cookie ${site.names.session}`] !== undefined;

function userOf(told) {
  if (!/with (oauth|github)\b/.test(told.case.name)) return said(told);
  return told.kind === "cookie session" ? next(told) : held(told, told.index);
}

// Returns the claims of the session that the other step of a sign-in sets.
function next({ shown: steps, index, site, field }) {
  const other = steps.findLast((step, at) => at !== index && step.ours[field] && at > 0);
  return claimsIn(other?.ours[field], { site, kind: "cookie session" });
}

/** The user in the provider's own profile. */
export const ada = {
  name: "Ada",
  email: "ada@example.com",
  picture: "https://x.example/a.png",
  sub: "<uuid>",
};

// Returns the claims of the ID Token. The name of the case gives its difference from a valid one.
function said({ case: { name: told } }) {
  const changed = claimChanges[told.match(/ID Token: ([^;(]*[^;( ])/)?.[1]] ?? {};
  const { name, nickname, preferred_username, email, picture } = { ...profile, ...changed };
  const text = (value) =>
    typeof value === "number"
      ? String(value)
      : value === null || typeof value === "string"
        ? value
        : undefined;
  return {
    name: text(name ?? nickname ?? preferred_username),
    email: text(email)?.toLowerCase(),
    picture: text(picture),
    sub: "<uuid>",
  };
}

export const isConfigurationError = (fields) =>
  /[?&]error=Configuration$/.test(addressIn(fields.location ?? fields.body) ?? "");
