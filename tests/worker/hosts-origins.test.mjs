// `hosts` with `origins` of their own in workerd: which server gets a request, and with which headers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { sendRaw } from "./support/raw.mjs";
import { echoingAssets } from "./support/site.mjs";
import { startWorker } from "./support/workerd.mjs";

const names = ["api", "shop", "adminApi"];
const servers = {};
let worker;
let port;

before(async () => {
  for (const name of names) servers[name] = await startOrigin((_request, response) => response.end(name));
  const at = (name) => `http://${servers[name].address}`;
  port = await freePort();
  const origins = [
    { path: "/round", to: `http://127.0.0.1:${port}` },
    { path: "/api/:path*", to: at("api"), headers: { "X-Site": "{secret.AUTH_ORIGIN_SITE}" } },
    { path: "/shop", to: at("shop") },
  ];
  const hosts = {
    "admin.localhost": {
      origins: [
        { path: "/api/:path*", to: at("adminApi"), headers: { "X-Admin": "{secret.AUTH_ORIGIN_ADMIN}" } },
      ],
    },
    "plain.localhost": {},
    "127.0.0.1": { origins: [{ path: "/round", to: `http://localhost:${port}` }] },
  };
  const provider = { id: "op", type: "oidc", issuer: "https://op.example", clientId: "a", clientSecret: "b" };
  const AUTH = { providers: [provider], matcher: ["/private"], origins, hosts, unknownHosts: "deny" };
  hosts.localhost = {};
  const fixed = { AUTH_ORIGIN_SITE: "base", AUTH_ORIGIN_ADMIN: "yes" };
  const vars = {
    ...fixed,
    AUTH,
    AUTH_DEV: "1",
    AUTH_SECRET: "a secret of the tests with more than 32 characters",
  };
  worker = await startWorker({ port, vars, services: { ASSETS: { module: echoingAssets } } });
});
after(() => Promise.all([worker, ...Object.values(servers)].map((server) => server?.stop())));

/** Sends a request to a host. Returns the answer, and the headers that reached a server. */
async function get(host, path, sent = []) {
  const before = names.map((name) => servers[name].requests.length);
  const answer = await sendRaw(port, [`GET ${path} HTTP/1.1`, `Host: ${host}:${port}`, ...sent]);
  const reached = names.flatMap((name, index) => servers[name].requests.slice(before[index]));
  const headers = reached.flatMap((request) =>
    request.headers.map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { status: answer.status, text: answer.text, headers: Object.fromEntries(headers) };
}

test("each host has the servers of its own entries, and the base those of the base", async () => {
  const rows = [
    ["localhost", "/api/x", "api"],
    ["localhost", "/shop", "shop"],
    ["plain.localhost", "/api/x", "api"],
    ["admin.localhost", "/api/x", "adminApi"],
    ["ADMIN.localhost", "/api/x", "adminApi"],
    // A list of an entry replaces that of the base.
    ["admin.localhost", "/shop", "asset /shop"],
    ["localhost", "/other", "asset /other"],
  ];
  for (const [host, path, text] of rows) {
    const answer = await get(host, path);
    assert.deepEqual([answer.status, answer.text], [200, text], `${host}${path}`);
  }
});

test("headers of one host's origin reach no other, and no visitor sets them anywhere", async () => {
  const forged = ["X-Site: forged", "X-Admin: forged"];
  const base = (await get("localhost", "/api/x", forged)).headers;
  assert.deepEqual([base["x-site"], base["x-admin"]], ["base", undefined]);
  const admin = (await get("admin.localhost", "/api/x", forged)).headers;
  assert.deepEqual([admin["x-site"], admin["x-admin"]], [undefined, "yes"]);
  const shop = (await get("localhost", "/shop", forged)).headers;
  assert.deepEqual([shop["x-site"], shop["x-admin"]], [undefined, undefined]);
});

test("a host without an entry reaches no server, and a protected path of a host none without a session", async () => {
  const unknown = await get("other.localhost", "/api/x");
  assert.deepEqual([unknown.status, unknown.headers], [421, {}]);
  const answer = await get("admin.localhost", "/private");
  assert.deepEqual([answer.status, answer.headers], [401, {}]);
});

test("a request that goes round between two hosts is 508 as soon as it comes back", async () => {
  for (const host of ["localhost", "127.0.0.1"]) assert.equal((await get(host, "/round")).status, 508, host);
  const [line] = await worker.logged((lines) => {
    const found = lines.filter(({ reason }) => reason === "request_loop");
    return found.length > 0 && found;
  });
  assert.match(line.detail, /x-authjs-hop of a request has this host/);
});
