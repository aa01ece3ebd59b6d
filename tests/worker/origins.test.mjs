// `origins`: which of several recording origins gets a request, and what it gets of the visitor and of the session.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { sendRaw } from "./support/raw.mjs";
import { echoingAssets, startSite } from "./support/site.mjs";

const cookie = "authjs.session-token";
const key = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----`;
const names = ["base", "api", "vendor", "hosted"];
const origins = {};
let answered = {};
let site;
let session;

before(async () => {
  for (const name of names) {
    origins[name] = await startOrigin((request, response) => {
      if (request.headers["if-none-match"] === '"1"') return response.writeHead(304, { etag: '"1"' }).end();
      if (request.headers.range === "bytes=1-2")
        return response.writeHead(206, { "content-range": "bytes 1-2/4" }).end("ri");
      return response.writeHead(answered.location ? 302 : 200, answered).end(name);
    });
    const sockets = new WebSocketServer({ server: origins[name].server });
    sockets.on("connection", (socket, { headers }) =>
      socket.on("message", (data) => socket.send(`${name} ${headers["x-api-user"]} ${data}`)),
    );
  }
  const AUTH = {
    matcher: ["/dashboard/:path*", "/api/:path*", "/vendor/private/:path*"],
    upstream: `http://${origins.base.address}`,
    origin: { headers: { "X-User": "{token.sub}", "X-Gate-Key": "{secret.AUTH_ORIGIN_KEY}" } },
    origins: [
      {
        path: "/api/:path*",
        to: `http://${origins.api.address}`,
        assertion: true,
        removeHeaders: ["X-Api-*"],
        headers: { "X-Api-User": "{token.sub}", "X-Api-Key": "{secret.AUTH_ORIGIN_API}" },
      },
      { path: ["/vendor/:path*", "/shop"], to: "binding:VENDOR", sessionCookie: "strip" },
      { path: "/files/:path*", to: "ASSETS" },
      { path: "/missing/:path*", to: "binding:MISSING" },
      { path: "/text", to: "binding:TEXT" },
      { path: "/store", to: "binding:AUTH_KV" },
      { path: "/down", to: `http://127.0.0.1:${await freePort()}` },
      { hosts: ["hosted.localhost"], to: "binding:HOSTED" },
    ],
  };
  const bound = (name) => ({ address: origins[name].address });
  const keys = { AUTH_ORIGIN_KEY: "key of the base", AUTH_ORIGIN_API: "key of the api" };
  site = await startSite({
    services: { ASSETS: { module: echoingAssets }, VENDOR: bound("vendor"), HOSTED: bound("hosted") },
    vars: { AUTH, AUTH_ASSERTION_KEY: key, TEXT: "a text", ...keys },
  });
  const token = { sub: "ada", name: "Ada" };
  session = `Cookie: ${cookie}=${await encode({ token, secret: site.secret, salt: cookie })}; a=1`;
});
after(() => Promise.all([site?.stop(), ...Object.values(origins).map((origin) => origin.stop())]));

/** Sends a request with a session. Returns the answer, the `name` of the origin that got it, and its headers there by name. */
async function send(
  target,
  { sent = [], method = "GET", answer = {}, cookies = session, hostname = "localhost", body = "" } = {},
) {
  answered = answer;
  const seen = names.map((name) => origins[name].requests.length);
  const reply = await sendRaw(
    site.worker.port,
    [
      `${method} ${target} HTTP/1.1`,
      `Host: ${hostname}:${site.worker.port}`,
      ...(cookies ? [cookies] : []),
      ...(method === "POST" ? [`Content-Length: ${body.length}`] : []),
      ...sent,
    ],
    body,
  );
  const reached = names.flatMap((name, index) =>
    origins[name].requests.slice(seen[index]).map((request) => ({ name, request })),
  );
  assert.ok(reached.length <= 1, "one origin gets a request, once");
  const [{ name, request } = {}] = reached;
  const at = (header) =>
    (request?.headers ?? []).filter(([key]) => key.toLowerCase() === header).map(([, value]) => value);
  const all = (header) => reply.headers.filter(([key]) => key === header).map(([, value]) => value);
  return { ...reply, name, request, at, all };
}

test("the first entry that matches gets the request", async () => {
  const { port } = site.worker;
  for (const [target, name, host] of [
    ["/", "base", origins.base.address],
    ["/apis?a=b", "base", origins.base.address],
    ["/api?a=%2F", "api", origins.api.address],
    ["/api/x/", "api", origins.api.address],
    ["/vendor/x", "vendor", `localhost:${port}`],
    ["/shop", "vendor", `localhost:${port}`],
    ["/shop/x", "base", origins.base.address],
  ]) {
    const reached = await send(target);
    assert.deepEqual([reached.status, reached.name, reached.body], [200, name, name], target);
    assert.deepEqual([reached.request.url, reached.at("host")], [target, [host]]);
  }
  const file = await send("/files/x");
  assert.deepEqual([file.status, file.name, file.body], [200, undefined, "asset /files/x"]);
  for (const [hostname, target, name] of [
    ["hosted.localhost", "/", "hosted"],
    ["HOSTED.localhost", "/x", "hosted"],
    ["hosted.localhost", "/api/x", "api"],
    ["other.hosted.localhost", "/", "base"],
  ]) {
    // A host other than that of the session has no cookie.
    const reached = await send(target, { hostname });
    assert.equal(reached.name, name, `${hostname}${target}`);
  }
});

/** The headers that tell who sends a request, or that are secrets, as an origin got them. */
const identity = ({ at }) =>
  ["x-user", "x-gate-key", "x-api-user", "x-api-key", "x-auth-assertion"]
    .flatMap((name) => at(name).map((value) => `${name}: ${name === "x-auth-assertion" ? "…" : value}`))
    .join(", ");

const ofBase = "x-user: ada, x-gate-key: key of the base";
const ofApi = "x-api-user: ada, x-api-key: key of the api, x-auth-assertion: …";

test("each origin gets the headers of its own entry", async () => {
  for (const [target, expected] of [
    ["/dashboard", ofBase],
    ["/", "x-gate-key: key of the base"],
    ["/api/x", ofApi],
    ["/vendor/private/x", ""],
    ["/vendor/x", ""],
  ]) {
    assert.equal(identity(await send(target)), expected, target);
  }
  const [assertion] = (await send("/api/x")).at("x-auth-assertion");
  const claims = JSON.parse(Buffer.from(assertion.split(".")[1], "base64url"));
  assert.deepEqual([claims.aud, claims.sub], [`http://${origins.api.address}`, "ada"]);
  assert.deepEqual((await send("/vendor/x")).at("cookie"), ["a=1"]);
  assert.match((await send("/api/x")).at("cookie")[0], /session-token=.*; a=1$/);
});

test("a visitor's header with the name of one origin's reaches none of them, in any spelling", async () => {
  const forged = [
    "X-User",
    "x_user",
    "X-Gate-Key",
    "X_Api_User",
    "x-api-key",
    "X.Api.Key",
    "X-Auth-Assertion",
  ];
  const sent = [...forged.map((name) => `${name}: forged`), "X-Api-Other: kept"];
  for (const target of ["/", "/dashboard", "/api/x", "/vendor/x", "/vendor/private/x"]) {
    const { status, name, request, at } = await send(target, { sent });
    assert.equal(status, 200, target);
    assert.doesNotMatch(JSON.stringify(request.headers), /forged/, target);
    assert.deepEqual(at("x-api-other"), name === "api" ? [] : ["kept"], "removeHeaders is that of the entry");
  }
});

test("another reading of a path takes no header to another origin", async () => {
  for (const [target, name, expected] of [
    ["/vendor/..%2fapi/x", "vendor", ""],
    ["/vendor/%252e%252e/api/x", "vendor", ""],
    ["/vendor/..%5capi/x", "vendor", ""],
    ["/api/..%2fvendor/x", "api", ofApi],
    ["/vendor/../api/x", "api", ofApi],
    ["/vendor/%2e%2e/api/x", "api", ofApi],
    ["/API/x", "base", ofBase],
    ["/%61pi/x", "base", ofBase],
    ["//api/x", "base", ofBase],
    ["/api%2fx", "base", ofBase],
    ["/x/..%2fapi/x", "base", ofBase],
  ]) {
    const reached = await send(target);
    assert.deepEqual([reached.name, identity(reached)], [name, expected], target);
    // The rules judge every reading, so that each needs the session.
    const refused = await send(target, { cookies: "", sent: ["Sec-Fetch-Mode: cors"] });
    assert.deepEqual([refused.status, refused.name], [401, undefined], target);
  }
});

test("a binding that is missing or sends no requests is a 500 that the log explains", async () => {
  for (const [target, says] of [
    ["/missing/x", "origins[3].to names MISSING, which is not bound."],
    ["/text", "origins[4].to names TEXT, which is a variable or a binding of another kind."],
    ["/store", "origins[5].to names AUTH_KV, which "],
  ]) {
    const { status, name, all } = await send(target);
    assert.deepEqual([status, name], [500, undefined], target);
    assert.match(all("cache-control")[0], /no-store/);
    const found = (lines) => lines.find(({ detail }) => detail.startsWith(says));
    const line = await site.worker.logged(found);
    assert.deepEqual([line.reason, line.level], ["origin_missing", "error"]);
    assert.doesNotMatch(line.detail, /a text/);
  }
});

test("an entry that gives no answer is a 502 whose line names its setting", async () => {
  const { status, body } = await send("/down");
  assert.deepEqual([status, body], [502, '{"message":"Bad Gateway"}']);
  const line = await site.worker.logged((lines) =>
    lines.find(({ reason }) => reason === "origin_unreachable"),
  );
  assert.match(line.detail, /the origin, `origins\[6\]\.to` http:\/\/127\.0\.0\.1:\d+, gave no answer/);
});

test("a request that comes back is a 508 at every server", async () => {
  const sent = [`X-Authjs-Hop: localhost:${site.worker.port}`];
  for (const target of ["/", "/api/x"]) assert.equal((await send(target, { sent })).status, 508, target);
  assert.equal((await send("/vendor/x", { sent })).status, 200, "a binding cannot lead back");
});

describe("an answer of an entry's origin", () => {
  test("has the site's addresses in place of the server's, and its cookies", async () => {
    const lines = ["a=1; Domain=127.0.0.1; Path=/", "b=2; Path=/"];
    const at = (name) => `http://${origins[name].address}/x?a=b`;
    const moved = await send("/api/x", { answer: { location: at("api"), "set-cookie": lines } });
    assert.deepEqual([moved.status, moved.all("location")], [302, [`${site.origin}/x?a=b`]]);
    assert.deepEqual(moved.all("set-cookie"), ["a=1; Path=/", "b=2; Path=/"]);
    for (const [target, address] of [
      ["/api/x", at("base")],
      ["/", at("api")],
      ["/vendor/x", at("vendor")],
    ]) {
      const { all } = await send(target, { answer: { location: address, "set-cookie": "c=3" } });
      assert.deepEqual([all("location"), all("set-cookie")], [[address], ["c=3"]], target);
    }
  });

  test("is private on protected paths, and stays as it is on public ones", async () => {
    const answer = { "cache-control": "public, max-age=60" };
    for (const [target, expected] of [
      ["/api/x", "private, max-age=60"],
      ["/vendor/private/x", "private, max-age=60"],
      ["/vendor/x", "public, max-age=60"],
    ]) {
      assert.deepEqual((await send(target, { answer })).all("cache-control"), [expected], target);
    }
  });

  test("may be a part, or nothing new", async () => {
    for (const target of ["/api/x", "/vendor/x", "/"]) {
      const part = await send(target, { sent: ["Range: bytes=1-2"] });
      assert.deepEqual(
        [part.status, part.body, part.all("content-range")],
        [206, "ri", ["bytes 1-2/4"]],
        target,
      );
      const same = await send(target, { sent: ['If-None-Match: "1"'] });
      assert.deepEqual([same.status, same.body, same.all("etag")], [304, "", ['"1"']], target);
    }
  });

  test("follows the body of the request", async () => {
    for (const target of ["/api/x", "/vendor/x", "/"]) {
      const sent = ["Sec-Fetch-Site: same-origin", "Content-Type: text/plain"];
      const { status, request } = await send(target, { method: "POST", body: "hello", sent });
      assert.deepEqual([status, request.method, request.body], [200, "POST", "hello"], target);
    }
  });

  test("may be a WebSocket", async () => {
    for (const [path, expected] of [
      ["/api/socket", "api ada hello"],
      ["/vendor/socket", "vendor undefined hello"],
      ["/socket", "base undefined hello"],
    ]) {
      const headers = { cookie: session.slice("Cookie: ".length) };
      const url = `${site.origin.replace("http", "ws")}${path}`;
      const socket = new WebSocket(url, { family: 4, origin: site.origin, headers });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      const echoed = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
      socket.send("hello");
      assert.equal(await echoed, expected);
      socket.close();
    }
  });
});
