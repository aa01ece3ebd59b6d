// `forwardAuth` behind a real Caddy with the Caddyfile of docs/forward-auth.md, in front of an application that is not behind the Worker.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { inProject } from "../../scripts/project.mjs";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const program = process.env.CADDY ?? "caddy";
const skip =
  spawnSync(program, ["version"]).status !== 0 && "no Caddy was found. On Debian: apt install caddy";

const cookie = "authjs.session-token";
const secret = "secret";
const sha256 = createHash("sha256").update(secret).digest("hex");
const tokens = [{ id: "caddy", sha256, expires: "2099-01-01T00:00:00Z" }];
const { privateKey } = generateKeyPairSync("ed25519");

let application;
let site;
let caddy;
before(async () => {
  if (skip) return;
  application = await startOrigin((request, response) => response.end(`application ${request.url}`));
  const vars = {
    AUTH: { matcher: ["/admin/:path*"], forwardAuth: true, origin: { assertion: true } },
    AUTH_SERVICE_TOKENS: JSON.stringify(tokens),
    AUTH_ASSERTION_KEY: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
  site = await startSite({ hooks: true, vars });
  caddy = await startCaddy();
});
after(() => Promise.all([caddy?.stop(), site?.stop(), application?.stop()]));

const withSession = async () => ({
  cookie: `${cookie}=${await encode({ token: { sub: "ada" }, secret: site.secret, salt: cookie })}`,
});

const get = async (path, headers = {}) => {
  const seen = application.requests.length;
  const answer = await new Visitor(caddy.origin).get(path, headers);
  const [reached] = application.requests.slice(seen);
  const named = (name) =>
    reached?.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  return { ...answer, reached, named };
};

// What a visitor may send to be taken for another, or to have another request judged.
const forged = {
  "x-auth-assertion": "forged",
  "x-original-url": "http://app.localhost/docs",
  "x-original-method": "GET",
  "x-forwarded-uri": "/docs",
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-forwarded-method": "GET",
};

test("a visitor with a session reaches the application, which learns who it is", { skip }, async () => {
  const { status, text, named } = await get("/admin/x?a=1", { ...forged, ...(await withSession()) });
  assert.deepEqual([status, text], [200, "application /admin/x?a=1"]);
  const [assertion, ...others] = named("x-auth-assertion");
  const keys = createRemoteJWKSet(new URL(`${site.origin}/api/auth/jwks`));
  const rules = { issuer: `${site.origin}/api/auth`, audience: caddy.origin };
  assert.deepEqual([(await jwtVerify(assertion, keys, rules)).payload.sub, others], ["ada", []]);
  assert.deepEqual(named("authorization"), [], "the service token stays with Caddy");
});

test("a visitor without a session is sent to sign in, and comes back", { skip }, async () => {
  for (const headers of [{}, forged]) {
    const refused = await get("/admin/x?a=1", headers);
    assert.deepEqual([refused.status, refused.reached], [302, undefined]);
    const expected = `${site.origin}/api/auth/signin?callbackUrl=${encodeURIComponent(`${caddy.origin}/admin/x?a=1`)}`;
    assert.equal(refused.location, expected);
  }
  const data = await get("/admin/x", { accept: "application/json", "sec-fetch-mode": "cors" });
  assert.deepEqual([data.status, data.reached], [401, undefined]);
});

test("a public path is open, and nothing forged reaches the application", { skip }, async () => {
  const open = await get("/docs", forged);
  assert.equal(open.status, 200);
  assert.deepEqual(open.named("x-auth-assertion"), []);
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
    "/docs/..%2fadmin/x",
    "/admin/x%00",
  ]) {
    const seen = application.requests.length;
    const reply = await raw(caddy.port, path);
    assert.doesNotMatch(reply, /^HTTP\/1\.1 200/, path);
    assert.equal(application.requests.length, seen, path);
  }
});

/** Sends a path as it is, which no client of HTTP does. */
async function raw(port, path) {
  const socket = connect(port, "127.0.0.1");
  // Caddy gives up a request whose sender has ended.
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
  let text = "";
  for await (const chunk of socket.setEncoding("utf8")) text += chunk;
  return text;
}

const answers = (origin) => fetch(`${origin}/docs`).then(Boolean, () => false);

async function startCaddy() {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "authjs-worker-caddy-"));
  const file = join(folder, "Caddyfile");
  await writeFile(file, `{\n  admin off\n  auto_https off\n}\n${await documented(port)}`);
  const child = spawn(program, ["run", "--config", file, "--adapter", "caddyfile"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const origin = `http://localhost:${port}`;
  for (let patience = 200; !(await answers(origin)); patience -= 1) {
    if (!patience) throw new Error(`Caddy does not answer:\n${said}`);
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

/** The Caddyfile of the documentation with the addresses of this test. */
async function documented(port) {
  const page = await readFile(inProject("docs/forward-auth.md"), "utf8");
  const [, caddyfile] = /```caddyfile\n([\s\S]+?)```/.exec(page) ?? [];
  assert.ok(caddyfile, "docs/forward-auth.md has a Caddyfile");
  const here = site.origin.replace("localhost", "127.0.0.1");
  const replaced = {
    "app.example.com": `http://localhost:${port}`,
    "https://auth.example.com": here,
    "Host auth.example.com": `Host ${new URL(site.origin).host}`,
    "svc_caddy.…": `svc_caddy.${secret}`,
    "127.0.0.1:3000": application.address,
  };
  let text = caddyfile;
  for (const [from, to] of Object.entries(replaced)) {
    assert.ok(text.includes(from), from);
    text = text.replace(from, to);
  }
  return text;
}
