// Where an answer leads.

import { UnknownWord } from "../unknown-word.mjs";
import { header, location } from "../request/browser.mjs";

/** The words of `expected` about redirects. */
export const locations = {
  location: async (run, { if_present: where, path_prefix: prefix, path_in: paths, not_contains: banned = [], ...rest }) => {
    for (const word of Object.keys(rest)) throw new UnknownWord(`expected.location.${word}`);
    const target = location(run.answer, run.site.base);
    if (target === undefined) return undefined;
    if (!isAllowed(target, await run.fill(where), run)) return `leads to ${target}`;
    const ours = new URL(target).origin === run.site.base;
    const { pathname } = new URL(target);
    if (ours && prefix && !pathname.startsWith(prefix)) return `leads to ${pathname}, not below ${prefix}`;
    if (ours && paths && !paths.includes(pathname)) return `leads to ${pathname}, not to one of ${paths}`;
    return banned.some((text) => target.includes(text)) && `leads to ${target}`;
  },
  location_not_contains: ({ answer }, texts) => texts.some((text) => header(answer, "location")?.includes(text)) && `leads to ${header(answer, "location")}`,
  final_location: async (run, where) => {
    const target = run.final && location(run.final, run.site.base);
    return target && !isAllowed(target, await run.fill(where), run) && `leads to ${target} after signing in`;
  },
  code_not_forwarded_to_untrusted: (run) => {
    const target = location(run.answer, run.site.base);
    const trusted = [run.site.base, run.site.proxyBase];
    return target?.includes("code=") && !trusted.includes(new URL(target).origin) && `hands the code to ${target}`;
  },
};

// `same_origin_as:URL`, `… or authorization_endpoint_of:ID`, `origin_in:[URL,URL]`.
function isAllowed(target, where, { site }) {
  return where.split(/ or |_or_/).some((one) => {
    const [word, ...rest] = one.split(":");
    const value = rest.join(":");
    if (word === "same_origin_as") return new URL(target).origin === new URL(value).origin;
    if (word === "authorization_endpoint_of") return target.startsWith(`${site[value]?.issuer}/authorize?`);
    if (word === "provider_authorization_endpoint") return target.startsWith(`${site.op.issuer}/authorize?`);
    if (word === "origin_in") return value.slice(1, -1).split(",").includes(new URL(target).origin);
    throw new UnknownWord(`expected.location: ${one}`);
  });
}

/** A place as the invariants of every case allow it: ours, or where a visitor signs in. */
export const isOursOrSignIn = (target, { site }) =>
  [site.base, site.proxyBase].includes(new URL(target).origin) || [site.op, site.op2, site.tw].some(({ issuer }) => target.startsWith(`${issuer}/authorize?`));

export { isAllowed };
