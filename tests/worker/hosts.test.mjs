// `hosts` in workerd: two sites with a real provider, sessions that stay on their host, and hosts without an entry.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { decode } from "@auth/core/jwt";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { startWithD1 } from "./support/d1.mjs";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { sendRaw } from "./support/raw.mjs";
import { echoingAssets } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";
import { startWorker } from "./support/workerd.mjs";

const cookieName = "authjs.session-token";
const random = () => randomBytes(33).toString("base64url");

// Starts two sites in one Worker, with a database if told so, and a server behind the second site.
async function startTwo(stored) {
  const port = await freePort();
  const [base, admin] = [`http://localhost:${port}`, `http://admin.localhost:${port}`];
  const seen = [];
  const origin = await startOrigin((request, response) => {
    seen.push(request.url);
    response.end("admin origin");
  });
  const [clientSecret, secret] = [random(), random()];
  const provider = await startProvider({ clientId, clientSecret, redirectUris: redirectUris(base, admin) });
  const hosts = {
    "Admin.LOCALHOST.": {
      matcher: ["/secret"],
      upstream: `http://${origin.address}`,
      session: { maxAge: 600 },
    },
  };
  const AUTH = { matcher: ["/dashboard/:path*"], unknownHosts: "base", hosts };
  const vars = { ...developmentVars({ issuer: provider.issuer, clientSecret, secret }), AUTH };
  const running = stored
    ? await startWithD1({ port, vars })
    : await startWorker({ port, vars, services: { ASSETS: { module: echoingAssets } } });
  const stop = () => Promise.all([running, provider, origin].map((part) => part.stop()));
  return { base, admin, secret, seen, running, stop };
}

for (const stored of [false, true])
  describe(stored ? "sessions in D1" : "sessions in cookies", () => {
    let site;
    before(async () => (site = await startTwo(stored)));
    after(() => site?.stop());

    const cases = [
      ["base", "/dashboard", "asset /dashboard"],
      ["admin", "/secret", "admin origin"],
    ];
    for (const [index, [own, path, text]] of cases.entries())
      test(`a session of ${own} is one there, and copied by hand to the other host it is none`, async () => {
        const visitor = new Visitor(site[own]);
        const back = await visitor.signIn("persona-user", path);
        assert.equal(back.location, `${site[own]}${path}`, back.text);
        const answer = await visitor.get(path);
        assert.deepEqual([answer.status, answer.text], [200, text]);
        assert.ok((await visitor.session()).user.email);
        const [other, otherPath] = cases[1 - index];
        const thief = new Visitor(site[other]);
        assert.equal((await thief.get(otherPath)).status, 307);
        thief.jar.set(site[other], cookieName, visitor.jar.get(cookieName));
        const refused = await thief.get(otherPath);
        assert.equal(refused.status, 307);
        assert.ok(
          refused.location.startsWith(`${site[other]}/api/auth/signin?callbackUrl=`),
          refused.location,
        );
        thief.jar.set(site[other], cookieName, visitor.jar.get(cookieName));
        assert.equal(await thief.session(), null);
        assert.ok(await visitor.session(), "the session itself goes on");
      });

    test("each host has its own paths, and its own server behind it", async () => {
      const visitor = new Visitor(site.base);
      site.seen.length = 0;
      assert.equal((await visitor.get("/secret")).text, "asset /secret");
      assert.deepEqual(site.seen, []);
      const admin = new Visitor(site.admin);
      assert.equal((await admin.get("/dashboard")).text, "admin origin");
      assert.equal((await admin.get("/secret")).status, 307);
      assert.deepEqual(site.seen, ["/dashboard"]);
    });

    if (stored)
      test("a row names its host", async () => {
        const { results } = await site.running.database
          .prepare("SELECT sessionToken FROM sessions ORDER BY rowid")
          .all();
        const hosts = results.map(({ sessionToken }) => sessionToken.split("@host:")[1]);
        assert.deepEqual(hosts, [undefined, "admin.localhost"]);
      });
    else
      test("an application that has AUTH_SECRET reads the session of every host", async () => {
        for (const [own, host] of [
          ["base", undefined],
          ["admin", "admin.localhost"],
        ]) {
          const visitor = new Visitor(site[own]);
          await visitor.signIn("persona-user", "/");
          const token = visitor.jar.get(cookieName);
          const claims = await decode({ token, secret: site.secret, salt: cookieName });
          assert.equal(claims.authjs_host, host);
          assert.ok(claims.email);
        }
        await site.running.logged((lines) => lines.some(({ reason }) => reason === "session_of_other_host"));
      });
  });

describe("a Worker that denies unknown hosts", () => {
  let worker;
  const hosts = {
    "admin.example.com": { matcher: ["/a"] },
    "xn--bcher-kva.example": { matcher: ["/b"] },
    "ports.example:8443": { matcher: ["/c"] },
  };
  const vars = {
    AUTH: { providers: ["github"], matcher: ["/none"], unknownHosts: "deny", hosts },
    AUTH_SECRET: random(),
    AUTH_GITHUB_ID: "id",
    AUTH_GITHUB_SECRET: "secret",
  };
  before(async () => (worker = await startWorker({ vars, services: { ASSETS: { module: echoingAssets } } })));
  after(() => worker?.stop());

  const status = async (host, path, ...more) =>
    (await sendRaw(worker.port, [`GET ${path} HTTP/1.1`, `Host: ${host}`, ...more])).status;

  test("hosts compare in lower case, without a final dot and the default port", async () => {
    for (const host of [
      "admin.example.com",
      "ADMIN.Example.com",
      "admin.example.com.",
      "admin.example.com:80",
      "admin.example.com:443",
      "admin.example.com.:9000",
    ]) {
      assert.deepEqual([await status(host, "/a"), await status(host, "/b")], [401, 200], host);
      assert.equal(await status(host, "/api/auth/csrf"), 200, host);
    }
    assert.equal(await status("xn--bcher-kva.example", "/b"), 401);
    assert.equal(await status("ports.example:8443", "/c"), 401);
  });

  test("a host without an entry is refused on every path, whatever a forwarded header says", async () => {
    for (const host of [
      "example.com",
      "x.admin.example.com",
      "admin.example.com.evil.example",
      "xadmin.example.com",
      "b.example",
      "ports.example",
      "127.0.0.1",
    ])
      for (const path of ["/", "/a", "/none", "/api/auth/signin", "/api/auth/callback/github?code=1"])
        for (const header of ["X-Forwarded-Host", "X-Original-Host", "X-Host"])
          assert.equal(await status(host, path, `${header}: admin.example.com`), 421, `${host}${path}`);
    const posted = await sendRaw(
      worker.port,
      ["POST /api/auth/signin/github HTTP/1.1", "Host: example.com", "Content-Length: 3"],
      "a=b",
    );
    assert.equal(posted.status, 421);
    assert.ok(posted.headers.every(([name]) => name !== "set-cookie"));
    assert.equal(posted.text, '{"message":"Misdirected Request"}');
    await worker.logged((lines) => lines.some(({ reason }) => reason === "unknown_host"));
  });

  test("a host that is more than a host is refused before that", async () => {
    for (const host of [
      "admin.example.com/a?x=",
      "user@admin.example.com",
      "admin.example.com, x",
      "%61dmin.example.com",
    ])
      assert.ok([400, 421].includes(await status(host, "/b")), host);
  });

  test("a mistake of one host is one of the Worker", async () => {
    const wrong = { ...vars.AUTH, hosts: { ...hosts, "z.example": { session: { maxAge: 1 } } } };
    const broken = await startWorker({ vars: { ...vars, AUTH: wrong } });
    try {
      for (const host of ["admin.example.com", "z.example", "other.example"])
        assert.equal((await sendRaw(broken.port, ["GET /b HTTP/1.1", `Host: ${host}`])).status, 500, host);
      assert.match(broken.text(), /hosts\[\\?"z\.example\\?"\]\.session\.maxAge/);
    } finally {
      await broken.stop();
    }
  });
});
