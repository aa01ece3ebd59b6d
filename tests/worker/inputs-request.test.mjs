// Every word of a request that a case may use changes the request.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { decode } from "@auth/core/jwt";
import { Browser } from "../inputs/request/browser.mjs";
import { bulk, kinds, origins } from "../inputs/request/bulk.mjs";
import {
  changeCookies,
  changedCallback,
  courseWords,
  jarWords,
  sendWords,
  urlWords,
} from "../inputs/request/callback.mjs";
import { encode, requestWords } from "../inputs/request/encode.mjs";
import { knowsWhole, perform, ways } from "../inputs/request/perform.mjs";
import { scenarios } from "../inputs/request/scenarios.mjs";
import { stepWords } from "../inputs/request/steps.mjs";
import { filler } from "../inputs/vocabulary/expand.mjs";
import { startRecordingSite } from "./support/recording-site.mjs";
import { sameWords } from "./support/same-words.mjs";

let site;
before(async () => (site = await startRecordingSite()));
after(() => site?.stop());

const plain = {
  method: "GET",
  target: "/a",
  headers: [
    ["Host", "{HOST}"],
    ["Cookie", "c=a b"],
  ],
};
const asSent = async (request) => {
  const { head, body } = await encode(request, filler({ site, testCase: { request } }));
  return `${head.toString("latin1")}${Buffer.isBuffer(body) ? body : Buffer.concat([...body])}`;
};

const single = {
  method: ["PUT", (text) => text.startsWith("PUT /a HTTP/1.1\r\n")],
  target: ["/b", (text) => text.startsWith("GET /b HTTP/1.1\r\n")],
  headers: [[["X-A", "{HOST}"]], (text) => text.includes(`\r\nX-A: ${new URL(site.base).host}\r\n`)],
  form: [{ a: ["1", "2"] }, (text) => text.endsWith("\r\n\r\na=1&a=2")],
  json: [{ a: "{LIST(1)}" }, (text) => text.endsWith('\r\n\r\n{"a":["group-0"]}')],
  body: ["text", (text) => text.includes("\r\nContent-Length: 4\r\n") && text.endsWith("\r\n\r\ntext")],
  body_gen: [{ repeat: "ab", times: 3 }, (text) => text.endsWith("\r\n\r\nababab")],
  query: [{ a: "//x" }, (text) => text.startsWith("GET /a?a=%2F%2Fx ")],
  query_raw: ["a=//x", (text) => text.startsWith("GET /a?a=//x ")],
  fields: [{ a: ["1", "2"] }, (text) => text.endsWith("\r\n\r\na=1&a=2")],
  encoding: ["json", (text) => text.includes("\r\nContent-Type: application/json\r\n")],
  raw: [true, (text) => text.startsWith("GET /<b> ")],
  cookie_value_encoding: ["percent", (text) => text.includes("\r\nCookie: c=a%20b\r\n")],
};

sameWords(requestWords, single);
for (const [word, [value, isChanged]] of Object.entries(single)) {
  test(`request.${word} changes the bytes that are sent`, async () => {
    const honest = word === "raw" ? { ...plain, target: "/<b>" } : plain;
    assert.ok(!isChanged(await asSent(honest)), "the plain request looks like that too");
    const text = await asSent({ ...honest, [word]: value });
    assert.ok(isChanged(text), text);
  });
}

const callback = "http://site/api/auth/callback/op?code=c&state=s&iss=i";
const fill = async (text) => text.replace("{STATE}", "filled");

const urls = {
  set: [{ state: "{STATE}" }, "?code=c&state=filled&iss=i"],
  set_only: [{ error: "x" }, "?error=x"],
  delete: [["iss"], "?code=c&state=s"],
  append: [[["code", "d"]], "?code=c&state=s&iss=i&code=d"],
  rename: [{ code: "code[]" }, "?state=s&iss=i&code%5B%5D=c"],
  callback_provider: ["nope", "/api/auth/callback/nope?"],
  callback_path: ["/api/auth/callback", "/api/auth/callback?"],
};

sameWords(urlWords, urls);
for (const [word, [value, part]] of Object.entries(urls)) {
  test(`request.callback.${word} changes the callback's URL`, async () => {
    assert.ok(!callback.includes(part) || word === "delete");
    const { url } = await changedCallback(callback, { [word]: value }, fill);
    assert.ok(url.includes(part) && url !== callback, url);
  });
}

const sends = {
  method: ["HEAD", ({ method }) => method === "HEAD"],
  headers: [[["Sec-Purpose", "prefetch"]], ({ headers }) => headers[0]?.[0] === "Sec-Purpose"],
  as_post: [
    true,
    ({ method, url, body }) => method === "POST" && body === "code=c&state=s&iss=i" && !url.includes("?"),
  ],
  as_json: [true, ({ method, body }) => method === "POST" && body === '{"code":"c","state":"s","iss":"i"}'],
};

sameWords(sendWords, sends);
for (const [word, [value, isChanged]] of Object.entries(sends)) {
  test(`request.callback.${word} changes how the callback is sent`, async () => {
    assert.ok(!isChanged(await changedCallback(callback, {}, fill)));
    assert.ok(isChanged(await changedCallback(callback, { [word]: value }, fill)));
  });
}

// Returns a run whose visitor is in a sign-in, or before one.
function startRun(request, setup = {}) {
  const run = {
    testCase: { setup, request },
    site,
    problems: [],
    browser: new Browser(site.base),
    marks: { tw: site.tw.requests.length },
  };
  run.visitor = () => new Browser(site.base);
  run.csrf = () => run.browser.csrf();
  run.fill = filler(run);
  return run;
}

const jarAfterSignIn = async () => {
  const { browser } = await performed({ scenario: "signin_start" });
  return browser.jar;
};

async function performed(request, setup) {
  const run = startRun(request, setup);
  site.requests.length = 0;
  knowsWhole(request);
  await perform(run);
  return Object.assign(run, { seen: [...site.requests] });
}

const isOpen = async (jar, salt) =>
  Boolean(await decode({ token: jar.get(salt), secret: site.secret, salt }).catch(() => null));

const jars = {
  drop_cookies: [
    ["authjs.state"],
    async (jar) => jar.get("authjs.state") === undefined && jar.get("authjs.nonce") !== undefined,
  ],
  flip_cookie: [
    "authjs.state",
    async (jar) => !(await isOpen(jar, "authjs.state")) && (await isOpen(jar, "authjs.nonce")),
  ],
  swap_cookies: [
    ["authjs.state", "authjs.nonce"],
    async (jar) => !(await isOpen(jar, "authjs.state")) && !(await isOpen(jar, "authjs.nonce")),
  ],
  clock_advance_s: [960, async (jar) => !(await isOpen(jar, "authjs.state"))],
};

sameWords(jarWords, jars);
for (const [word, [value, isChanged]] of Object.entries(jars)) {
  test(`request.callback.${word} changes the check cookies`, async () => {
    const jar = await jarAfterSignIn();
    assert.ok(!(await isChanged(jar)));
    await changeCookies(jar, site, { [word]: value });
    assert.ok(await isChanged(jar));
  });
}

const callbacksOf = ({ seen }) => seen.filter(({ url }) => url.startsWith("/api/auth/callback/"));

const courses = {
  as_user: ["bob", ({ flow }) => site.op.grants.get(flow.callback.searchParams.get("code")).user === "bob"],
  cookies_from_provider: ["op2", ({ seen }) => seen.some(({ url }) => url === "/api/auth/signin/op2")],
  new_browser: [true, (run) => callbacksOf(run)[0].headers.cookie === undefined],
  replay: [true, (run) => callbacksOf(run).length === 2 && run.first !== undefined],
  parallel: [5, (run) => callbacksOf(run).length === 5 && run.others.length === 4],
  // biome-ignore lint/suspicious/noThenProperty: a word of the case files, in an object that nothing awaits
  then: ["GET must still work", (run) => callbacksOf(run).length === 2],
};

sameWords(courseWords, courses);
for (const [word, [value, isChanged]] of Object.entries(courses)) {
  test(`request.callback.${word} changes the course of the flow`, async () => {
    assert.ok(!isChanged(await performed({ flow: "oauth", provider: "op" })));
    assert.ok(isChanged(await performed({ flow: "oauth", provider: "op", callback: { [word]: value } })));
  });
}

const asks =
  (method, path) =>
  ({ seen }) =>
    seen.some((request) => request.method === method && request.url.startsWith(path));
const posted =
  (isRight) =>
  ({ seen }) =>
    isRight(seen.find(({ method }) => method === "POST"));

const steps = {
  get_csrf: [true, asks("GET", "/api/auth/csrf")],
  login: ["alice", asks("GET", "/api/auth/callback/op?code=")],
  complete_oauth_flow: [
    "op",
    (run) => asks("GET", "/api/auth/callback/op?code=")(run) && run.final !== undefined,
  ],
  replay_last_callback: [true, (run) => callbacksOf(run).length === 2],
};
const signInStep = { method: "POST", target: "/api/auth/signin/op", headers: [["Host", "{HOST}"]] };

sameWords(stepWords, steps);
for (const [word, [value, isTaken]] of Object.entries(steps)) {
  test(`request.steps[].${word} is taken`, async () => {
    const first =
      word === "replay_last_callback" ? [signInStep, { complete_oauth_flow: "op" }] : [signInStep];
    assert.ok(!isTaken(await performed({ steps: first })));
    assert.ok(isTaken(await performed({ steps: [...first, { [word]: value }] })));
  });
}

test("request.steps[].via sends the request to the proxy", async (t) => {
  const proxy = await startRecordingSite();
  t.after(() => proxy.stop());
  site.proxyBase = proxy.base;
  await performed({ steps: [{ ...plain, via: "proxy" }] });
  site.proxyBase = undefined;
  assert.deepEqual([site.requests.length, proxy.requests.length], [0, 1]);
});

const played = {
  login: asks("GET", "/api/auth/callback/op?code="),
  login_then_protected: (run) =>
    asks("GET", "/api/auth/callback/op?code=")(run) && asks("GET", "/admin")(run),
  email_request: asks("POST", "/api/auth/signin/email"),
  signin_start: (run) => asks("POST", "/api/auth/signin/op")(run) && !asks("GET", "/api/auth/callback")(run),
  protected_anonymous: asks("GET", "/admin"),
  protected_with_session: asks("GET", "/admin"),
  refresh: (run) => asks("GET", "/admin")(run) && site.clock > 0 && site.isDue,
};

sameWords(scenarios, played);
for (const [word, isPlayed] of Object.entries(played)) {
  test(`request.scenario: ${word} is played`, async () =>
    assert.ok(isPlayed(await performed({ scenario: word }))));
}

const large = {
  form_collisions: [100, posted(({ body }) => body.toString().includes("&k99=99"))],
  form_fields: [100, posted(({ body }) => body.toString().includes("&k99=99"))],
  form_percent: [100, posted(({ body }) => body.toString().includes("%".repeat(100)))],
  json_open: [100, posted(({ body }) => body.toString() === "[".repeat(100))],
  json_bignum: [100, posted(({ body }) => body.toString().includes("9".repeat(100)))],
  multipart_boundary: [100, posted(({ headers }) => headers["content-type"].includes("b".repeat(100)))],
  query_pairs: [100, asks("GET", "/api/auth/signin?k0=0&k1=1&")],
  request_gzip_bomb: [
    true,
    posted(
      ({ headers, body }) => headers["content-encoding"] === "gzip" && gunzipSync(body).length > 50_000_000,
    ),
  ],
};

for (const [word, [value, isSent]] of Object.entries(large)) {
  test(`request.${word} is sent`, async () => assert.ok(isSent(await performed({ [word]: value }))));
}

for (const word of Object.keys(kinds)) {
  test(`request.parallel: ${word} is sent as often as the case says`, async () => {
    const { seen, answers } = await performed({ parallel: 7, request: word });
    assert.equal(answers.length, 7);
    assert.ok(seen.filter(({ url }) => !url.endsWith("/csrf")).length === 7);
  });
}

test("request.slow_post keeps the connection open: the head comes, the body does not end", async () => {
  const run = startRun({ slow_post: true });
  const body = bulk.slow_post({ ...run, browser: { exchange: async (request) => request } });
  assert.ok(body instanceof Promise);
  const sent = await new Promise((resolve) =>
    bulk.slow_post({ ...run, browser: { exchange: async (request) => resolve(request) } }),
  );
  assert.match(sent.head.toString(), /Content-Length: 10000\r\n/);
  assert.equal(String((await sent.body.next()).value), "a");
});

test("request.origin: each answer of the origin is another one, and given back afterwards", async () => {
  const answers = {
    "100MB": true,
    "1000_set_cookie": true,
    set_session_cookie: true,
    hang: true,
    reset: true,
    redirect_evil: true,
  };
  assert.deepEqual(Object.keys(origins), Object.keys(answers));
  for (const word of Object.keys(origins)) {
    const run = startRun({ origin: word });
    site.origin = { behaviour: undefined };
    let during;
    run.browser = { exchange: async () => (during = site.origin.behaviour) };
    await bulk.origin(run, { origin: word });
    assert.equal(during, origins[word]);
    assert.equal(site.origin.behaviour, undefined);
  }
});

test("each way of asking is proved above, or here", async () => {
  const proved = [
    "steps",
    "scenario",
    "flow",
    "method",
    ...Object.keys(large),
    "parallel",
    "slow_post",
    "origin",
    "unit_vector",
    "repeat",
  ];
  assert.deepEqual(Object.keys(ways).sort(), proved.sort());
  const { answers } = await performed({ ...plain, repeat: 3 });
  assert.equal(answers.length, 3);
});

test("a word that no code acts on is unknown", () => {
  const unknown = [
    { moon: "full" },
    { ...plain, moon: 1 },
    { ...plain, via: "proxy" },
    { ...plain, raw: false },
    { ...plain, cookie_value_encoding: "moon" },
    { flow: "moon" },
    { flow: "oauth", provider: "moon" },
    { flow: "oauth", moon: 1 },
    { flow: "oauth", callback: { moon: 1 } },
    { flow: "oauth", callback: { replay: false } },
    // biome-ignore lint/suspicious/noThenProperty: a word of the case files, in an object that nothing awaits
    { flow: "oauth", callback: { then: "moon" } },
    { scenario: "moon" },
    { scenario: "login", n: 2 },
    { steps: [{ moon: 1 }] },
    { steps: [{ get_csrf: true, via: "proxy" }] },
    { steps: [{ ...plain, via: "moon" }] },
    { steps: [], moon: 1 },
    { unit_vector: "moon" },
    { parallel: 2, request: "moon" },
    { origin: "moon" },
    { json_open: 1, moon: 1 },
    { slow_post: 1 },
    { repeat: 2, request: "moon" },
    { repeat: 2, vary: "moon" },
    { flow: "email", provider: "op" },
    { flow: "email_variants", email: "a@x.example" },
  ];
  for (const request of unknown)
    assert.throws(
      () => knowsWhole(request),
      ({ word }) => word?.startsWith("request"),
      JSON.stringify(request),
    );
});
