// No shared cache may store an answer on a protected path. An answer on a public path is the origin's own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { encode } from "@auth/core/jwt";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";

const { vectors } = JSON.parse(
  readFileSync(new URL("../../crates/authjs/tests/vectors/cache_control.json", import.meta.url), "utf8"),
);
const salt = "authjs.session-token";
const text = "behind the gate ".repeat(100);
const sharedCacheHeaders = [
  "Akamai-Cache-Control",
  "CDN-Cache-Control",
  "Cloudflare-CDN-Cache-Control",
  "Edge-Control",
  "Netlify-CDN-Cache-Control",
  "Surrogate-Control",
  "Vercel-CDN-Cache-Control",
  "X-Accel-Expires",
  "X-LiteSpeed-Cache-Control",
];

/** The answers of the origin, by the last segment of the path: status, headers, body. */
const answers = {
  plain: [200, {}, text],
  private: [200, { "cache-control": "private, max-age=5" }, text],
  cdn: [
    200,
    {
      "cache-control": "private",
      ...Object.fromEntries(sharedCacheHeaders.map((name) => [name, "max-age=600"])),
    },
    text,
  ],
  gzip: [200, { "content-encoding": "gzip", "cache-control": "public, max-age=60" }, gzipSync(text)],
  cookies: [
    200,
    {
      "set-cookie": ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2065 07:28:00 GMT"],
      "cache-control": "public",
    },
    text,
  ],
  redirect: [302, { location: "/dashboard/plain", "cache-control": "max-age=60" }, ""],
  unmodified: [304, { etag: '"1"', "cache-control": "public, max-age=0, must-revalidate" }, ""],
  empty: [204, { "cache-control": "public" }, ""],
  odd: [999, {}, text],
  "odd-private": [999, { "cache-control": "private, max-age=60" }, text],
  "odd-max-age": [999, { "cache-control": "max-age=60" }, text],
  "odd-public": [999, { "cache-control": "public" }, text],
  "odd-expires": [999, { expires: "Wed, 21 Oct 2065 07:28:00 GMT" }, text],
  "odd-cdn": [999, { "cache-control": "private", "cdn-cache-control": "max-age=60" }, text],
  "sets-session": [200, { "set-cookie": `${salt}=of-the-origin; Path=/` }, text],
  "clears-chunk": [200, { "set-cookie": `${salt}.1=; Path=/; Max-Age=0` }, text],
  "sets-other": [200, { "set-cookie": `${salt}-other=1` }, text],
};

let origin;
let site;
let reissuing;

before(async () => {
  origin = await startOrigin((request, response) => {
    const name = request.url.split("/").at(-1);
    const lines = vectors[name]?.origin;
    const [status, headers, body] = answers[name] ?? [200, lines ? { "cache-control": lines } : {}, text];
    response.writeHead(status, headers);
    return response.end(request.method === "HEAD" ? "" : body);
  });
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  const services = { UPSTREAM: { address: origin.address } };
  const matcher = ["/dashboard/:path*"];
  [site, reissuing] = await Promise.all([
    startSite({ services, vars: { AUTH: { matcher } } }),
    startSite({ services, vars: { AUTH: { matcher, session: { updateAge: 0 } } } }),
  ]);
});
after(() => Promise.all([site?.stop(), reissuing?.stop(), origin?.stop()]));

async function get(path, { from = site, method = "GET", headers = [] } = {}) {
  const session = `Cookie: ${salt}=${await encode({ token: { sub: "1", name: "Ada" }, secret: from.secret, salt })}`;
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(from.origin).host}`, session, ...headers];
  const answer = await sendRaw(from.worker.port, lines);
  const all = (name) => answer.headers.filter(([key]) => key === name).map(([, value]) => value);
  const joined = (name) => (all(name).length ? all(name).join(", ") : null);
  return { ...answer, all, joined };
}

test("a protected answer is private whatever the origin says, and keeps what else it says", async () => {
  for (const [index, vector] of vectors.entries()) {
    const { joined, body } = await get(`/dashboard/${index}`);
    const expected = vector.private ?? vector.origin.join(", ");
    assert.equal(joined("cache-control"), expected, JSON.stringify(vector));
    assert.equal(body, text);
  }
});

test("a public answer is the origin's own", async () => {
  for (const [index, vector] of vectors.entries()) {
    const { joined } = await get(`/${index}`);
    assert.equal(joined("cache-control"), vector.origin?.join(", ") || null, JSON.stringify(vector));
  }
  const { all } = await get("/cdn");
  for (const name of sharedCacheHeaders) assert.deepEqual(all(name.toLowerCase()), ["max-age=600"], name);
});

test("headers for shared caches alone are removed", async () => {
  for (const from of [site, reissuing]) {
    const { all, joined } = await get("/dashboard/cdn", { from });
    for (const name of sharedCacheHeaders) assert.deepEqual(all(name.toLowerCase()), [], name);
    assert.equal(joined("cache-control"), "private");
  }
});

test("status, body, encoding, length and cookies of a protected answer stay", async () => {
  const zipped = await get("/dashboard/gzip", { headers: ["Accept-Encoding: gzip"] });
  assert.equal(zipped.joined("content-encoding"), "gzip");
  assert.equal(zipped.joined("cache-control"), "private, max-age=60");
  assert.equal(String(gunzipSync(Buffer.from(zipped.body, "latin1"))), text);

  const cookies = await get("/dashboard/cookies");
  assert.deepEqual(cookies.all("set-cookie"), answers.cookies[1]["set-cookie"]);

  const redirect = await get("/dashboard/redirect");
  assert.deepEqual(
    [redirect.status, redirect.joined("location"), redirect.joined("cache-control")],
    [302, "/dashboard/plain", "private, max-age=60"],
  );
  const unmodified = await get("/dashboard/unmodified", { headers: ['If-None-Match: "1"'] });
  assert.deepEqual(
    [unmodified.status, unmodified.joined("etag"), unmodified.joined("cache-control")],
    [304, '"1"', "private, max-age=0, must-revalidate"],
  );
  const empty = await get("/dashboard/empty");
  assert.deepEqual([empty.status, empty.joined("cache-control"), empty.body], [204, "private", ""]);
  const head = await get("/dashboard/plain", { method: "HEAD" });
  assert.deepEqual([head.status, head.joined("cache-control"), head.body], [200, "private", ""]);
});

test("a status that no Worker can make passes, unless a shared cache is told to store it", async () => {
  for (const from of [site, reissuing]) {
    for (const name of ["odd", "odd-private"]) {
      const { status, body, all, joined } = await get(`/dashboard/${name}`, { from });
      assert.deepEqual([status, body, all("set-cookie")], [999, text, []], name);
      assert.equal(joined("cache-control"), answers[name][1]["cache-control"] ?? null);
    }
    for (const name of ["odd-max-age", "odd-public", "odd-expires", "odd-cdn"]) {
      const { status, joined, body } = await get(`/dashboard/${name}`, { from });
      assert.equal(status, 502, name);
      assert.ok(joined("cache-control").includes("private") && !body.includes("behind the gate"), name);
      assert.equal((await get(`/${name}`, { from })).status, 999, "a public path");
    }
    const line = await from.worker.logged((lines) => lines.find(({ reason }) => reason === "origin_answer"));
    assert.match(line.detail, /status 999.*Cache-Control: private/);
  }
});

test("a session is re-issued on a private answer, unless the origin sets or clears it itself", async () => {
  for (const name of ["plain", "private", "sets-other"]) {
    const { all, joined } = await get(`/dashboard/${name}`, { from: reissuing });
    assert.ok(
      all("set-cookie").some((line) => line.startsWith(`${salt}=ey`)),
      name,
    );
    assert.match(joined("cache-control"), /^private/);
  }
  for (const name of ["sets-session", "clears-chunk"]) {
    const { all, joined } = await get(`/dashboard/${name}`, { from: reissuing });
    assert.deepEqual(all("set-cookie"), [answers[name][1]["set-cookie"]], name);
    assert.equal(joined("cache-control"), "private");
  }
});

test("a WebSocket on a protected path passes with a session", async () => {
  for (const from of [site, reissuing]) {
    const cookie = `${salt}=${await encode({ token: { sub: "1" }, secret: from.secret, salt })}`;
    const socket = new WebSocket(`${from.origin.replace("http", "ws")}/dashboard/socket`, {
      family: 4,
      headers: { cookie },
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const echoed = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
    socket.send("hello");
    assert.equal(await echoed, "hello");
    socket.close();
  }
});

test("what the gate answers itself is private too", async () => {
  const lines = (path) => [`GET ${path} HTTP/1.1`, `Host: ${new URL(site.origin).host}`];
  for (const headers of [[], ["Accept: text/html", "Sec-Fetch-Mode: navigate"]]) {
    const { headers: answered } = await sendRaw(site.worker.port, [...lines("/dashboard/plain"), ...headers]);
    assert.match(answered.find(([name]) => name === "cache-control")[1], /private.*no-store/);
  }
});

test("static assets on a protected path are private, a 304 as the 200 before it", async () => {
  const module = `export default { fetch: (request) => {
    const headers = { etag: '"1"', "cache-control": "public, max-age=0, must-revalidate", "cf-cache-status": "HIT" };
    return request.headers.get("if-none-match") ? new Response(null, { status: 304, headers }) : new Response("asset", { headers });
  } };`;
  const assets = await startSite({ services: { ASSETS: { module } } });
  try {
    for (const [path, expected] of [
      ["/dashboard/app.js", "private, max-age=0, must-revalidate"],
      ["/app.js", "public, max-age=0, must-revalidate"],
    ]) {
      const first = await get(path, { from: assets });
      const second = await get(path, { from: assets, headers: ['If-None-Match: "1"'] });
      assert.deepEqual([first.status, second.status], [200, 304]);
      assert.deepEqual([first.joined("cache-control"), second.joined("cache-control")], [expected, expected]);
    }
  } finally {
    await assets.stop();
  }
});
