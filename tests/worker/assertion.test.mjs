// `origin.assertion`: a real server behind the Worker verifies who sends a request, with npm jose and the keys that the Worker
// publishes. WebCrypto signs.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { calculateJwkThumbprint, createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookie = "authjs.session-token";
const user = { sub: "ada", name: "Zoë", email: "zoe@example.com", groups: ["staff", "admins"] };

const pair = (type, options) => generateKeyPairSync(type, options).privateKey;
const pem = (key) => key.export({ type: "pkcs8", format: "pem" });
const jwk = (key) => JSON.stringify(key.export({ format: "jwk" }));
const p256 = pair("ec", { namedCurve: "P-256" });
const ed25519 = pair("ed25519");
const forms = {
  "P-256 in PEM": { alg: "ES256", key: pem(p256) },
  "P-256 as a JWK": { alg: "ES256", key: jwk(p256) },
  "Ed25519 in PEM": { alg: "EdDSA", key: pem(ed25519) },
  "Ed25519 as a JWK": { alg: "EdDSA", key: jwk(ed25519) },
};

let origin;
const sites = {};

before(async () => {
  origin = await startOrigin();
  const start = async (name, key, { upstream = false } = {}) => {
    const AUTH = {
      matcher: ["/dashboard/:path*"],
      origin: { assertion: true },
      ...(upstream && { upstream: `http://${origin.address}` }),
    };
    const services = upstream ? {} : { UPSTREAM: { address: origin.address } };
    sites[name] = await startSite({ services, vars: { AUTH, AUTH_ASSERTION_KEY: key } });
  };
  for (const [name, { key }] of Object.entries(forms)) await start(name, key);
  await start("upstream", forms["Ed25519 in PEM"].key, { upstream: true });
  const off = JSON.parse(forms["P-256 as a JWK"].key);
  await start("unusable", JSON.stringify({ ...off, x: off.y }));
});
after(() => Promise.all([...Object.values(sites).map((site) => site.stop()), origin?.stop()]));

/** Sends a request of a session. Returns the answer and the headers of this name that reached the origin. */
async function send(site, path, { sent = [], token = user, life = 3600 } = {}) {
  const seen = origin.requests.length;
  const value = token && (await encode({ token, secret: site.secret, salt: cookie, maxAge: life }));
  const reply = await sendRaw(site.worker.port, [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(site.origin).host}`,
    ...(value ? [`Cookie: ${cookie}=${value}`] : []),
    ...sent,
  ]);
  const [reached] = origin.requests.slice(seen);
  const named = (name) => reached?.headers.filter(([key]) => key.toLowerCase() === name).map(([, it]) => it);
  return { ...reply, reached, named, assertions: named("x-auth-assertion") };
}

/** Verifies an assertion as an origin does. */
function verify(site, assertion, { alg, audience }) {
  const issuer = `${site.origin}/api/auth`;
  return jwtVerify(assertion, createRemoteJWKSet(new URL(`${issuer}/jwks`)), {
    algorithms: [alg],
    issuer,
    audience,
    typ: "auth-assertion+jwt",
    clockTolerance: 5,
    requiredClaims: ["exp", "iat", "sub"],
  });
}

for (const [name, { alg }] of Object.entries(forms)) {
  describe(`a key of ${name}`, () => {
    test("signs assertions that its public half verifies", async () => {
      const site = sites[name];
      const { status, assertions } = await send(site, "/dashboard");
      assert.deepEqual([status, assertions.length], [200, 1]);
      const { payload, protectedHeader } = await verify(site, assertions[0], { alg, audience: site.origin });
      const { iat, exp, iss, aud, ...claims } = payload;
      assert.deepEqual(claims, user);
      assert.deepEqual([exp - iat, protectedHeader.alg], [60, alg]);
    });

    test("is published without its private half, under its thumbprint", async () => {
      const answer = await new Visitor(sites[name].origin).get("/api/auth/jwks");
      assert.deepEqual([answer.status, answer.setCookies], [200, []]);
      assert.equal(answer.headers["cache-control"], "public, max-age=300");
      const { keys } = answer.json();
      const members = alg === "ES256" ? "alg crv kid kty use x y" : "alg crv kid kty use x";
      assert.deepEqual(
        keys.map((key) => Object.keys(key).sort().join(" ")),
        [members],
      );
      assert.equal(keys[0].kid, await calculateJwkThumbprint(keys[0]));
    });
  });
}

test("both forms of a key publish the same key", async () => {
  const set = async (name) => (await new Visitor(sites[name].origin).get("/api/auth/jwks")).json();
  assert.deepEqual(await set("P-256 in PEM"), await set("P-256 as a JWK"));
  assert.deepEqual(await set("Ed25519 in PEM"), await set("Ed25519 as a JWK"));
});

test("the audience of an upstream is its own origin", async () => {
  const { assertions } = await send(sites.upstream, "/dashboard");
  const audience = `http://${origin.address}`;
  const { payload } = await verify(sites.upstream, assertions[0], { alg: "EdDSA", audience });
  assert.equal(payload.sub, "ada");
});

test("the requests of one session carry one assertion, also those that are sent at once", async () => {
  const site = sites["P-256 in PEM"];
  const value = await encode({ token: user, secret: site.secret, salt: cookie });
  const once = async () => {
    const visitor = new Visitor(site.origin);
    assert.equal((await visitor.get("/dashboard", { cookie: `${cookie}=${value}` })).status, 200);
  };
  await once();
  const seen = origin.requests.length;
  await Promise.all(Array.from({ length: 8 }, once));
  const assertions = origin.requests
    .slice(seen)
    .map(({ headers }) => headers.find(([key]) => key.toLowerCase() === "x-auth-assertion")[1]);
  assert.deepEqual([assertions.length, new Set(assertions).size], [8, 1]);
});

test("an assertion ends with its session", async () => {
  const site = sites["Ed25519 in PEM"];
  const { assertions } = await send(site, "/dashboard", { life: 20 });
  const { payload } = await verify(site, assertions[0], { alg: "EdDSA", audience: site.origin });
  assert.ok(payload.exp - payload.iat <= 20, `${payload.exp - payload.iat} seconds`);
});

test("an assertion of a visitor does not reach the origin, in any spelling, on any path", async () => {
  const sent = [
    "X-Auth-Assertion: forged",
    "x-auth-assertion: forged",
    "X_Auth_Assertion: forged",
    "x.auth.assertion: forged",
    "Connection: x-auth-assertion",
  ];
  for (const name of ["P-256 in PEM", "upstream"]) {
    for (const [path, token, expected] of [
      ["/dashboard", user, 1],
      ["/docs", user, 0],
      ["/docs", undefined, 0],
    ]) {
      const { status, reached, assertions } = await send(sites[name], path, { sent, token });
      assert.equal(status, 200);
      assert.doesNotMatch(JSON.stringify(reached.headers), /forged/);
      assert.equal(assertions.length, expected, path);
      for (const assertion of assertions)
        assert.equal(decodeProtectedHeader(assertion).typ, "auth-assertion+jwt");
    }
  }
});

test("a key that WebCrypto refuses closes the gate, and the log names it", async () => {
  const { status, reached } = await send(sites.unusable, "/dashboard");
  assert.deepEqual([status, reached], [500, undefined]);
  const line = await sites.unusable.worker.logged((lines) =>
    lines.find(({ reason }) => reason === "assertion_failed"),
  );
  assert.match(line.detail, /the runtime refuses AUTH_ASSERTION_KEY/);
});

test("a session without a sub is refused", async () => {
  const { sub, ...token } = user;
  const { status, reached } = await send(sites["P-256 in PEM"], "/dashboard", { token });
  assert.deepEqual([status, reached], [500, undefined]);
});

test("CVE-2026-44574: parameters of the routes of Next.js do not reach the origin", async () => {
  const { reached } = await send(sites["P-256 in PEM"], "/docs?a=%20&nxtPpage=dashboard&%6extIx=1&b", {});
  assert.equal(reached.url, "/docs?a=%20&b");
});

test("CVE-2025-29927: headers of Next.js to itself do not reach the origin", async () => {
  const sent = ["X-Middleware-Subrequest", "x_middleware_subrequest", "X-Nextjs-Postponed", "Next-Resume"];
  const { reached } = await send(sites["P-256 in PEM"], "/docs", {
    sent: [...sent.map((name) => `${name}: forged`), "X-Nextjs-Data: 1"],
  });
  assert.doesNotMatch(JSON.stringify(reached.headers), /forged/);
  assert.ok(reached.headers.some(([name]) => name.toLowerCase() === "x-nextjs-data"));
});
