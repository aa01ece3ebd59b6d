// Sessions, secrets and callback URLs.

import { callbackUrl, gone, isAfterOfHost } from "./cookies.mjs";
import { authorization } from "./places.mjs";
import { isRewritten, tidied } from "./rewrites.mjs";
import { all, becomes, differs, either, holding, inConfiguration, something } from "./rules.mjs";
import { clears, ignores, takes } from "./sessions.mjs";

const atHome = callbackUrl(({ site }) => site.origin);

const isFirstChunk = ({ field }) => field.endsWith(".0");

export const inAnswers = {
  "chunk-names": either(
    differs(holding("session", "chunk-gap", "chunk-alone"), ignores),
    differs(holding("session", "stale-chunk", "foreign-name"), takes),
    differs(holding("session", "padded-chunks"), {
      "cookie session chunk": becomes(something, undefined),
      body: ignores.body,
    }),
    differs(holding("session", "empty-chunk"), {
      "cookie session chunk": [
        all(isFirstChunk, becomes(something, undefined)),
        all((told) => !isFirstChunk(told), becomes(something, gone)),
      ],
      body: ignores.body,
    }),
    all(
      holding("session", "foreign-name"),
      ({ field, ours, site }) => field === `cookie ${site.names.session}-x` && ours === undefined,
    ),
  ),
  "host-cookie": ({ kind, ...told }) =>
    /^cookie session( chunk)?$/.test(kind) && isAfterOfHost({ kind, ...told }),
  "unseen-session": differs(
    all(
      inConfiguration(/^cookies$/),
      ({ step, all: { ours }, site }) =>
        /^\/callback\//.test(step.path) && ours[`cookie ${site.names.session}.1`] !== undefined,
    ),
    {
      "cookie session": becomes(undefined, gone),
      "cookie session chunk": becomes(undefined, gone),
    },
  ),
  "session-exp": differs(holding("session", "no-exp", "future"), clears),
  "legacy-tokens": differs(holding("session", "gcm"), clears),
  // Auth.js's answer is that to a token with an accepted hash: see `instead.mjs`.
  "csrf-secrets": () => false,
  "secret-order": differs(all(inConfiguration(/^rotated$/), holding("session", "last-secret")), takes),
  // In all other cases, compare with Auth.js's answer to the site itself as callback URL: see `instead.mjs`.
  "callback-url": either(
    isRewritten("callback-url"),
    differs(({ all }) => all.instead.includes("callback-url"), {
      "cookie callbackUrl": becomes(undefined, atHome),
      // The page's own address, with the query that the provider gets too.
      forms: ({ ours, step, site }) => ours === `POST ${site.origin}${site.basePath}${step.path}`,
      location: becomes(something, authorization),
      body: becomes(something, authorization),
    }),
  ),
  "callback-url-form": either(
    isRewritten("callback-url-form"),
    differs(() => true, { "cookie callbackUrl": isTidied }),
  ),
};

// Returns whether the URL is the same in the URL standard's spelling, or the site itself if readers would
// interpret it differently.
function isTidied({ theirs, ours, ...told }) {
  const held = told.step.cookies?.callbackUrl
    ?.replace("{{origin}}", told.site.origin)
    .replace(/^\//, `${told.site.origin}/`);
  const from = theirs ? decodeURIComponent(theirs.split(";")[0]) : held;
  return from !== undefined && callbackUrl(() => tidied(from, told))(ours, told);
}
