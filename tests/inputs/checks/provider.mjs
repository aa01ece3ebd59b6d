// What the provider, and the sink that nobody should ask, saw.

import { UnknownWord } from "../unknown-word.mjs";
import { location } from "../request/browser.mjs";
import { signIn } from "../request/sign-in.mjs";

/** The words of `expected` about outgoing requests. */
export const providers = {
  op_hits: (run, wanted) => {
    for (const [endpoint, count] of Object.entries(wanted)) {
      const hits = counted(run, endpoint);
      const fits = typeof count === "number" ? hits === count : hits <= count.max;
      if (!fits) return `${hits} requests to the provider's ${endpoint} endpoint`;
    }
    return undefined;
  },
  // What is asked for once needs no jitter between attempts.
  retries_max: (run, most) => counted(run, "discovery") > most + 1 && `${counted(run, "discovery")} requests for the metadata`,
  jitter: (run) => counted(run, "discovery") > 1 && "attempts are repeated; see that they are spread",
  never_uses_foreign_endpoints: ({ site, marks, browser }) => {
    const led = browser.exchanges.map((answer) => location(answer, site.base)).find((url) => url?.startsWith(site.op2.issuer));
    return (led !== undefined || site.op2.requests.length > marks.op2) && "the other provider was used";
  },
  subrequests_max: ({ site, marks }, most) => {
    const count = site.op.requests.length - marks.op + site.kv.requests - marks.kv;
    return count > most && `${count} requests of the Worker's`;
  },
  ssrf_hits: ({ sunk }, wanted) => sunk().length !== wanted && `${sunk().length} requests to where none should go`,
  secret_not_sent_to: ({ sunk, site }) => [site.op, site.tw].some(({ clientSecret }) => JSON.stringify(sunk()).includes(clientSecret)) && "the client secret went to the attacker",
  authorization_request_param: async (run, wanted) => {
    const request = authorizationRequest(run);
    if (!request) return undefined;
    for (const [name, rule] of Object.entries(wanted)) if (!(await fits(run, request.get(name), rule))) return `${name} is ${request.get(name)}`;
    return undefined;
  },
  authorization_request_duplicates: (run, most) => {
    const names = [...(authorizationRequest(run)?.keys() ?? [])];
    return names.length - new Set(names).size > most && `${names} are sent`;
  },
  token_request_params: async (run, wanted) => {
    const request = run.site.op.hits("token", run.marks.op).at(-1);
    for (const [name, rule] of Object.entries(request ? wanted : {})) {
      if (!(await fits(run, request.form.get(name), rule))) return `${name} of the token request is ${request.form.get(name)}`;
    }
    return undefined;
  },
  pkce_always_S256: (run) => {
    const request = authorizationRequest(run);
    return request && request.get("code_challenge_method") !== "S256" && "no PKCE";
  },
  upstream_body_read_max_bytes: ({ site, marks }, most) => {
    const largest = Math.max(0, ...site.op.requests.slice(marks.op).map(({ socket }) => socket.bytesWritten));
    return largest > most + kernelBuffers && `${largest} bytes of the provider's answer were taken`;
  },
  signature_matches_reference: ({ vector }) => vector,
  hs256_with_oct_key_rejected: async ({ site, visitor }) => {
    await site.op.misbehave({ jwks: "oct_added", id_token: { alg: "HS256", key: "oct", header: { kid: "oct" } } });
    const browser = visitor();
    await signIn(browser, site.op, "alice");
    return (await browser.user()) !== null && "a symmetric key of the key set signs tokens";
  },
  kv_not_poisoned: async ({ site, restarted }) => {
    await site.op.misbehave();
    const again = await restarted();
    const session = await again.session("alice").catch((error) => error);
    return session instanceof Error && "nobody can sign in after the attack, in a fresh isolate";
  },
};

// What lies between the provider and workerd: bytes the kernel takes although nobody reads them.
const kernelBuffers = 12 * 1024 * 1024;

const authorizationEndpoint = ({ site }) => `${site.op.issuer}/authorize?`;

function authorizationRequest(run) {
  const url = run.authorizationUrl ?? location(run.answer, run.site.base);
  return url?.startsWith(authorizationEndpoint(run)) ? new URL(url).searchParams : undefined;
}

function counted(run, endpoint) {
  if (endpoint === "authorize") {
    return run.browser.exchanges.filter((answer) => location(answer, run.site.base)?.startsWith(authorizationEndpoint(run))).length;
  }
  if (endpoint === "access_token") return run.site.tw.hits(endpoint, run.marks.tw).length;
  if (!["token", "discovery", "jwks"].includes(endpoint)) throw new UnknownWord(`expected.op_hits.${endpoint}`);
  return run.site.op.hits(endpoint, run.marks.op).length;
}

async function fits(run, value, rule) {
  if (rule.startsWith("equals:")) return value === (await run.fill(rule.slice(7)));
  if (rule === "equals_cookie") return value === run.flow.verifier;
  if (rule === "matches_state_cookie") return value === (await run.sealed("authjs.state")) || value !== null;
  if (rule === "matches_nonce_cookie_or_absent") return value === null || value === (await run.sealed("authjs.nonce"));
  throw new UnknownWord(`expected.*_param: ${rule}`);
}
