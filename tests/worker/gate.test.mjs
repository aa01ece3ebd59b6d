// The gate in front of an origin that records its requests: no protected path reaches it without a session,
// in any spelling. Requests are sent over plain sockets, because an HTTP client would normalise the path.

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
    if (request.url.startsWith("/redirects"))
      return response.writeHead(302, { location: "/elsewhere" }).end();
    response.setHeader("set-cookie", ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2065 07:28:00 GMT"]);
    return response.end(`origin ${request.url}`);
  });
  const AUTH = { matcher: ["/admin/:path*"] };
  site = await startSite({ vars: { AUTH }, services: { UPSTREAM: { address: origin.address } } });
  host = new URL(site.origin).host;
});
after(() => Promise.all([site?.stop(), origin?.stop()]));

const get = (path, ...headers) =>
  sendRaw(site.worker.port, [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...headers]);

/** The header of a visitor who is signed in. */
async function session() {
  const token = { sub: "1", name: "Ada" };
  return `Cookie: ${cookie}=${await encode({ token, secret: site.secret, salt: cookie })}`;
}

/** Sends a request and returns the answer with the requests that reached the origin for it. */
async function recorded(sent) {
  const seen = origin.requests.length;
  const answer = await sent;
  return { ...answer, reached: origin.requests.slice(seen) };
}

const disguises = [
  "/admin",
  "/admin/",
  "/admin/users?x=1",
  "/public/../admin",
  "/public/%2e%2e/admin",
  "/public/.%2E/admin/users",
  "/./admin",
  "//admin",
  "//host/admin",
  "/%61dmin",
  "/%u0061dmin",
  "/%61%64%6d%69%6e/users",
  "/admin%2Fusers",
  "/ad%0Amin/users",
  "/%2fadmin",
  "/admin;jsessionid=1",
  "/admin;x/users",
  "/ADMIN",
  "/Admin/Users",
  "/public/..\\admin",
  "\\admin",
  "/admin\\users",
  "/admin%5cusers",
  "/admin#/../public",
  "/public/%252e%252e/../../admin",
  "/public/..;/admin",
  "http://localhost/admin",
  "http://localhost/public/../admin",
  "/admin.csv",
  "/admin.php/users",
  "/ad%E2%80%8Bmin",
  "/%F0%9D%90%9Adm%E2%85%B0n",
  "/_next/image?url=%2Fadmin%2Fplan.png&w=64&q=75",
  "/%5Fnext/image?url=%252Fadmin%252Fplan.png&w=64&q=75",
  "/_ipx/w_200/admin/plan.png",
  "/_image?href=http%3A%2F%2Flocalhost%2Fadmin%2Fplan.png",
];

for (const path of disguises) {
  test(`without a session nothing reaches the origin: GET ${path}`, async () => {
    const { status, reached, body } = await recorded(get(path));
    assert.deepEqual(reached, []);
    assert.ok(status >= 300 && status < 500, `${status}: ${body}`);
  });
}

const smuggled = {
  "a path in Host": (path) => ["GET / HTTP/1.1", `Host: ${host}/${path}?`],
  "a path in Host, with a fragment": (path) => ["GET / HTTP/1.1", `Host: ${host}/${path}#`],
  "userinfo in Host": (path) => [`GET /${path} HTTP/1.1`, `Host: nobody@${host}`],
  "two Host headers": (path) => [`GET /${path} HTTP/1.1`, `Host: ${host}`, "Host: other.example"],
  "another path in X-Original-URL": (path) => [
    `GET /${path} HTTP/1.1`,
    `Host: ${host}`,
    "X-Original-URL: /public",
  ],
  "another path in X-Rewrite-URL": (path) => [
    `GET /${path} HTTP/1.1`,
    `Host: ${host}`,
    "X-Rewrite-URL: /public",
  ],
  "Next.js's internal header": (path) => [
    `GET /${path} HTTP/1.1`,
    `Host: ${host}`,
    "X-Middleware-Subrequest: middleware",
  ],
  HEAD: (path) => [`HEAD /${path} HTTP/1.1`, `Host: ${host}`],
  OPTIONS: (path) => [`OPTIONS /${path} HTTP/1.1`, `Host: ${host}`],
};

for (const [what, head] of Object.entries(smuggled)) {
  test(`without a session nothing reaches the origin: ${what}`, async () => {
    const { status, reached } = await recorded(sendRaw(site.worker.port, head("admin")));
    assert.deepEqual(reached, []);
    assert.ok(status >= 300 && status < 500, `${status}`);
  });
}

test("a Host that is refused stands in the log, beside the host of the URL", async () => {
  const { status } = await sendRaw(site.worker.port, ["GET / HTTP/1.1", `Host: ${host}/admin?`]);
  assert.equal(status, 400);
  const { detail } = await site.worker.logged((lines) =>
    lines.find(({ reason, detail }) => reason === "bad_host" && detail.includes("/admin?")),
  );
  assert.equal(detail, `the Host header is "${host}/admin?", the host of the URL "${host.split(":")[0]}"`);
});

test("files of another site and formats of static assets are public, and so is a long path with an address inside", async () => {
  const long = `/proxy/https%3A%2F%2FCdn.example.com%2Fa%2Fb.html%3Fx%3D${"%252Fsome%252Fpath".repeat(220)}%23top`;
  for (const path of [
    "/_next/image?url=https%3A%2F%2Fcdn.example%2Fadmin%2Fx.png",
    "/_next/image?url=%2Flogo.png",
    "/admin.js",
    "/wiki/x%C2%B2",
    long,
  ]) {
    const { status, reached } = await recorded(get(path));
    assert.deepEqual([status, reached.map(({ url }) => url)], [200, [path]]);
  }
});

test("a public path reaches the origin as it was judged", async () => {
  const { status, reached } = await recorded(get("/public/../shop/a%20b;c?x=1&x=2&y=%2e%2e"));
  assert.equal(status, 200);
  assert.deepEqual(
    reached.map(({ url }) => url),
    ["/shop/a%20b;c?x=1&x=2&y=%2e%2e"],
  );
});

test("with a session a protected path passes, the origin's cookies stay apart and its redirects pass", async () => {
  const { status, headers, body } = await recorded(get("/admin/users", await session()));
  assert.equal(status, 200);
  assert.equal(body, "origin /admin/users");
  const cookies = headers.filter(([name]) => name === "set-cookie").map(([, value]) => value);
  assert.deepEqual(cookies, ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2065 07:28:00 GMT"]);
  const redirect = await get("/redirects");
  assert.equal(redirect.status, 302);
  assert.deepEqual(
    redirect.headers.find(([name]) => name === "location"),
    ["location", "/elsewhere"],
  );
});

test("a session cookie sent twice, or in two Cookie headers, is not a way around", async () => {
  const good = await session();
  const both = await recorded(get("/admin", `${good}x`, good));
  assert.ok([200, 303, 307, 400, 401].includes(both.status), `${both.status}`);
  const none = await recorded(get("/admin", `Cookie: ${cookie}=x`, `Cookie: ${cookie}=y`));
  assert.deepEqual(none.reached, []);
});

test("headers that say who the visitor is, or where they went, never reach the origin", async () => {
  const who = [
    "X-Forwarded-User",
    "X_Forwarded_User",
    "X-Auth-Request-Email",
    "X-Authenticated-User",
    "X_AUTHENTICATED_USER",
    "X.Forwarded.User",
    "Remote|User",
  ];
  const where = [
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-Host",
    "X-Forwarded-Prefix",
    "Forwarded",
    "SCRIPT_NAME",
  ];
  const forged = [...who, ...where, "Remote-User", "X-Remote-User"];
  const { reached } = await recorded(
    get("/public", ...forged.map((name) => `${name}: forged`), "X-Harmless: kept"),
  );
  const names = reached[0].headers.filter(([, value]) => value.includes("forged")).map(([name]) => name);
  assert.deepEqual(names, []);
  assert.ok(
    reached[0].headers.some(([name, value]) => name.toLowerCase() === "x-harmless" && value === "kept"),
  );
});

test("a navigation is sent to the sign-in page, anything else is told 401", async () => {
  const navigation = await get("/admin?a=1", "Accept: text/html", "Sec-Fetch-Mode: navigate");
  assert.equal(navigation.status, 307);
  const fetched = await get("/admin", "Accept: */*", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty");
  assert.equal(fetched.status, 401);
  const action = await get(
    "/admin?a=1",
    "Accept: text/x-component",
    "Sec-Fetch-Mode: cors",
    "Next-Action: 7f1e",
  );
  assert.equal(action.status, 401);
  const callbackUrl = encodeURIComponent(`${site.origin}/admin?a=1`);
  const redirect = action.headers.find(([name]) => name === "x-action-redirect");
  assert.deepEqual(redirect, [
    "x-action-redirect",
    `${site.origin}/api/auth/signin?callbackUrl=${callbackUrl};push`,
  ]);
});
