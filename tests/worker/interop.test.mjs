// Shared sessions: the Worker reads what @auth/core seals, and @auth/core reads what the Worker seals. Whole
// and in chunks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { encode, getToken } from "@auth/core/jwt";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const cookie = "authjs.session-token";
const claims = { sub: "persona-user", name: "Ada User", email: "ada@example.com", picture: null };

let site;
before(async () => (site = await startSite()));
after(() => site?.stop());

const sealedByAuthCore = (token) => encode({ token, secret: site.secret, salt: cookie });

function openedByAuthCore(headers) {
  return getToken({ req: { headers: new Headers(headers) }, secret: site.secret, secureCookie: false });
}

test("a session of @auth/core is read", async () => {
  const visitor = new Visitor(site.origin);
  visitor.jar.set(site.origin, cookie, await sealedByAuthCore(claims));
  assert.deepEqual((await visitor.session()).user, {
    name: "Ada User",
    email: "ada@example.com",
    image: null,
  });
  assert.equal((await visitor.get("/dashboard/x")).text, "asset /dashboard/x");
});

test("a session of @auth/core in chunks is read, and ours in chunks is read by @auth/core", async () => {
  const visitor = new Visitor(site.origin);
  const groups = Array.from({ length: 600 }, (_, i) => `group-${i}`);
  const sealed = await sealedByAuthCore({ ...claims, groups });
  assert.ok(sealed.length > 2 * 3936);
  for (let i = 0; i * 3936 < sealed.length; i += 1) {
    visitor.jar.set(site.origin, `${cookie}.${i}`, sealed.slice(i * 3936, (i + 1) * 3936));
  }
  const answer = await visitor.get("/api/auth/session");
  assert.equal(answer.json().user.name, "Ada User");

  const reissued = answer.setCookies.filter((line) => line.startsWith(`${cookie}.`));
  assert.ok(reissued.length > 2, answer.setCookies.map((line) => line.slice(0, 40)).join("\n"));
  const token = await openedByAuthCore({ cookie: visitor.jar.header(site.origin) });
  assert.deepEqual(token.groups, groups);
});

test("our session is read by @auth/core", async () => {
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-admin");
  const token = await openedByAuthCore({ cookie: visitor.jar.header(site.origin) });
  assert.equal(token.name, "Grace Admin");
  assert.equal(token.email, "grace@example.com");
  assert.equal(typeof token.exp, "number");
  assert.equal(typeof token.jti, "string");
});

test("a session sealed with another secret, altered or expired is none", async () => {
  const good = await sealedByAuthCore(claims);
  const foreign = await encode({ token: claims, secret: "another secret that is long enough", salt: cookie });
  const expired = await encode({ token: claims, secret: site.secret, salt: cookie, maxAge: -60 });
  const altered = good.slice(0, -6) + (good.at(-6) === "A" ? "B" : "A") + good.slice(-5);
  for (const [what, value] of Object.entries({ foreign, expired, altered, empty: "", garbage: "%ff.%00" })) {
    const visitor = new Visitor(site.origin);
    visitor.jar.set(site.origin, cookie, value);
    assert.equal(await visitor.session(), null, what);
    visitor.jar.set(site.origin, cookie, value);
    assert.equal((await visitor.get("/dashboard/x")).status, 307, what);
  }
});

test("answers share headers, and never a cookie", async () => {
  const signedIn = new Visitor(site.origin);
  signedIn.jar.set(site.origin, cookie, await sealedByAuthCore(claims));
  const names = (answer) => answer.setCookies.map((line) => line.split("=")[0]);
  // Another answer with status 200 and its own headers.
  const list = await signedIn.get("/api/auth/providers");
  assert.deepEqual([list.status, list.headers["cache-control"]], [200, undefined]);
  // The next two answers have the same list of headers. An addition to one must not appear on the other.
  assert.ok(names(await signedIn.get("/api/auth/session")).includes(cookie));
  const stranger = await new Visitor(site.origin).get("/api/auth/session");
  assert.deepEqual(names(stranger).sort(), ["authjs.callback-url", "authjs.csrf-token"]);
  const again = await signedIn.get("/api/auth/session");
  assert.deepEqual(names(again), [cookie]);
  for (const answer of [stranger, again]) {
    assert.equal(answer.headers["content-type"], "application/json");
    assert.equal(answer.headers["cache-control"], "private, no-cache, no-store");
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
  }
});
