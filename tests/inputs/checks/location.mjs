// Checks of the target of a redirect.

import { header, location } from "../request/browser.mjs";
import { lookup } from "../unknown-word.mjs";
import { always } from "./only.mjs";

/** The words of `expected` about redirects. */
export const locations = {
  location: async (
    run,
    { if_present: where, path_prefix: prefix, path_in: paths, not_contains: banned = [] },
  ) => {
    const target = location(run.answer, run.site.base);
    if (target === undefined) return undefined;
    if (where && !isAllowed(target, await run.fill(where), run)) return `leads to ${target}`;
    const ours = new URL(target).origin === run.site.base;
    const { pathname } = new URL(target);
    if (ours && prefix && !pathname.startsWith(prefix)) return `leads to ${pathname}, not below ${prefix}`;
    if (ours && paths && !paths.includes(pathname)) return `leads to ${pathname}, not to one of ${paths}`;
    return banned.some((text) => target.includes(text)) && `leads to ${target}`;
  },
  location_not_contains: ({ answer }, texts) =>
    texts.some((text) => header(answer, "location")?.includes(text)) &&
    `leads to ${header(answer, "location")}`,
  final_location: async (run, where) => {
    const target = run.final && location(run.final, run.site.base);
    return target && !isAllowed(target, await run.fill(where), run) && `leads to ${target} after signing in`;
  },
  code_not_forwarded_to_untrusted: always((run) => {
    const target = location(run.answer, run.site.base);
    const trusted = [run.site.base, run.site.proxyBase];
    return (
      target?.includes("code=") && !trusted.includes(new URL(target).origin) && `hands the code to ${target}`
    );
  }),
};

// `same_origin_as:URL`, `… or authorization_endpoint_of:ID`, `origin_in:[URL,URL]`.
function isAllowed(target, where, { site }) {
  return placesOf(where).some(([word, value]) =>
    lookup(places, word, "expected.location")(target, value, site),
  );
}

/** Throws `UnknownWord` for a place without a rule. */
export function knowsPlace(where) {
  for (const [word] of placesOf(where)) lookup(places, word, "expected.location");
}

const placesOf = (where) =>
  where
    .replace("_or_absent", "")
    .split(/ or |_or_/)
    .map((one) => [one.split(":")[0], one.slice(one.indexOf(":") + 1)]);

/** The places where a redirect may lead. */
export const places = {
  same_origin_as: (target, url) => new URL(target).origin === new URL(url).origin,
  authorization_endpoint_of: (target, id, site) => target.startsWith(`${site[id]?.issuer}/authorize?`),
  provider_authorization_endpoint: (target, _, { op }) => target.startsWith(`${op.issuer}/authorize?`),
  origin_in: (target, list) => list.slice(1, -1).split(",").includes(new URL(target).origin),
};

/** The words of `expected.location`. */
export const locationWords = { if_present: true, path_prefix: true, path_in: true, not_contains: true };

/** The places that the rules of every case allow: this site, or where a visitor signs in. */
export const isOursOrSignIn = (target, { site }) =>
  [site.base, site.proxyBase].includes(new URL(target).origin) ||
  [site.op, site.op2, site.tw].some(({ issuer }) => target.startsWith(`${issuer}/authorize?`));

export { isAllowed };
