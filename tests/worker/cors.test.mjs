// `cors` of rules in workerd, with an origin that records what it is asked.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const app = "https://app.example";
const salt = "authjs.session-token";
const cors = {
  origins: [app, "https://b.example"],
  methods: ["PUT"],
  headers: ["X-Csrf"],
  expose: ["ETag"],
  credentials: true,
  maxAge: 600,
};
const rules = [
  { path: "/api/:path*", access: "api", cors },
  { path: "/data/:path*", access: "public", cors: { origins: ["*"] } },
  { path: "/v2/:path*", access: "signed-in", cors: "origin" },
  { path: "/dashboard", access: "signed-in" },
];

let origin;
let site;
let answered = {};
before(async () => {
  origin = await startOrigin((_, response) => {
    response.writeHead(answered.status ?? 200, answered.headers ?? {});
    response.end(answered.status === 204 ? undefined : "origin");
  });
  const AUTH = {
    rules,
    unmatched: "public",
    upstream: `http://${origin.address}`,
    origin: { headers: { "X-Key": "{secret.AUTH_ORIGIN_KEY}", "X-User": "{token.sub}" } },
  };
  site = await startSite({ services: {}, vars: { AUTH, AUTH_ORIGIN_KEY: "fixed" } });
});
after(() => Promise.all([site?.stop(), origin?.stop()]));
beforeEach(() => {
  answered = {};
  origin.requests.length = 0;
});

const send = (method, path, headers = {}) => new Visitor(site.origin).send(method, path, headers);
const preflight = (path, headers = {}) =>
  send("OPTIONS", path, { origin: app, "access-control-request-method": "PUT", ...headers });
const ofCors = ({ headers }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));
const cookie = async () => `${salt}=${await encode({ token: { sub: "ada" }, secret: site.secret, salt })}`;

/** Headers of an origin that believes in everyone. */
const careless = {
  "access-control-allow-origin": "https://evil.example",
  "access-control-allow-credentials": "true",
  "access-control-allow-private-network": "true",
  "access-control-expose-headers": "Set-Cookie",
  "cache-control": "public, max-age=60",
  vary: "Accept-Encoding",
};

test("the Worker answers a preflight, and the origin never sees it", async () => {
  const answer = await preflight("/api/x", { "access-control-request-headers": "x-csrf" });
  assert.deepEqual([answer.status, answer.text, answer.setCookies], [204, "", []]);
  assert.deepEqual(ofCors(answer), {
    "access-control-allow-origin": app,
    "access-control-allow-credentials": "true",
    "access-control-allow-methods": "PUT",
    "access-control-allow-headers": "X-Csrf",
    "access-control-max-age": "600",
  });
  const vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
  assert.equal(answer.headers.vary, vary);
  for (const other of ["https://evil.example", "null", `${app}.evil.example`]) {
    const refused = await preflight("/api/x", { origin: other });
    assert.deepEqual([refused.status, ofCors(refused)], [403, {}], other);
  }
  for (const path of ["/dashboard", "/x/..%2fapi/x", "/api/..%2fdata"]) {
    const refused = await preflight(path);
    assert.ok([401, 403].includes(refused.status), path);
    assert.deepEqual(ofCors(refused), {}, path);
  }
  assert.deepEqual(origin.requests, []);
});

test("a preflight of a public path without cors passes unchanged", async () => {
  answered = { status: 204, headers: { "access-control-allow-origin": "*", allow: "GET" } };
  const answer = await preflight("/about");
  assert.deepEqual([answer.status, ofCors(answer)], [204, { "access-control-allow-origin": "*" }]);
  assert.deepEqual(
    origin.requests.map(({ method, url }) => [method, url]),
    [["OPTIONS", "/about"]],
  );
});

test("the rule replaces the headers of CORS of the origin", async () => {
  answered = { headers: careless };
  const answer = await send("GET", "/api/x", { origin: app, cookie: await cookie() });
  assert.deepEqual([answer.status, answer.text], [200, "origin"]);
  assert.deepEqual(ofCors(answer), {
    "access-control-allow-origin": app,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "ETag",
  });
  assert.match(answer.headers.vary, /^Accept-Encoding, Origin$/);
  assert.match(answer.headers["cache-control"], /^private/);
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}]) {
    const other = await send("GET", "/api/x", { cookie: await cookie(), ...headers });
    assert.deepEqual([other.status, ofCors(other), other.headers.vary], [200, {}, "Accept-Encoding, Origin"]);
  }
  const refused = await send("GET", "/api/x", { origin: app });
  assert.deepEqual([refused.status, ofCors(refused)["access-control-allow-origin"]], [401, app]);
});

test("a public path with cors stays cacheable, and another reading of a path allows nothing", async () => {
  answered = { headers: careless };
  const answer = await send("GET", "/data/x", { origin: app });
  assert.deepEqual(ofCors(answer), { "access-control-allow-origin": "*" });
  assert.deepEqual(
    [answer.headers["cache-control"], answer.headers.vary],
    ["public, max-age=60", "Accept-Encoding"],
  );
  const read = await send("GET", "/data/x%2f..%2f..%2fapi", { origin: app, cookie: await cookie() });
  assert.deepEqual([read.status, ofCors(read)], [200, {}]);
  const own = await send("GET", "/about", { origin: app });
  assert.equal(ofCors(own)["access-control-allow-origin"], "https://evil.example");
});

test("an empty answer and a redirect get the headers too", async () => {
  for (const status of [204, 304, 302]) {
    answered = { status, headers: { ...careless, ...(status === 302 && { location: "/y" }) } };
    const answer = await send("GET", "/api/x", { origin: app, cookie: await cookie() });
    assert.deepEqual([answer.status, ofCors(answer)["access-control-allow-origin"]], [status, app]);
  }
});

test("a status that no Worker can make does not open the answer", async () => {
  answered = { status: 700, headers: { "access-control-allow-origin": "*", "cache-control": "private" } };
  const answer = await send("GET", "/api/x", { origin: app, cookie: await cookie() });
  assert.deepEqual([answer.status, ofCors(answer)["access-control-allow-origin"]], [502, undefined]);
  answered = { status: 700, headers: { "cache-control": "private" } };
  assert.equal((await send("GET", "/api/x", { origin: app, cookie: await cookie() })).status, 700);
});

test("an origin that answers preflights gets no credentials, and answers about CORS alone", async () => {
  answered = {
    status: 200,
    headers: {
      "access-control-allow-origin": app,
      "access-control-allow-methods": "PUT",
      "set-cookie": "a=b",
      "content-type": "text/html",
      "x-secret": "1",
      "cache-control": "public, max-age=60",
      "cdn-cache-control": "max-age=60",
      allow: "PUT, OPTIONS",
      vary: "Origin",
    },
  };
  const answer = await preflight("/v2/x?a=1", {
    cookie: await cookie(),
    authorization: "Bearer x",
    "proxy-authorization": "Basic eDp5",
    "x-api-key": "x",
    "x-user": "forged",
    "content-type": "text/plain",
    "access-control-request-headers": "x-csrf",
    "user-agent": "browser",
  });
  assert.deepEqual([answer.status, answer.text, answer.setCookies], [200, "", []]);
  const { date, connection, "keep-alive": alive, "content-length": length, ...kept } = answer.headers;
  assert.deepEqual(kept, {
    "access-control-allow-origin": app,
    "access-control-allow-methods": "PUT",
    allow: "PUT, OPTIONS",
    vary: "Origin",
    "cache-control": "private, no-store",
  });
  const [asked] = origin.requests;
  assert.deepEqual([asked.method, asked.url, asked.body], ["OPTIONS", "/v2/x?a=1", ""]);
  const sent = Object.fromEntries(asked.headers.map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(sent["access-control-request-method"], "PUT");
  assert.equal(sent["access-control-request-headers"], "x-csrf");
  assert.deepEqual([sent.origin, sent["user-agent"], sent["x-key"]], [app, "browser", "fixed"]);
  for (const name of [
    "cookie",
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "x-user",
    "content-type",
  ])
    assert.equal(sent[name], undefined, name);
});

test("an origin's redirect of a preflight is not followed, and a method override not sent", async () => {
  answered = { status: 302, headers: { location: "/internal", "access-control-allow-origin": app } };
  const answer = await preflight("/v2/x");
  assert.deepEqual([answer.status, answer.headers.location], [302, undefined]);
  assert.equal(origin.requests.length, 1);
  for (const [path, headers] of [
    ["/v2/x?_method=DELETE", {}],
    ["/v2/x", { "x-http-method-override": "DELETE" }],
  ])
    assert.equal((await preflight(path, headers)).status, 403, path);
  assert.equal(origin.requests.length, 1);
});

test("a trusted origin may send what the rule names with the user's cookie", async () => {
  const headers = { cookie: await cookie(), "sec-fetch-site": "same-site" };
  const put = await send("PUT", "/api/x", { ...headers, origin: app });
  assert.equal(put.status, 200);
  assert.equal((await send("PUT", "/api/x", { ...headers, origin: "https://evil.example" })).status, 403);
  assert.equal((await send("DELETE", "/api/x", { ...headers, origin: app })).status, 403);
  assert.equal((await send("PUT", "/dashboard", { ...headers, origin: app })).status, 403);
  assert.deepEqual(
    origin.requests.map(({ method, url }) => [method, url]),
    [["PUT", "/api/x"]],
  );
});
