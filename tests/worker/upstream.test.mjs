// `upstream`: a server that does not know about the gate, and uses its own name in redirects and cookies.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";
import { startUntrustedServer } from "./support/untrusted-server.mjs";

const salt = "authjs.session-token";
const matcher = ["/dashboard/:path*"];
let origin;
let site;
let unmapped;
let headers = {};

before(async () => {
  origin = await startOrigin((_request, response) => {
    response.writeHead(headers.location ? 302 : 200, headers);
    return response.end("origin");
  });
  const AUTH = { matcher, upstream: `http://${origin.address}` };
  [site, unmapped] = await Promise.all([
    startSite({
      services: {},
      vars: { AUTH: { ...AUTH, origin: { removeHeaders: ["X-Tenant", "X-Acl-*"] } } },
    }),
    startSite({ services: {}, vars: { AUTH: { ...AUTH, origin: { mapRedirects: false } } } }),
  ]);
});
after(() => Promise.all([site?.stop(), unmapped?.stop(), origin?.stop()]));

async function get(path, answered = {}, { from = site, sent = [], method = "GET", body = "" } = {}) {
  headers = answered;
  const session = `Cookie: ${salt}=${await encode({ token: { sub: "1" }, secret: from.secret, salt })}`;
  const length = body ? [`Content-Length: ${body.length}`] : [];
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${new URL(from.origin).host}`, session];
  const answer = await sendRaw(from.worker.port, [...head, ...length, ...sent], body);
  const all = (name) => answer.headers.filter(([key]) => key === name).map(([, value]) => value);
  return { ...answer, all };
}

test("addresses of the upstream become the site's, on public and protected paths", async () => {
  const upstream = `http://${origin.address}`;
  for (const path of ["/docs", "/dashboard"]) {
    for (const address of [
      `${upstream}/docs/?a=b#c`,
      `//${origin.address}/docs/?a=b#c`,
      `https://${origin.address}/docs/?a=b#c`,
    ]) {
      const { status, all } = await get(path, { location: address });
      assert.deepEqual([status, all("location")], [302, [`${site.origin}/docs/?a=b#c`]], address);
      const others = await get(path, { "content-location": address, refresh: `5; url=${address}` });
      assert.deepEqual(others.all("content-location"), [`${site.origin}/docs/?a=b#c`]);
      assert.deepEqual(others.all("refresh"), [`5; url=${site.origin}/docs/?a=b#c`]);
      assert.deepEqual([others.status, others.body], [200, "origin"]);
      assert.deepEqual(others.all("cache-control"), path === "/dashboard" ? ["private"] : []);
    }
    const elsewhere = `https://id.example/?redirect_uri=${upstream}/docs/`;
    for (const address of [
      "/docs/",
      "docs",
      elsewhere,
      "https://127.0.0.1:1/",
      `${upstream}.evil.example/`,
    ]) {
      assert.deepEqual((await get(path, { location: address })).all("location"), [address]);
    }
  }
});

test("redirects of the origin go to the browser, whatever request an own entry passes on", async (t) => {
  const wrapper = `import worker from "./index.js";
    export default { fetch: ({ url, method, headers, body }, env, context) =>
      worker.fetch(new Request(url, { method, headers, body, redirect: "follow" }), env, context) };`;
  const binding = { services: { UPSTREAM: { address: origin.address } }, vars: { AUTH: { matcher } } };
  const address = { services: {}, vars: { AUTH: { matcher, upstream: `http://${origin.address}` } } };
  for (const kind of [binding, address]) {
    const from = await startSite({ ...kind, wrapper });
    t.after(from.stop);
    for (const path of ["/docs", "/dashboard"]) {
      const seen = origin.requests.length;
      const { status, all } = await get(path, { location: "/elsewhere" }, { from });
      assert.deepEqual([status, all("location")], [302, ["/elsewhere"]], path);
      const posted = await get(path, { location: "/elsewhere" }, { from, method: "POST", body: "a=1" });
      assert.deepEqual([posted.status, posted.all("location")], [302, ["/elsewhere"]], path);
      const reached = origin.requests.slice(seen).map(({ method, url, body }) => [method, url, body]);
      assert.deepEqual(reached, [
        ["GET", path, ""],
        ["POST", path, "a=1"],
      ]);
    }
  }
});

test("a cookie for the upstream's host alone loses its domain", async () => {
  const lines = [
    "a=1; Domain=127.0.0.1; Path=/; HttpOnly",
    "b=2; Domain=example.com",
    "c=3; Expires=Wed, 21 Oct 2065 07:28:00 GMT",
  ];
  for (const path of ["/docs", "/dashboard"]) {
    const { all } = await get(path, { "set-cookie": lines });
    assert.deepEqual(all("set-cookie"), ["a=1; Path=/; HttpOnly", lines[1], lines[2]]);
  }
});

test("with origin.mapRedirects = false everything stays", async () => {
  const answered = { location: `http://${origin.address}/docs/`, "set-cookie": "a=1; Domain=127.0.0.1" };
  for (const path of ["/docs", "/dashboard"]) {
    const { all } = await get(path, answered, { from: unmapped });
    assert.deepEqual([all("location"), all("set-cookie")], [[answered.location], [answered["set-cookie"]]]);
  }
});

test("headers that the deployer names do not reach the origin, nor do those of gateways", async () => {
  const forged = [
    "X-Tenant",
    "x_tenant",
    "X-Acl-Role",
    "SM_USER",
    "Shib-Session-ID",
    "X-Hasura-Role",
    "Next-Url",
    "Proxy",
    "X-SSL-Cert",
  ];
  const before = origin.requests.length;
  await get("/docs", {}, { sent: [...forged.map((name) => `${name}: forged`), "X-Tenant-Id: kept"] });
  const [reached] = origin.requests.slice(before);
  const names = reached.headers.filter(([, value]) => value.includes("forged")).map(([name]) => name);
  assert.deepEqual(names, []);
  assert.ok(
    reached.headers.some(([name, value]) => name.toLowerCase() === "x-tenant-id" && value === "kept"),
  );
});

test("a request that names this Worker as its sender is 508, with a warning a minute", async () => {
  const seen = origin.requests.length;
  for (const path of ["/docs", "/dashboard", "/docs"]) {
    const { status, all } = await get(path, {}, { sent: [`X-Authjs-Hop: ${new URL(site.origin).host}`] });
    assert.equal(status, 508);
    assert.match(all("cache-control")[0], /no-store/);
  }
  assert.equal(origin.requests.length, seen);
  await site.worker.logged((lines) => lines.some(({ reason }) => reason === "request_loop"));
  const levels = site.worker
    .log()
    .filter(({ reason, level }) => reason === "request_loop" || level === "error")
    .map(({ level }) => level);
  assert.deepEqual(levels, ["warn"]);
  const { status } = await get("/docs", {}, { sent: ["X-Authjs-Hop: other.example"] });
  assert.equal(status, 200, "the host of another Worker");
});

test("an upstream that is down, unknown or not trusted is named in the log", async (t) => {
  const untrusted = await startUntrustedServer();
  t.after(untrusted.stop);
  const noTls = /its host name does not resolve, or its certificate is not trusted \(internal error/;
  const causes = {
    [`http://127.0.0.1:${await freePort()}`]: /./,
    "https://nothing.invalid": noTls,
    [untrusted.origin]: noTls,
  };
  for (const [upstream, cause] of Object.entries(causes)) {
    const down = await startSite({
      services: {},
      vars: { AUTH: { matcher, upstream } },
    });
    try {
      for (const path of ["/docs", "/dashboard"]) {
        const { status, all, body } = await get(path, {}, { from: down });
        assert.deepEqual([status, body], [502, '{"message":"Bad Gateway"}'], upstream);
        assert.match(all("cache-control")[0], /no-store/);
      }
      const { detail } = await down.worker.logged((lines) =>
        lines.find(({ reason }) => reason === "origin_unreachable"),
      );
      assert.ok(detail.startsWith(`the origin, \`upstream\` ${upstream}, gave no answer: `), detail);
      assert.match(detail, cause);
    } finally {
      await down.stop();
    }
  }
});
