// The gate, and the sessions that it accepts.

import { closes, isGuarded, isNavigation, isPassage, isRefusal, opens, pathOf } from "../gate/outcomes.mjs";
import { chunk, gone, issued } from "./cookies.mjs";
import { all, becomes, differs, either, inConfiguration, something } from "./rules.mjs";

const isGate = ({ site, step }) => site.gate !== undefined && step.path === undefined;
const isRoute = ({ site, step }) => site.gate !== undefined && step.path !== undefined;
const withSession = (...states) => all(isGate, ({ step }) => states.includes(step.cookies?.session));

const isRedirected = ({ all }) => all.theirs.status === "307";
const isOpenPage = ({ site: { pages }, step }) =>
  [pages.signIn, pages.error, pages.signOut, pages.verifyRequest]
    .filter(Boolean)
    .some((page) => isSpelling(page.split("?")[0], pathOf(step).split("?")[0]));
const isSpelling = (page, path) => ["", "/", ".html", "/index.html"].some((end) => path === page + end);
const isPageWithQuery = ({ site }) => site.pages.signIn?.includes("?");
const claims =
  /^reached with (x-forwarded-user|x-forwarded-proto|x-role|x-auth-request-email|x-original-url|x-rewrite-url|x-middleware-subrequest|remote-user|cf-access-jwt-assertion)$/;
const error = { title: "Error", forms: "", fields: "" };
const provider =
  '{"github":{"id":"github","name":"GitHub","type":"oauth","signinUrl":"{{base}}/signin/github","callbackUrl":"{{base}}/callback/github"}}';

// next-auth treats the path as public. The Worker does not, and re-issues the session.
const isReissuedToo = differs(isThrough, {
  "cookie session": becomes(undefined, issued()),
  "cache-control": isPassage,
});

export const inGate = {
  "authorized-default": closes(all(isGate, ({ site }) => !site.gate.authorized && !site.gate.handler)),
  "path-views": all(
    isGate,
    isDisguised,
    either(
      closes(() => true),
      isReissuedToo,
    ),
  ),
  "gate-formats": all(
    isGate,
    ({ step }) => /^\/dashboard\.(csv|pdf)$/.test(pathOf(step)),
    either(
      closes(() => true),
      isReissuedToo,
    ),
  ),
  "gate-images": all(
    isGate,
    ({ step }) => /^\/_next\/image\?url=%2Fdashboard/.test(pathOf(step)),
    either(
      closes(() => true),
      isReissuedToo,
    ),
  ),
  "gate-cache": differs(all(isGate, isThrough, isGuarded), {
    "cache-control": becomes("public, max-age=60", "private, max-age=60"),
  }),
  "gate-canonical": differs(
    all(isGate, isThrough, ({ step }) => pathOf(step) !== step.absolute),
    { body: isPassage, reached: isPassage },
  ),
  "gate-query": differs(all(isGate, isRedirected, isNavigating), {
    location: all(isRefusal, ({ theirs, ours }) => withoutQuery(theirs) === ours),
  }),
  "gate-next-url": differs(all(isGate, isRedirected, isNavigating), {
    location: all(
      isRefusal,
      ({ theirs, ours, step }) => asUrl(withoutQuery(theirs), step) === asUrl(ours, step),
    ),
  }),
  "gate-unauthorized": all(
    isGate,
    isRedirected,
    ({ step }) => !isNavigation(step),
    differs(isRefused, {
      status: isRefusal,
      location: isRefusal,
      "content-type": isRefusal,
      body: isRefusal,
    }),
  ),
  "gate-post": differs(
    all(isGate, ({ step }) => step.method === "POST"),
    { status: becomes("307", "303") },
  ),
  "gate-reissue": differs(isGate, {
    "cookie csrf": becomes(something, undefined),
    "cookie callbackUrl": becomes(something, undefined),
    "cookie session": all(isYoung, becomes(something, undefined)),
    "cookie session chunk": all(isYoung, becomes(something, undefined)),
  }),
  "gate-auth-routes": differs(all(isRoute, inConfiguration(/^gate-all$/)), {
    status: becomes("307", "200"),
    location: becomes(/\/signin\?callbackUrl=/, undefined),
    "cache-control": becomes(undefined, "private, no-cache, no-store"),
    "content-type": becomes(undefined, "application/json"),
    body: [all(becomes("", "null"), at("/session")), all(becomes("", provider), at("/providers"))],
    "cookie session": [
      all(({ theirs, ours }) => theirs === `${ours} and ${ours}`, at("/session")),
      all(becomes(issued(), undefined), at("/providers")),
    ],
  }),
  "gate-open-pages": either(
    opens(all(isGate, isOpenPage)),
    differs(all(isGate, isOpenPage, isThrough), {
      "cookie session": becomes(issued(), undefined),
      "cookie session chunk": becomes(chunk, undefined),
    }),
  ),
  "gate-page-query": either(
    differs(all(isGate, isPageWithQuery, isRedirected), {
      location: all(isRefusal, ({ theirs, site }) => theirs.includes(site.pages.signIn.replace("?", "%3F"))),
    }),
    opens(
      all(isGate, isPageWithQuery, ({ step, site }) =>
        site.pages.signIn.startsWith(`${pathOf(step).split("?")[0]}?`),
      ),
    ),
  ),
  "gate-config-error": differs(all(isGate, inConfiguration(/^gate-untrusted$/), isRedirected), {
    status: becomes("307", "500"),
    location: becomes(/\/signin\?callbackUrl=/, undefined),
    "content-type": becomes(undefined, "text/html; charset=utf-8"),
    body: becomes("", undefined),
    ...Object.fromEntries(Object.entries(error).map(([field, text]) => [field, becomes(undefined, text)])),
  }),
  "identity-headers": differs(all(isGate, isClaim), { "reached with": becomes(something, undefined) }),
  "gate: chunk-names": either(
    closes(withSession("chunk-gap", "chunk-alone", "padded-chunks", "empty-chunk")),
    opens(withSession("stale-chunk", "foreign-name")),
    all(
      withSession("foreign-name"),
      ({ field, theirs, ours, ...told }) =>
        field.endsWith("session-token-x") && gone(theirs, { field, ...told }) && ours === undefined,
    ),
  ),
  "gate: session-exp": closes(withSession("no-exp", "future")),
  "gate: legacy-tokens": closes(withSession("gcm")),
  "gate: secret-order": opens(all(inConfiguration(/^gate-rotated$/), withSession("last-secret"))),
};

function isNavigating({ step, ours }) {
  return isNavigation(step) && ours !== undefined;
}

// Returns whether the Worker removes a header of the visitor. It keeps the scheme if that is true.
function isClaim({ field, step }) {
  return claims.test(field) && !(field.endsWith("-proto") && step.headers["x-forwarded-proto"] === "http");
}

function at(path) {
  return ({ step }) => step.path === path;
}

// Returns whether the Worker passes a session without re-issuing it, because the session has its time of
// issue.
function isYoung({ case: { configuration }, all, step }) {
  return configuration === "gate-day" && all.ours.reached !== undefined && step.cookies?.session !== "bare";
}

function isThrough({ all }) {
  return all.theirs.reached !== undefined && all.ours.reached !== undefined;
}

function isRefused({ all }) {
  return all.ours.reached === undefined && all.ours.status === "401";
}

// Returns whether some origin reads the path as another one, or in another case.
function isDisguised({ step }) {
  return /[%;A-Z]|mixed/.test(pathOf(step).split("?")[0]);
}

// Returns the sign-in page's address without the query of the request for the page.
function withoutQuery(location) {
  const url = new URL(location);
  for (const name of [...url.searchParams.keys()]) if (name !== "callbackUrl") url.searchParams.delete(name);
  return url.href;
}

// Returns a URL in the spelling of Next.js's own URL class: an empty query, the slash at the end, loopback
// addresses.
function asUrl(location, { origin = "" }) {
  const url = new URL(location.replaceAll(new URL(origin || location).hostname, "localhost"));
  const callbackUrl = url.searchParams.get("callbackUrl").replace(/\?$/, "");
  return `${url.origin}${url.pathname.replace(/\/$/, "")}?${new URLSearchParams({ callbackUrl })}`;
}
