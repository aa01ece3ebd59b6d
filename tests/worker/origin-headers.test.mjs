// `origin.headers` and `origin.sessionCookie`: what a real server behind the Worker gets of a session, and what it never gets of a
// visitor.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const cookie = "authjs.session-token";
const claims = { sub: "ada", name: "Zoë", accessToken: "at-1" };
const headers = {
  Authorization: "Bearer {token.accessToken}",
  "X-User": "{token.sub}",
  "X-Name": "{token.name}",
  "X-Name-Uri": "{token.name:uri}",
  "X-Gate-Key": "{secret.AUTH_ORIGIN_KEY}",
};
const matcher = ["/dashboard/:path*"];
let answered = {};
let origin;
let sites;

before(async () => {
  origin = await startOrigin((_, response) => {
    response.writeHead(200, answered);
    response.end("origin");
  });
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket, request) => socket.send(request.headers.authorization ?? "none"));
  const start = (settings, { upstream = false } = {}) => {
    const AUTH = {
      matcher,
      origin: settings,
      ...(upstream && { upstream: `http://${origin.address}` }),
    };
    const services = upstream ? {} : { UPSTREAM: { address: origin.address } };
    return startSite({ services, vars: { AUTH, AUTH_ORIGIN_KEY: "key of the gate" } });
  };
  const [bound, upstream, everywhere, strip] = await Promise.all([
    start({ headers }),
    start({ headers }, { upstream: true }),
    start({ headers, publicPaths: true, allowOrigins: ["https://app.example.com"] }),
    start({ sessionCookie: "strip" }),
  ]);
  sites = { bound, upstream, everywhere, strip };
});
after(() => Promise.all([...Object.values(sites ?? {}).map((site) => site.stop()), origin?.stop()]));

const sealed = (site, token = claims) => encode({ token, secret: site.secret, salt: cookie });

/**
 * Sends a request, with a session unless `cookies` replaces it. Returns the answer, the headers that reached the origin by name, and
 * the cookies.
 */
async function send(site, path, { method = "GET", sent = [], cookies, answer = {} } = {}) {
  answered = answer;
  const seen = origin.requests.length;
  const line = cookies ?? `Cookie: ${cookie}=${await sealed(site)}`;
  const host = new URL(site.origin).host;
  const reply = await sendRaw(site.worker.port, [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...(line ? [line] : []),
    ...(method === "POST" ? ["Content-Length: 0"] : []),
    ...sent,
  ]);
  const [reached] = origin.requests.slice(seen);
  const named = (name) =>
    reached?.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  const header = (name) => reply.headers.filter(([key]) => key === name).map(([, value]) => value);
  return { ...reply, reached, named, header };
}

for (const name of ["bound", "upstream"]) {
  describe(`an origin that is ${name}`, () => {
    test("gets the headers of the session on protected paths", async () => {
      const { status, named, header } = await send(sites[name], "/dashboard");
      assert.equal(status, 200);
      assert.deepEqual(named("authorization"), ["Bearer at-1"]);
      assert.deepEqual(named("x-user"), ["ada"]);
      assert.deepEqual([named("x-name"), named("x-name-uri")], [[], ["Zo%C3%AB"]]);
      assert.deepEqual(named("x-gate-key"), ["key of the gate"]);
      assert.deepEqual([header("cache-control"), header("vary")], [["private"], []]);
    });

    test("gets only the secret on public paths and from visitors without a session", async () => {
      for (const cookies of [undefined, ""]) {
        const { named, header } = await send(sites[name], "/docs", { cookies });
        assert.deepEqual([named("authorization"), named("x-user")], [[], []]);
        assert.deepEqual(named("x-gate-key"), ["key of the gate"]);
        assert.deepEqual([header("cache-control"), header("vary")], [[], []]);
      }
    });

    test("gets no header of a visitor under these names, in any spelling", async () => {
      const forged = [
        "authorization",
        "Authorization",
        "x_user",
        "X.User",
        "X-Gate-Key",
        "x_gate_key",
        "X-Name",
        "x_name",
      ];
      const sent = [
        ...forged.map((key) => `${key}: forged`),
        "X-Users: kept",
        "Connection: authorization, x-user",
      ];
      for (const [path, cookies] of [
        ["/dashboard", undefined],
        ["/docs", undefined],
        ["/docs", ""],
      ]) {
        const { status, reached, named } = await send(sites[name], path, { cookies, sent });
        assert.equal(status, 200);
        assert.doesNotMatch(JSON.stringify(reached.headers), /forged/);
        assert.deepEqual(named("x-users"), ["kept"]);
        assert.deepEqual(named("authorization"), path === "/dashboard" ? ["Bearer at-1"] : []);
      }
    });
  });
}

test("a header that cannot be sent is left out, which is logged once and without its value", async () => {
  await send(sites.bound, "/dashboard");
  await send(sites.bound, "/dashboard");
  const lines = await sites.bound.worker.logged((lines) => {
    const found = lines.filter(({ reason }) => reason === "origin_header");
    return found.length > 0 && found;
  });
  assert.equal(lines.length, 1);
  assert.match(lines[0].detail, /origin\.headers\.X-Name: /);
  assert.doesNotMatch(lines[0].detail, /Zo/);
});

test("a request that may come from another site takes no token to the origin", async () => {
  const own = sites.bound.origin;
  const sibling = own.replace("localhost", "other.localhost");
  for (const [sent, status] of [
    [["Sec-Fetch-Site: same-origin"], 200],
    [[`Origin: ${own}`], 200],
    [[], 403],
    [["Origin: null"], 403],
    [[`Origin: ${sibling}`], 403],
    [[`Origin: ${sibling}`, "Sec-Fetch-Site: same-site"], 403],
    [["Origin: https://app.example.com"], 403],
  ]) {
    const answer = await send(sites.bound, "/dashboard", { method: "POST", sent });
    assert.equal(answer.status, status, sent.join());
    assert.equal(answer.reached === undefined, status === 403);
    if (status === 403) {
      assert.equal(answer.body, '{"message":"Forbidden"}');
      assert.deepEqual(answer.header("x-content-type-options"), ["nosniff"]);
    } else assert.deepEqual(answer.named("authorization"), ["Bearer at-1"]);
  }
  const sent = ["Origin: https://app.example.com", "Sec-Fetch-Site: cross-site"];
  assert.equal((await send(sites.everywhere, "/dashboard", { method: "POST", sent })).status, 200);
  await sites.bound.worker.logged((lines) => lines.some(({ reason }) => reason === "cross_site"));
});

test("a WebSocket of the site has the token, and one of another site is refused", async () => {
  const site = sites.bound;
  const open = async (from) =>
    new WebSocket(`${site.origin.replace("http", "ws")}/dashboard/socket`, {
      family: 4,
      origin: from,
      headers: { cookie: `${cookie}=${await sealed(site)}` },
    });
  const socket = await open(site.origin);
  const token = await new Promise((resolve, reject) =>
    socket.once("message", (data) => resolve(String(data))).once("error", reject),
  );
  assert.equal(token, "Bearer at-1");
  socket.close();
  for (const from of ["null", site.origin.replace("localhost", "other.localhost"), undefined]) {
    const refused = await open(from);
    const error = await new Promise((resolve) => refused.once("error", resolve));
    assert.match(error.message, /403/);
  }
});

test("with publicPaths, public paths get the headers and their answers are not shared", async () => {
  const site = sites.everywhere;
  const shared = { "cache-control": "public, max-age=60", "cdn-cache-control": "max-age=60" };
  for (const [answer, vary] of [
    [shared, ["Cookie"]],
    [{ ...shared, vary: "Accept-Encoding" }, ["Accept-Encoding, Cookie"]],
    [{ ...shared, vary: "accept, cookie" }, ["accept, cookie"]],
  ]) {
    for (const cookies of [undefined, "", `Cookie: ${cookie}=forged`]) {
      const { status, named, header, body } = await send(site, "/docs", { cookies, answer });
      assert.deepEqual([status, body], [200, "origin"]);
      assert.deepEqual(named("authorization"), cookies === undefined ? ["Bearer at-1"] : []);
      assert.deepEqual([header("cache-control"), header("cdn-cache-control")], [["private, max-age=60"], []]);
      assert.deepEqual([header("vary").join(", ")], vary);
    }
  }
  const { header } = await send(site, "/dashboard", { answer: shared });
  assert.deepEqual(header("vary"), []);
});

describe("the session cookie", () => {
  const other = 'a=1;  b="x y"; c=é%20; d';

  test("reaches the origin unless it is stripped", async () => {
    const value = await sealed(sites.bound);
    const { named } = await send(sites.bound, "/dashboard", { cookies: `Cookie: ${cookie}=${value}; a=1` });
    assert.deepEqual(named("cookie"), [`${cookie}=${value}; a=1`]);
  });

  for (const path of ["/dashboard", "/docs"]) {
    test(`is stripped with its chunks on ${path}, and other cookies stay`, async () => {
      const site = sites.strip;
      const value = await sealed(site);
      const session = `${cookie}=${value}`;
      const rest = "a=1; b=2; authjs.session-tokens=3; authjs.session-token.x=4; authjs.csrf-token=5";
      for (const [sent, expected] of [
        [session, []],
        [`${session}; ${rest}`, [rest]],
        [`a=1;  ${session};b="x y"; c=%C3%A9`, ['a=1;b="x y"; c=%C3%A9']],
        [`${session}; ${cookie}.0=x; ${cookie}.17=y`, []],
      ]) {
        const { status, named } = await send(site, path, { cookies: `Cookie: ${sent}` });
        assert.deepEqual([status, named("cookie")], [200, expected], sent);
      }
      const chunks = [value.slice(0, 50), value.slice(50)].map((part, i) => `${cookie}.${i}=${part}`);
      const { status, named } = await send(site, path, { cookies: `Cookie: ${chunks.join("; ")}; z=1` });
      assert.deepEqual([status, named("cookie")], [200, ["z=1"]]);
    });
  }

  test("leaves other cookies byte for byte", async () => {
    for (const cookies of [`Cookie: ${other}`, `Cookie: ${other}; ${cookie}=${await sealed(sites.strip)}`]) {
      const { named } = await send(sites.strip, "/docs", { cookies });
      const [received] = named("cookie");
      assert.equal(Buffer.from(received, "latin1").toString(), other);
    }
  });
});
