// Checks of the requests that reached the provider, and the sink that must not get any.

import { location } from "../request/browser.mjs";
import { signIn } from "../request/sign-in.mjs";
import { lookup } from "../unknown-word.mjs";
import { always } from "./only.mjs";

/** The words of `expected` about outgoing requests. */
export const providers = {
  op_hits: (run, wanted) => {
    for (const [endpoint, count] of Object.entries(wanted)) {
      const hits = lookup(counters, endpoint, "expected.op_hits")(run);
      const fits = typeof count === "number" ? hits === count : hits <= count.max;
      if (!fits) return `${hits} requests to the provider's ${endpoint} endpoint`;
    }
    return undefined;
  },
  // One attempt needs no jitter.
  retries_max: (run, most) =>
    counters.discovery(run) > most + 1 && `${counters.discovery(run)} requests for the metadata`,
  jitter: always((run) => counters.discovery(run) > 1 && "attempts are repeated; see that they are spread"),
  never_uses_foreign_endpoints: always(({ site, marks, browser }) => {
    const led = browser.exchanges
      .map((answer) => location(answer, site.base))
      .find((url) => url?.startsWith(site.op2.issuer));
    return (led !== undefined || site.op2.requests.length > marks.op2) && "the other provider was used";
  }),
  subrequests_max: (run, most) => subrequests(run) > most && `${subrequests(run)} requests of the Worker's`,
  ssrf_hits: ({ sunk }, wanted) =>
    sunk().length !== wanted && `${sunk().length} requests to where none should go`,
  secret_not_sent_to: ({ sunk, site }) =>
    [site.op, site.tw].some(({ clientSecret }) => JSON.stringify(sunk()).includes(clientSecret)) &&
    "the client secret went to the attacker",
  authorization_request_param: async (run, wanted) => {
    const request = authorizationRequest(run);
    if (!request) return undefined;
    for (const [name, rule] of Object.entries(wanted))
      if (!(await fits(run, request.get(name), rule))) return `${name} is ${request.get(name)}`;
    return undefined;
  },
  authorization_request_duplicates: (run, most) => {
    const names = [...(authorizationRequest(run)?.keys() ?? [])];
    return names.length - new Set(names).size > most && `${names} are sent`;
  },
  token_request_params: async (run, wanted) => {
    const request = run.site.op.hits("token", run.marks.op).at(-1);
    for (const [name, rule] of Object.entries(request ? wanted : {})) {
      if (!(await fits(run, request.form.get(name), rule)))
        return `${name} of the token request is ${request.form.get(name)}`;
    }
    return undefined;
  },
  pkce_always_S256: always((run) => {
    const request = authorizationRequest(run);
    return request && request.get("code_challenge_method") !== "S256" && "no PKCE";
  }),
  upstream_body_read_max_bytes: ({ site, marks }, most) => {
    const largest = Math.max(0, ...site.op.requests.slice(marks.op).map(({ socket }) => socket.bytesWritten));
    return largest > most + kernelBuffers && `${largest} bytes of the provider's answer were taken`;
  },
  signature_matches_reference: always(({ vector }) => vector),
  signature_valid_at_op: always(({ site, marks }) => {
    const seen = site.tw.requests.slice(marks.tw);
    if (seen.length === 0) return "nothing was signed";
    return !seen.every(({ matches }) => matches) && "the provider computes another signature";
  }),
  hs256_with_oct_key_rejected: always(async ({ site, visitor }) => {
    await site.op.misbehave({
      jwks: "oct_added",
      id_token: { alg: "HS256", key: "oct", header: { kid: "oct" } },
    });
    const browser = visitor();
    await signIn(browser, site.op, "alice");
    return (await browser.user()) !== null && "a symmetric key of the key set signs tokens";
  }),
};

/** How many requests the Worker made to the provider and to KV. */
export const subrequests = ({ site, marks }) =>
  site.op.requests.length - marks.op + site.kv.requests - marks.kv;

// The buffers between the provider and workerd: bytes that the kernel accepts before a program reads them.
const kernelBuffers = 12 * 1024 * 1024;

const authorizationEndpoint = ({ site }) => `${site.op.issuer}/authorize?`;

function authorizationRequest(run) {
  const url = run.authorizationUrl ?? location(run.answer, run.site.base);
  return url?.startsWith(authorizationEndpoint(run)) ? new URL(url).searchParams : undefined;
}

const since =
  (server, endpoint) =>
  ({ site, marks }) =>
    site[server].hits(endpoint, marks[server]).length;

/** The number of requests to an endpoint, by the word of `op_hits`. */
export const counters = {
  authorize: (run) =>
    run.browser.exchanges.filter((answer) =>
      location(answer, run.site.base)?.startsWith(authorizationEndpoint(run)),
    ).length,
  token: since("op", "token"),
  token_refresh: ({ site, marks }) =>
    site.op.hits("token", marks.op).filter(({ form }) => form.get("grant_type") === "refresh_token").length,
  discovery: since("op", "discovery"),
  jwks: since("op", "jwks"),
  userinfo: since("op", "me"),
  request_token: since("tw", "request_token"),
  access_token: since("tw", "access_token"),
  profile: since("tw", "profile"),
};

/** The rules for a parameter of a request to the provider. */
export const parameterRules = {
  equals: async (run, value, wanted) => value === (await run.fill(wanted)),
  equals_cookie: (run, value) => value === run.flow.verifier,
  matches_state_cookie: async (run, value) => value !== null && value === (await run.sealed("authjs.state")),
  matches_nonce_cookie_or_absent: async (run, value) =>
    value === null || value === (await run.sealed("authjs.nonce")),
};

const split = (rule) => [rule.split(":")[0], rule.slice(rule.indexOf(":") + 1)];

/** Throws `UnknownWord` for a rule that is not implemented. */
export function knowsParameterRules(wanted) {
  for (const rule of Object.values(wanted)) lookup(parameterRules, split(rule)[0], "expected.*_param");
}

function fits(run, value, rule) {
  const [word, wanted] = split(rule);
  return parameterRules[word](run, value, wanted);
}
