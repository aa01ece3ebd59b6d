// Every check of the harness of hostile cases fails if a run differs from the expectation of the case.

import assert from "node:assert/strict";
import { test } from "node:test";
import { flags } from "../inputs/checks/cookies.mjs";
import { rules } from "../inputs/checks/headers.mjs";
import { checks, judge, knowsExpected } from "../inputs/checks/judge.mjs";
import { places } from "../inputs/checks/location.mjs";
import { counters, parameterRules } from "../inputs/checks/provider.mjs";
import {
  conditions,
  missingFeature,
  needsDatabase,
  needsPasskeys,
  needsRefresh,
} from "../inputs/features.mjs";
import { fakeRun, reply } from "./support/fake-run.mjs";
import { sameWords } from "./support/same-words.mjs";
import { passkeySamples, storedSamples } from "./support/stored-samples.mjs";

const html = [["content-type", "text/html; charset=utf-8"]];
const to = (location) => reply({ status: 302, headers: [["location", location]] });
const sets = (...lines) => reply({ headers: lines.map((line) => ["set-cookie", line]) });
const session = (user, more = {}) =>
  reply({
    body: JSON.stringify(
      user && {
        user: { name: user, email: `${user}@example.com` },
        expires: new Date(Date.now() + 86_400_000),
        ...more,
      },
    ),
  });
const after = (user) => ({ userAfter: async () => user });
const asking = (answer) => ({ browser: { get: async () => answer, user: async () => "alice" } });
const cleared = "authjs.session-token=; Max-Age=0";
const kept = "authjs.session-token=x; Path=/";
const seen = (request) => ({ reached: () => [{ url: "/public", headers: [], ...request }] });
const asked = (endpoint, count = 1, server = "op") => ({
  site: {
    [server]: {
      requests: Array.from({ length: count }, () => ({
        endpoint,
        form: new URLSearchParams(),
        socket: { bytesWritten: 0 },
      })),
    },
  },
});
const authorize = (query) => ({ authorizationUrl: `http://op/authorize?${query}` });
const kv = (text, before) => ({
  site: { kv: { kept: new Map([["key", Buffer.from(text)]]), before: new Map([["key", before]]) } },
});
const answered = (answer) => ({ answer });
const many = (status) => ({ answers: [reply({ status: 200 }), reply({ status })] });

const challenged = (text) => {
  const metadata = "http://site/.well-known/oauth-protected-resource";
  return answered(reply({ headers: [["www-authenticate", `${text}resource_metadata="${metadata}"`]] }));
};
// A visitor whose pages are answered in turn: "refresh" asks the provider first.
const refreshing = (turns) => {
  const requests = [];
  const pages = [];
  const get = async () => {
    const isRefresh = turns[Math.min(pages.length, turns.length - 1)] === "refresh";
    const form = new URLSearchParams({ grant_type: "refresh_token" });
    if (isRefresh) requests.push({ endpoint: "token", form });
    pages.push({ url: "/admin", headers: [["Authorization", "Bearer newest"]] });
    return reply({});
  };
  return {
    site: { op: { requests, newest: "newest" }, state: { rows: () => [] }, turnClock: async () => undefined },
    browser: { get },
    reached: () => pages,
  };
};
const repeated = (status) => ({ browser: { exchange: async () => reply({ status }) } });

/** By word: what the case expects, a run in which it is so, and one in which it is not. */
const samples = {
  status_in: [[200], {}, answered(reply({ status: 404 }))],
  all_status: [200, many(200), many(404)],
  others_status_in: [[400], { others: [reply({ status: 400 })] }, { others: [reply({ status: 200 })] }],
  no_5xx: [true, {}, answered(reply({ status: 500 }))],
  error_rate_5xx: [0, many(200), many(500)],
  connection_closed_or_status_in: [
    [400],
    answered(reply({ status: 0 })),
    answered(reply({ status: 0, timedOut: true })),
  ],
  documented_rule: [
    true,
    { again: () => fakeRun() },
    { again: () => fakeRun(answered(reply({ status: 404 }))) },
  ],
  documented_precedence: [true, { again: () => fakeRun() }, { again: () => fakeRun(after("alice")) }],
  location: [
    { if_present: "same_origin_as:http://site" },
    answered(to("/x")),
    answered(to("https://evil.example/")),
  ],
  location_not_contains: [["evil"], answered(to("/x")), answered(to("/evil"))],
  final_location: ["same_origin_as:http://site", { final: to("/x") }, { final: to("https://evil.example/") }],
  code_not_forwarded_to_untrusted: [
    true,
    answered(to("/x?code=c")),
    answered(to("https://evil.example/?code=c")),
  ],
  no_session_cookie: [true, answered(sets(cleared)), answered(sets(kept))],
  clears_bad_session_cookie: [true, answered(sets(cleared)), answered(sets(kept))],
  bad_cookie_cleared: [true, answered(sets(cleared)), {}],
  clears_session: [false, {}, answered(sets(cleared))],
  session_cookie_not_cleared: [true, {}, answered(sets(cleared))],
  set_cookie_not_contains: [["evil"], answered(sets("a=b")), answered(sets("a=evil"))],
  set_cookie_callback_url: [
    "same_origin_as:{BASE}_or_absent",
    answered(sets("authjs.callback-url=http%3A%2F%2Fsite%2Fx")),
    answered(sets("authjs.callback-url=https%3A%2F%2Fevil.example")),
  ],
  set_cookie_flags: [{ HttpOnly: true }, answered(sets("a=b; HttpOnly")), answered(sets("a=b"))],
  each_set_cookie_bytes_max: [10, answered(sets("a=b")), answered(sets("a=0123456789"))],
  set_cookie_total_bytes_max: [10, answered(sets("a=b", "c=d")), answered(sets("a=01234", "c=01234"))],
  all_session_cookies_cleared: [
    true,
    answered({
      ...sets("authjs.session-token.0=; Max-Age=0"),
      sent: Buffer.from("GET /\r\nCookie: authjs.session-token.0=a\r\n"),
    }),
    answered({ ...sets(cleared), sent: Buffer.from("GET /\r\nCookie: authjs.session-token.0=a\r\n") }),
  ],
  user_agent_cookies_untouched: [true, {}, answered(sets("a=b"))],
  all_set_cookie_kept_separate: [
    true,
    answered(sets(...Array.from({ length: 1000 }, (_, i) => `c${i}=1`))),
    answered(sets("a=b")),
  ],
  session_after: ["null", after(null), after("alice")],
  session_after_not: ["mallory", after("alice"), after("mallory")],
  session_still_valid: ["alice", after("alice"), after(null)],
  identity_in: [["bob"], after("bob"), after("alice")],
  session_user_in: [["null"], answered(session(null)), answered(session("mallory"))],
  session_user_never: [["mallory"], answered(session("alice")), answered(session("mallory"))],
  session_unchanged: [
    true,
    { userBefore: "alice", ...after("alice") },
    { userBefore: "alice", ...after(null) },
  ],
  never_mixed: [
    true,
    answered(session("alice")),
    answered(reply({ body: '{"user":{"name":"Alice","email":"bob@example.com"}}' })),
  ],
  ambiguous_session_policy: [
    "…",
    answered(session(null)),
    answered(reply({ body: '{"user":{"name":"Alice","email":"bob@example.com"}}' })),
  ],
  all_same_session: [
    true,
    { answers: [session("alice"), session("alice")] },
    { answers: [session("alice"), session("bob")] },
  ],
  sessions_created: [1, answered(sets(kept)), {}],
  first_use_ok: [true, { first: sets(kept) }, { first: reply({}) }],
  session_image_scheme_in: [
    ["https", "data:image"],
    asking(reply({ body: '{"user":{"image":"https://a/"}}' })),
    asking(reply({ body: '{"user":{"image":"javascript:x"}}' })),
  ],
  session_role_not: ["admin", asking(session("alice")), asking(session("alice", { role: "admin" }))],
  error_code: ["AccessDenied", answered(to("/e?error=AccessDenied")), answered(to("/e?error=Other"))],
  error_code_in: [["AccessDenied"], answered(to("/e?error=AccessDenied")), answered(to("/e"))],
  documented_tolerance: [true, { clockSkew: 300, ...after(null) }, { clockSkew: 300, ...after("alice") }],
  expires_at_sane: [
    true,
    asking(session("alice")),
    asking(session("alice", { expires: "2999-01-01T00:00:00Z" })),
  ],
  extra_param_ignored: [
    true,
    { answer: to("/"), ...after("alice") },
    { answer: to("/"), ...after("mallory") },
  ],
  reencrypted_with_new: [true, { sealedWith: "secret" }, { sealedWith: "another secret" }],
  body_json: [null, answered(reply({ body: "null" })), answered(session("alice"))],
  body_not_contains: [["SECRET"], {}, answered(reply({ body: "a SECRET" }))],
  body_url_fields: [
    "same_origin_as:http://site_or_provider_authorization_endpoint",
    answered(reply({ headers: html, body: '<a href="/x">' })),
    answered(reply({ headers: html, body: '<a href="https://evil.example/">' })),
  ],
  html_attributes_escaped: [
    true,
    answered(reply({ headers: html, body: '<p class="a">' })),
    answered(reply({ headers: html, body: "<p onclick=x>" })),
  ],
  html_no_script_injected: [
    true,
    answered(reply({ headers: html, body: "<p>" })),
    answered(reply({ headers: html, body: "<script>" })),
  ],
  html_escaped: [
    true,
    answered(reply({ headers: html, body: "<p>" })),
    answered(reply({ headers: html, body: '<a href="javascript:x">' })),
  ],
  body_of_all_pages_html_escaped: [
    true,
    asking(reply({ headers: html, body: "<p>" })),
    asking(reply({ headers: html, body: "<script>" })),
  ],
  json_keys_only: [
    ["user", "expires"],
    answered(session("alice")),
    answered(session("alice", { token: "x" })),
  ],
  json_user_keys_only: [
    ["name", "email"],
    answered(session("alice")),
    answered(reply({ body: '{"user":{"id":1}}' })),
  ],
  callback_response_is_redirect_without_body_resources: [true, {}, answered(reply({ body: "<img>" }))],
  cache_control_contains: [["no-store"], answered(reply({ headers: [["cache-control", "no-store"]] })), {}],
  cache_control_not: [["public"], {}, answered(reply({ headers: [["cache-control", "public"]] }))],
  csp_present: [
    true,
    answered(reply({ headers: [...html, ["content-security-policy", "x"]] })),
    answered(reply({ headers: html })),
  ],
  content_type_has_charset: [
    true,
    answered(reply({ headers: html })),
    answered(reply({ headers: [["content-type", "text/html"]] })),
  ],
  header_injection: [false, {}, answered(reply({ headers: [["x-injected", "1"]] }))],
  headers_absent: [["Server: *version*"], {}, answered(reply({ headers: [["server", "a/1.2"]] }))],
  headers_present: [
    { "X-Content-Type-Options": "nosniff" },
    answered(reply({ headers: [["x-content-type-options", "nosniff"]] })),
    {},
  ],
  origin_protected_hits: [0, seen({ url: "/public" }), seen({ url: "/x/..;/admin" })],
  origin_effective_path: ["/public", seen({ url: "/public" }), seen({ url: "/a/../admin" })],
  origin_hits: [1, seen({}), {}],
  origin_host_header: [
    "origin:1",
    seen({ headers: [["Host", "origin:1"]] }),
    seen({ headers: [["Host", "evil.example"]] }),
  ],
  origin_request_not_contains: [["evil"], seen({}), seen({ headers: [["X-A", "evil"]] })],
  origin_request_contains: [["app=1"], seen({ headers: [["Cookie", "app=1"]] }), seen({})],
  origin_request_headers_normalised_absent: [
    ["x-auth-*"],
    seen({ headers: [["X-Other", "1"]] }),
    seen({ headers: [["X_Auth_User", "1"]] }),
  ],
  origin_identity_header_values_max: [
    1,
    seen({ headers: [["X-User", "1"]] }),
    seen({
      headers: [
        ["X-User", "1"],
        ["x_user", "2"],
      ],
    }),
  ],
  handled_by_auth: [false, seen({}), {}],
  passed_through_unchanged: [true, answered(to("https://evil.example/")), answered(to("/x"))],
  followed_by_worker: [false, answered(to("https://evil.example/")), {}],
  max_ms: [100, {}, answered(reply({ ms: 101 }))],
  cpu_ms_max: [100, {}, { measured: { cpuMs: 101, memoryMb: 0, exchanges: 1 } }],
  cpu_ms_p99_max: [1e9, asking(reply({})), undefined],
  memory_mb_max: [32, {}, { measured: { cpuMs: 0, memoryMb: 33, exchanges: 1 } }],
  account_linked: [false, kv('{"body":"{}"}'), kv('{"email":"alice@example.com"}')],
  user_created: [false, kv('{"body":"{}"}'), kv('{"sub":"alice"}')],
  kv_not_poisoned: [
    true,
    { restarted: async () => ({ session: async () => "x" }) },
    { restarted: async () => ({ session: async () => Promise.reject(new Error("no")) }) },
  ],
  kv_value_replaced: [true, kv("new", "garbage"), kv("garbage", "garbage")],
  no_panic: [true, {}, { logged: () => "panicked at src/" }],
  worker_alive: [
    true,
    { visitor: () => ({ get: async () => reply({}) }) },
    { visitor: () => ({ get: async () => reply({ status: 0 }) }) },
  ],
  secrets_not_in_body_or_logs: [true, {}, { logged: () => "op-secret" }],
  logs_not_contain: [["{X}"], {}, { logged: () => "a line with {X}" }],
  log_lines_added_max: [3, {}, { logged: () => "1\n2\n3\n4" }],
  fails_closed: [true, answered(reply({ status: 500 })), {}],
  op_hits: [{ token: 0 }, {}, asked("token")],
  retries_max: [2, asked("discovery", 3), asked("discovery", 4)],
  jitter: [true, asked("discovery", 1), asked("discovery", 2)],
  never_uses_foreign_endpoints: [true, {}, asked("token", 1, "op2")],
  subrequests_max: [2, asked("token", 2), asked("token", 3)],
  ssrf_hits: [0, {}, { sunk: () => [{}] }],
  secret_not_sent_to: [["{EVIL_LOOPBACK}"], { sunk: () => [{}] }, { sunk: () => [{ body: "op-secret" }] }],
  authorization_request_param: [
    { client_id: "equals:client" },
    authorize("client_id=client"),
    authorize("client_id=other"),
  ],
  authorization_request_duplicates: [0, authorize("a=1"), authorize("a=1&a=2")],
  token_request_params: [
    { code_verifier: "equals_cookie" },
    { flow: { verifier: null }, ...asked("token") },
    { flow: { verifier: "v" }, ...asked("token") },
  ],
  pkce_always_S256: [true, authorize("code_challenge_method=S256"), authorize("code_challenge_method=plain")],
  upstream_body_read_max_bytes: [
    1,
    asked("me"),
    { site: { op: { requests: [{ socket: { bytesWritten: 13 * 1024 * 1024 } }] } } },
  ],
  signature_matches_reference: [true, {}, { vector: "a signature is not the reference's" }],
  signature_valid_at_op: [
    true,
    { site: { tw: { requests: [{ matches: true }] } } },
    { site: { tw: { requests: [{ matches: false }] } } },
  ],
  www_authenticate: [
    { scheme: "Bearer", no_detail_leak: true },
    challenged('Bearer realm="authjs", error="invalid_token", '),
    challenged('Bearer realm="authjs", error="invalid_token", error_description="expired", '),
  ],
  repeat: [2, repeated(200), repeated(401)],
  hs256_with_oct_key_rejected: [true, { signsIn: null }, { signsIn: "alice" }],
  no_refresh_loop: [true, refreshing(["ok", "ok"]), refreshing(["refresh", "refresh"])],
  second_refresh_works: [true, refreshing(["refresh"]), refreshing(["ok"])],
  ...storedSamples,
  ...passkeySamples,
};

sameWords(checks, samples);
for (const [word, [wanted, right, wrong]] of Object.entries(samples)) {
  test(`expected.${word} fails where it is not so, and only there`, async () => {
    knowsExpected({ [word]: wanted });
    assert.ok(!(await checks[word](await fakeRun(right), wanted)), "it fails where it is so");
    // A measured word is checked by its bound.
    const problem = wrong
      ? await checks[word](await fakeRun(wrong), wanted)
      : await checks[word](await fakeRun(right), -1);
    assert.ok(problem, "it holds where it is not so");
  });
}

test("expected.location: each of its words, and each place, can fail", async () => {
  const fails = async (wanted, location) =>
    Boolean(await checks.location(await fakeRun(answered(to(location))), wanted));
  for (const [wanted, right, wrong] of [
    [{ if_present: "authorization_endpoint_of:op" }, "http://op/authorize?a", "http://op2/authorize?a"],
    [{ if_present: "provider_authorization_endpoint" }, "http://op/authorize?a", "/x"],
    [{ if_present: "origin_in:[http://a,http://b]" }, "http://b/x", "http://c/x"],
    [{ if_present: "same_origin_as:http://site or authorization_endpoint_of:op" }, "/x", "http://c/x"],
    [{ path_prefix: "/api" }, "/api/x", "/x"],
    [{ path_in: ["/a"] }, "/a?x", "/b"],
    [{ not_contains: ["evil"] }, "/a", "/evil"],
  ]) {
    assert.deepEqual(
      [await fails(wanted, right), await fails(wanted, wrong)],
      [false, true],
      JSON.stringify(wanted),
    );
  }
  assert.deepEqual(Object.keys(places), [
    "same_origin_as",
    "authorization_endpoint_of",
    "provider_authorization_endpoint",
    "origin_in",
  ]);
});

const flagSamples = {
  HttpOnly: ["; HttpOnly", ""],
  SameSite: ["; SameSite=Lax", "; SameSite=None"],
  Path: ["; Path=/", "; Path=/x"],
  Secure: ["", "; Secure"],
  Domain: ["", "; Domain=a"],
};
sameWords(flags, flagSamples);
for (const [flag, [right, wrong]] of Object.entries(flagSamples)) {
  test(`expected.set_cookie_flags.${flag} can fail`, () => {
    const how = { SameSite: "Lax", Path: "/" }[flag] ?? true;
    assert.deepEqual(
      [right, wrong].map((text) => flags[flag](`a=b${text}`, how)),
      [true, false],
    );
  });
}

const ruleSamples = {
  "X-Content-Type-Options": ["nosniff", "x"],
  "Referrer-Policy": ["same-origin", "unsafe-url"],
  "Cache-Control": ["private, no-store", "no-store"],
  "Content-Security-Policy": ["default-src 'none'; frame-ancestors 'none'", "x"],
  "Strict-Transport-Security": [undefined, "max-age=1"],
};
sameWords(rules, ruleSamples);
for (const [name, [right, wrong]] of Object.entries(ruleSamples)) {
  test(`expected.headers_present.${name} can fail`, () => {
    const judged = [right, wrong].map((value) =>
      rules[name](
        reply({ headers: [...html, ...(value ? [[name.toLowerCase(), value]] : [])] }),
        "no-referrer|same-origin",
      ),
    );
    assert.deepEqual(judged, [true, false]);
  });
}

test("expected.op_hits counts at each endpoint", async () => {
  const refresh = asked("token", 2);
  refresh.site.op.requests[1].form.set("grant_type", "refresh_token");
  assert.equal(counters.token_refresh(await fakeRun(refresh)), 1);
  const endpoints = {
    token: "op",
    discovery: "op",
    jwks: "op",
    userinfo: "op",
    request_token: "tw",
    access_token: "tw",
    profile: "tw",
  };
  assert.deepEqual(
    Object.keys(counters).sort(),
    ["authorize", "token_refresh", ...Object.keys(endpoints)].sort(),
  );
  for (const [word, server] of Object.entries(endpoints))
    assert.equal(counters[word](await fakeRun(asked(word === "userinfo" ? "me" : word, 2, server))), 2, word);
  assert.equal(counters.authorize(await fakeRun(answered(to("http://op/authorize?a")))), 1);
  assert.ok(await checks.op_hits(await fakeRun(asked("jwks", 4)), { jwks: { max: 3 } }));
});

test("expected.*_param: each rule can fail", async () => {
  const run = await fakeRun({ flow: { verifier: "v" }, sealed: async (name) => `${name}'s` });
  const rulesOf = {
    equals: ["a", "b"],
    equals_cookie: ["v", "w"],
    matches_state_cookie: ["authjs.state's", "x"],
    matches_nonce_cookie_or_absent: [null, "x"],
  };
  assert.deepEqual(Object.keys(parameterRules), Object.keys(rulesOf));
  for (const [rule, values] of Object.entries(rulesOf)) {
    assert.deepEqual(
      await Promise.all(values.map((value) => parameterRules[rule](run, value, "a"))),
      [true, false],
      rule,
    );
  }
  assert.equal(await parameterRules.matches_state_cookie(run, null), false);
});

test("what holds for every case can fail: a 5xx, a redirect elsewhere, a fault that is never met, a limit, a problem of the run", async () => {
  const problems = async (over, setup = {}, expected = {}) =>
    judge(await fakeRun({ ...over, testCase: { id: "X", setup, request: {}, expected } }));
  assert.deepEqual(await problems({}), []);
  assert.equal((await problems(answered(reply({ status: 500 })))).length, 1);
  assert.equal((await problems(answered(to("https://evil.example/")))).length, 1);
  assert.equal((await problems({ problems: ["one"] })).length, 1);
  assert.equal((await problems({}, { op: { token: {} } })).length, 1);
  assert.equal((await problems({ ...asked("token", 3), limits: { subrequests: 2 } })).length, 1);
});

test("expected.documented_rule holds a case against what is written down for it", async () => {
  const judged = async (status) =>
    checks.documented_rule(
      await fakeRun({
        ...answered(reply({ status })),
        testCase: { id: "CONF-011" },
        again: () => fakeRun(answered(reply({ status }))),
      }),
    );
  assert.deepEqual([Boolean(await judged(500)), Boolean(await judged(404))], [false, true]);
});

test("expected: a word, or a value, that no check judges is unknown", () => {
  const unknown = [
    { moon: 1 },
    { no_5xx: false },
    { header_injection: true },
    { user_created: true },
    { location: { moon: 1 } },
    { location: { if_present: "moon:x" } },
    { final_location: "moon" },
    { op_hits: { moon: 1 } },
    { set_cookie_flags: { Moon: 1 } },
    { headers_present: { Moon: 1 } },
    { session_after: "moon" },
    { authorization_request_param: { a: "moon" } },
    { token_request_params: { a: "moon" } },
    { mail: { moon: 1 } },
    { applies_if: "moon" },
    { set_cookie_flags: { Secure: true } },
    { headers_present: { "Cache-Control": "public" } },
    { secret_not_sent_to: ["http://moon/"] },
    { www_authenticate: { scheme: "Basic", no_detail_leak: true } },
    { www_authenticate: { scheme: "Bearer", no_detail_leak: true, moon: 1 } },
  ];
  for (const expected of unknown)
    assert.throws(
      () => knowsExpected(expected),
      ({ word }) => word?.startsWith("expected"),
      JSON.stringify(expected),
    );
});

test("a case that needs what the Worker does not have is skipped with the feature's name", () => {
  const plain = {
    surface: "x",
    setup: { config: "default" },
    request: { method: "GET", target: "/" },
    expected: {},
  };
  assert.equal(missingFeature(plain), undefined);
  const needs = [[{ expected: { applies_if: "config.jwt_callback_checks_user" } }, /configured/]];
  for (const [change, reason] of needs)
    assert.match(missingFeature({ ...plain, ...change }) ?? "", reason, JSON.stringify(change));
  const stored = [
    { surface: "email.signin" },
    { setup: { config: "default", env: { D1: null } } },
    { setup: { config: "backchannel_logout" } },
    { setup: { config: "default", faults: { d1: "throw" } } },
    { request: { method: "GET", target: "/{DB_SESSION}" } },
    { expected: { users_created: 1 } },
    { request: { ceremony: "reg" } },
  ];
  for (const change of [
    { request: { scenario: "refresh" } },
    { expected: { op_hits: { token_refresh: 1 } } },
    { setup: { config: "default", faults: { do: "throw" } } },
  ]) {
    assert.ok(needsRefresh({ ...plain, ...change }), JSON.stringify(change));
    assert.equal(missingFeature({ ...plain, ...change }), undefined);
  }
  assert.ok(!needsDatabase(plain) && !needsRefresh(plain));
  for (const change of stored) {
    assert.ok(needsDatabase({ ...plain, ...change }), JSON.stringify(change));
    assert.equal(missingFeature({ ...plain, ...change }), undefined);
  }
  assert.ok(!needsPasskeys(plain) && needsPasskeys({ ...plain, surface: "webauthn.register" }));
  assert.ok(Object.values(conditions).every((holds) => typeof holds({ config: "default" }) === "boolean"));
});
