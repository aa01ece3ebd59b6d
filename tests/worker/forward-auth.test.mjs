// `forwardAuth`: the answers of `check` in workerd, and a real nginx with the configuration of docs/forward-auth.md, in front of an
// application that is not behind the Worker.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const program = process.env.NGINX ?? "nginx";
const skip = spawnSync(program, ["-v"]).status !== 0 && "no nginx was found. On Debian: apt install nginx";

const cookie = "authjs.session-token";
const token = "svc_nginx.secret";
const sha256 = createHash("sha256").update("secret").digest("hex");
const tokens = [{ id: "nginx", sha256, expires: "2099-01-01T00:00:00Z" }];
const { privateKey } = generateKeyPairSync("ed25519");

let application;
let site;
before(async () => {
  application = await startOrigin((request, response) => response.end(`application ${request.url}`));
  const AUTH = {
    matcher: ["/admin/:path*"],
    forwardAuth: true,
    origin: { assertion: true, headers: { "X-User": "{token.sub}" } },
  };
  const vars = {
    AUTH,
    AUTH_SERVICE_TOKENS: JSON.stringify(tokens),
    AUTH_ASSERTION_KEY: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  site = await startSite({ hooks: true, vars });
});
after(() => Promise.all([site?.stop(), application?.stop()]));

const sealed = () => encode({ token: { sub: "ada" }, secret: site.secret, salt: cookie });
const withSession = async () => ({ cookie: `${cookie}=${await sealed()}` });

const asked = (url, headers = {}) =>
  new Visitor(site.origin).get("/api/auth/check", {
    authorization: `Bearer ${token}`,
    "x-original-url": url,
    "x-original-method": "GET",
    ...headers,
  });

test("a session passes: 204 without a body, with the headers of the session", async () => {
  const answer = await asked("http://app.localhost:8080/admin", await withSession());
  assert.deepEqual([answer.status, answer.text, answer.headers["x-user"]], [204, "", "ada"]);
  const keys = createRemoteJWKSet(new URL(`${site.origin}/api/auth/jwks`));
  const rules = { issuer: `${site.origin}/api/auth`, audience: "http://app.localhost:8080" };
  const { payload } = await jwtVerify(answer.headers["x-auth-assertion"], keys, rules);
  assert.equal(payload.sub, "ada");
});

test("without a session the answer leads to the sign-in page, and back", async () => {
  const answer = await asked("http://app.localhost:8080/admin?a=1");
  assert.equal(answer.status, 401);
  const { origin, pathname, searchParams } = new URL(answer.headers.location);
  assert.deepEqual(
    [origin, pathname, searchParams.get("callbackUrl")],
    [site.origin, "/api/auth/signin", "http://app.localhost:8080/admin?a=1"],
  );
  assert.equal((await asked("http://app.localhost:8080/")).status, 204);
});

test("without the service token there is no answer", async () => {
  for (const authorization of ["Bearer svc_nginx.other", "Basic eDp5", ""])
    assert.equal((await asked("http://app.localhost:8080/", { authorization })).status, 403);
});

test("CVE-2021-32637: an address with two readings is refused", async () => {
  for (const path of ["/public/../admin", "/x#/admin", "/a\\admin", "/a b"])
    assert.equal((await asked(`http://app.localhost:8080${path}`)).status, 400, path);
});

describe("behind nginx", () => {
  let nginx;
  before(async () => {
    if (!skip) nginx = await startNginx();
  });
  after(() => nginx?.stop());

  const get = async (path, headers = {}) => {
    const seen = application.requests.length;
    const answer = await new Visitor(nginx.origin).get(path, headers);
    const [reached] = application.requests.slice(seen);
    const named = (name) =>
      reached?.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
    return { ...answer, reached, named };
  };

  test("a visitor with a session reaches the application, which learns who it is", { skip }, async () => {
    const forged = { "x-auth-assertion": "forged", "x-user": "forged", "x-forwarded-uri": "/" };
    const { status, text, named } = await get("/admin/x?a=1", { ...(await withSession()), ...forged });
    assert.deepEqual([status, text, named("x-user")], [200, "application /admin/x?a=1", ["ada"]]);
    const [assertion, ...others] = named("x-auth-assertion");
    const keys = createRemoteJWKSet(new URL(`${site.origin}/api/auth/jwks`));
    const rules = { issuer: `${site.origin}/api/auth`, audience: nginx.origin };
    assert.deepEqual([(await jwtVerify(assertion, keys, rules)).payload.sub, others], ["ada", []]);
    assert.deepEqual(named("authorization"), [], "the service token stays with nginx");
  });

  test("a visitor without a session is sent to sign in, and a public path is open", { skip }, async () => {
    const refused = await get("/admin/x?a=1");
    assert.deepEqual([refused.status, refused.reached], [302, undefined]);
    const expected = `${site.origin}/api/auth/signin?callbackUrl=${encodeURIComponent(`${nginx.origin}/admin/x?a=1`)}`;
    assert.equal(refused.location, expected);
    const open = await get("/docs", { "x-user": "forged", "x-auth-assertion": "forged" });
    assert.deepEqual([open.status, open.named("x-user"), open.named("x-auth-assertion")], [200, [], []]);
    const data = await get("/admin/x", { accept: "application/json", "sec-fetch-mode": "cors" });
    assert.deepEqual([data.status, data.reached], [401, undefined]);
  });

  test("no spelling of a protected path reaches the application without a session", { skip }, async () => {
    for (const path of [
      "/docs/../admin/x",
      "//admin/x",
      "/%61dmin/x",
      "/admin%2fx",
      "/ADMIN/x",
      "/admin/x;y",
      "/docs/%2e%2e/admin/x",
    ]) {
      const reply = await raw(nginx.port, path);
      assert.doesNotMatch(reply, /^HTTP\/1\.1 200/, path);
    }
  });
});

/** Sends a path as it is, which no client of HTTP does. */
async function raw(port, path) {
  const socket = connect(port, "127.0.0.1");
  socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += chunk;
  return text;
}

const answers = (origin) => fetch(`${origin}/docs`).then(Boolean, () => false);

async function startNginx() {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "authjs-worker-nginx-"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(" ");
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr warn;
     events {}
     http { access_log off; ${temporary} server { listen 127.0.0.1:${port}; ${locations()} } }`,
  );
  const child = spawn(program, ["-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const origin = `http://localhost:${port}`;
  for (let patience = 100; !(await answers(origin)); patience -= 1) {
    if (!patience) throw new Error(`nginx does not answer:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true });
  };
  return { origin, port, stop };
}

const locations = () =>
  `
  location / {
    auth_request /auth-check;
    auth_request_set $sign_in   $upstream_http_location;
    auth_request_set $assertion $upstream_http_x_auth_assertion;
    auth_request_set $user      $upstream_http_x_user;
    auth_request_set $renewed   $upstream_http_set_cookie;
    error_page 401 = @sign_in;
    add_header Set-Cookie $renewed;
    proxy_set_header X-Auth-Assertion $assertion;
    proxy_set_header X-User           $user;
    proxy_pass http://${application.address};
  }
  location = /auth-check {
    internal;
    proxy_pass ${site.origin.replace("localhost", "127.0.0.1")}/api/auth/check;
    proxy_pass_request_body off;
    proxy_set_header Host              localhost:${new URL(site.origin).port};
    proxy_set_header Content-Length    "";
    proxy_set_header Authorization     "Bearer ${token}";
    proxy_set_header X-Original-URL    $scheme://$http_host$request_uri;
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Forwarded-Uri   "";
  }
  location @sign_in {
    add_header Set-Cookie $renewed;
    if ($sign_in) { return 302 $sign_in; }
    return 401;
  }`;
