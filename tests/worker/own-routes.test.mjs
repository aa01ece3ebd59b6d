// A site with its own routes under the base path, and its own sign-in page that its server redirects.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const cookie = "authjs.session-token";
let origin;
let site;
let host;

before(async () => {
  origin = await startOrigin((request, response) => {
    const query = request.url.split("?")[1] ?? "";
    if (request.url.startsWith("/login?"))
      return response.writeHead(308, { location: `/login/?${query}` }).end();
    response.setHeader("cache-control", "public, max-age=60");
    return response.end(`${request.method} ${request.url}`);
  });
  const AUTH = {
    unknownActions: "origin",
    matcher: ["/dashboard/:path*", "/en/:path*", "/api/auth/me"],
    pages: { signIn: "/login" },
  };
  site = await startSite({ vars: { AUTH }, services: { UPSTREAM: { address: origin.address } } });
  host = new URL(site.origin).host;
});
after(() => Promise.all([site?.stop(), origin?.stop()]));

async function send(method, path, ...headers) {
  const seen = origin.requests.length;
  const answer = await sendRaw(site.worker.port, [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers]);
  const header = (name) => answer.headers.find(([found]) => found.toLowerCase() === name)?.[1];
  return { ...answer, header, reached: origin.requests.slice(seen) };
}

const navigate = (path) => send("GET", path, "Accept: text/html", "Sec-Fetch-Mode: navigate");

test("a route of the site under the base path is an ordinary request to the gate", async () => {
  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    const { status, body, reached } = await send(
      method,
      "/api/auth/register?x=1",
      "X-Forwarded-User: root",
      "Content-Length: 0",
    );
    assert.deepEqual([status, body], [200, `${method} /api/auth/register?x=1`]);
    assert.ok(!reached[0].headers.some(([name]) => name.toLowerCase() === "x-forwarded-user"));
  }
  const refused = await send("GET", "/api/auth/me");
  assert.deepEqual([refused.status, refused.reached], [401, []]);
  const session = `Cookie: ${cookie}=${await encode({ token: { sub: "1" }, secret: site.secret, salt: cookie })}`;
  const passed = await send("GET", "/api/auth/me", session);
  assert.deepEqual([passed.status, passed.body], [200, "GET /api/auth/me"]);
  assert.match(passed.header("cache-control"), /private/);
});

test("no spelling of an action reaches the origin", async () => {
  const paths = [
    "session",
    "%73ession",
    "SESSION",
    "session;x",
    "x/..%2fsession",
    "session.json",
    "jwks",
    "admin/users",
    "health",
    "%2573ession",
    "",
  ];
  for (const method of ["GET", "POST", "DELETE"]) {
    for (const path of paths.map((name) => `/api/auth/${name}`)) {
      const { reached, status } = await send(method, path, "Content-Length: 0");
      assert.deepEqual(reached, [], `${method} ${path}`);
      assert.ok(status < 500, `${method} ${path}: ${status}`);
    }
  }
  assert.equal((await send("GET", "/api/auth/session")).status, 200);
});

test("the sign-in page opens where the site's server redirects to", async () => {
  const first = await navigate("/dashboard");
  const target = first.header("location").slice(site.origin.length);
  const second = await navigate(target);
  assert.equal(second.status, 308);
  assert.equal((await navigate(second.header("location"))).status, 200);
});

test("a sign-in page that leads to itself is an error page", async () => {
  const refused = await navigate("/en/login?callbackUrl=%2Fen%2Flogin");
  assert.deepEqual([refused.status, refused.reached, refused.header("location")], [500, [], undefined]);
  assert.match(refused.body, /<html/);
});

test("a host name may have an underscore", async () => {
  const { port } = new URL(site.origin);
  const answer = await sendRaw(site.worker.port, [
    "GET /public HTTP/1.1",
    `Host: feature_1.localhost:${port}`,
  ]);
  assert.equal(answer.status, 200);
});
