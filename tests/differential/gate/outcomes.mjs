// The results of the Worker's gate: a refusal, or a request to the site behind it. Field by field.

import { gone, issued } from "../allowed/cookies.mjs";
import { something } from "../allowed/rules.mjs";
import { answered, bodyFor } from "./origin.mjs";

const private_ = "private, no-cache, no-store";
const private60 = "private, max-age=60";

/** Whether the Worker's value is that of a refusal. */
export const isRefusal = (told) => {
  if (told.kind.startsWith("cookie session")) return gone(told.ours, told);
  return told.ours === refusal(told)[told.field];
};

/** Whether the Worker's value is that of a request that it let through. */
export const isPassage = (told) => {
  if (told.kind === "cookie session") return issued()(told.ours, told);
  if (told.kind === "cookie session chunk") return gone(told.ours, told);
  if (told.kind === "reached with") return told.ours === "<as sent>";
  // The answer on a protected path is private, that on a public path is the site's. Only a re-issued session
  // shows which it is.
  if (told.kind === "cache-control" && told.ours === private60) return true;
  return told.ours === passage(told)[told.field];
};

/** next-auth passes the visitor and the Worker does not, and the other way round. */
export const closes = (when) => (told) =>
  when(told) && something(told.all.theirs.reached) && isRefused(told) && isRefusal(told);
export const opens = (when) => (told) =>
  when(told) && !told.all.theirs.reached && something(told.all.ours.reached) && isPassage(told);

/** Returns the answer to a visitor without a session. */
export function refusal({ step, site }) {
  const body = (text) => (step.method === "HEAD" ? undefined : text);
  if (!isNavigation(step)) {
    return {
      status: "401",
      "cache-control": private_,
      "content-type": "application/json",
      body: body('{"message":"Unauthorized"}'),
    };
  }
  const { origin } = new URL(originOf(site, step));
  const page = site.pages.signIn ?? `${site.basePath}/signin`;
  const query = new URLSearchParams({ callbackUrl: origin + pathOf(step) });
  const location = `${origin}${page}${page.includes("?") ? "&" : "?"}${query}`;
  return {
    status: step.method === "POST" ? "303" : "307",
    location,
    "cache-control": private_,
    body: body(""),
  };
}

function passage(told) {
  const { method = "GET", body = "" } = told.step;
  const path = pathOf(told.step);
  return {
    status: "200",
    "cache-control": isReissued(told) ? private60 : answered["cache-control"],
    "content-type": answered["content-type"],
    "cookie origin": answered["set-cookie"].replace("origin=", ""),
    body: method === "HEAD" ? undefined : bodyFor(method, path),
    reached: `${method} ${path}\n${body}`,
  };
}

const isRefused = ({ all: { ours } }) =>
  ["303", "307", "401"].includes(ours.status) &&
  !Object.keys(ours).some((field) => field.startsWith("reached"));

/** Whether the Worker's answer carries cookies of its own. */
const isReissued = ({ all, site }) =>
  Object.keys(all.ours).some((field) => field.startsWith(`cookie ${site.names.session}`));

/**
 * Returns whether the path is protected and the visitor has a session. next-auth re-issues it at every request,
 * the Worker once a day.
 */
export const isGuarded = ({ all, site }) =>
  Object.keys({ ...all.theirs, ...all.ours }).some((field) =>
    field.startsWith(`cookie ${site.names.session}`),
  );

/** Whether a browser asks for a page that its user will see. */
export function isNavigation({ method = "GET", headers = {} }) {
  const isAhead =
    ["next-router-prefetch", "rsc", "x-nextjs-data", "upgrade"].some((name) => name in headers) ||
    [headers["sec-purpose"], headers.purpose].some((value) => /prefetch/.test(value));
  if (isAhead || !["GET", "HEAD", "POST"].includes(method)) return false;
  if ("sec-fetch-mode" in headers) return headers["sec-fetch-mode"] === "navigate";
  return /text\/html/.test(headers.accept) && !("x-requested-with" in headers);
}

/** The path and query as the URL standard writes them. */
export const pathOf = ({ absolute }) =>
  new URL(absolute, "http://x.example").href.slice("http://x.example".length);

const originOf = (site, step) => (site.isFixed ? site.origin : (step.origin ?? site.origin));
