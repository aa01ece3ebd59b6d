// Entries of a deployer's own: a handler in place of the origin, and options that a function of the request computes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

let site;
before(async () => {
  site = await startSite({ hooks: true });
});
after(() => site.stop());

const handler = (action) => ({ "x-test-handler": action });
const json = ({ text }) => JSON.parse(text);
const lines = (reason) => site.worker.log().filter((line) => line.reason === reason).length;

test("a handler gets the session, behind the gate, and its answer is private", async () => {
  const visitor = new Visitor(site.origin);
  assert.equal((await visitor.get("/dashboard", handler("show"))).status, 307, "the gate decides first");
  const anonymous = await visitor.get("/about?x=1", handler("show"));
  assert.deepEqual(json(anonymous), { session: null, path: "/about" });
  await visitor.signIn("persona-user");
  for (const path of ["/dashboard", "/about"]) {
    const shown = await visitor.get(path, handler("show"));
    assert.equal(json(shown).session.user.email, "ada@example.com");
    assert.equal(json(shown).path, path);
    assert.equal(shown.headers["cache-control"], "private, max-age=60");
  }
  assert.equal((await visitor.get("/api/auth/csrf", handler("show"))).text.includes("csrfToken"), true);
});

test("a handler begins a sign-in with parameters, updates the session and ends it", async () => {
  const visitor = new Visitor(site.origin);
  const started = await visitor.get("/about", handler("sign-in"));
  assert.equal(started.status, 303);
  assert.ok(started.location.startsWith(site.provider.issuer), started.location);
  assert.equal(new URL(started.location).searchParams.get("login_hint"), "ada");
  await visitor.signIn("persona-user");
  const updated = json(await visitor.get("/about", handler("update")));
  assert.equal(updated.user.email, "ada@example.com");
  const ended = await visitor.get("/about", handler("sign-out"));
  assert.equal(ended.location, `${site.origin}/bye`);
  assert.equal(json(await visitor.get("/about", handler("show"))).session, null);
});

const session = "authjs.session-token";
const setBy = ({ setCookies }) => setCookies.map((line) => line.split(";")[0]).sort();
const names = (answer, lines = setBy(answer)) => lines.map((pair) => pair.split("=")[0]).sort();
const cookies = (...lines) => ({ "x-test-cookies": lines.join("|") });

const parts = (answer) => setBy(answer).filter((pair) => /^(theme|authjs\.session)/.test(pair));
const own = cookies(`${session}=own; Path=/`, "theme=dark; Path=/");

test("a call that ends or updates the session counts more than a session cookie of the answer", async () => {
  for (const action of ["sign-out", "update"]) {
    const ada = new Visitor(site.origin);
    await ada.signIn("persona-user");
    const answer = await ada.get("/about", { ...handler(action), ...own });
    const [written, theme, ...others] = parts(answer);
    assert.deepEqual([theme, others], ["theme=dark", []], action);
    assert.match(written, action === "sign-out" ? /^authjs.session-token=$/ : /^authjs.session-token=eyJ/);
    assert.equal((await ada.session())?.user.name, action === "update" ? "Ada User" : undefined);
  }
});

test("a session cookie of the answer counts more than that of the gate, and loses no cookie of a sign-in", async () => {
  const started = await new Visitor(site.origin).get("/about", { ...handler("sign-in"), ...own });
  for (const name of [/^authjs\.callback-url$/, /^authjs\.state\.[0-9a-f]{16}$/])
    assert.ok(
      names(started).some((one) => name.test(one)),
      `${name}: ${names(started)}`,
    );
  assert.deepEqual(parts(started), [`${session}=own`, "theme=dark"]);
  const ada = new Visitor(site.origin);
  await ada.signIn("persona-user");
  await old(ada, async () => {
    const shown = await ada.get("/dashboard", { ...handler("show"), ...own });
    assert.deepEqual(setBy(shown), [`${session}=own`, "theme=dark"]);
  });
});

test("of two calls that write the session the later one counts, whatever cookies the first one needs", async () => {
  const ada = new Visitor(site.origin);
  await ada.signIn("persona-user");
  const updated = await ada.get("/about", handler("grow"));
  assert.deepEqual(names(updated), [session, `${session}.0`, `${session}.1`]);
  const grace = new Visitor(site.origin);
  await grace.signIn("persona-admin");
  assert.deepEqual(parts(await grace.get("/about", handler("grow-and-sign-out"))), [`${session}=`]);
  assert.equal(await grace.session(), null);
});

test("a sign-out in a handler wins over the session cookie that the gate issues", async () => {
  const ada = new Visitor(site.origin);
  await ada.signIn("persona-user");
  await old(ada, async () => {
    const show = await new Visitor(site.origin).send("GET", "/dashboard", {
      ...handler("show"),
      cookie: ada.jar.header(site.origin),
    });
    assert.deepEqual(names(show), [session], "without the end the gate issues it");
    const ended = await ada.get("/dashboard", handler("sign-out"));
    assert.deepEqual(parts(ended), [`${session}=`]);
  });
  assert.equal(await ada.session(), null);
});

test("a handler that ends or updates a session of several cookies leaves no stale one", async () => {
  for (const action of ["sign-out", "update"]) {
    const ada = new Visitor(site.origin);
    await chunked(ada);
    await old(ada, async () => {
      const answer = await ada.get("/dashboard", handler(action));
      assert.equal(answer.status, action === "update" ? 200 : 303);
      assert.deepEqual(names(answer, parts(answer)), [`${session}.0`, `${session}.1`]);
      assert.equal((await ada.session())?.user.name, action === "update" ? "Ada" : undefined);
    });
  }
});

/** Runs `work` at a time when the session is older than `updateAge`. */
async function old(visitor, work) {
  await visitor.get("/.test-hooks/clock/90000");
  try {
    await work();
  } finally {
    await visitor.get("/.test-hooks/clock/0");
  }
}

/** Gives a visitor a session of two cookies. */
async function chunked(visitor) {
  const token = { name: "Ada", sub: "1", groups: "x".repeat(3_500) };
  const sealed = await encode({ token, secret: site.secret, salt: session });
  const parts = [sealed.slice(0, 3_936), sealed.slice(3_936)];
  assert.ok(parts[1].length > 0 && parts[1].length <= 3_936);
  for (const [index, part] of parts.entries()) visitor.jar.set(site.origin, `${session}.${index}`, part);
}

test("a handler that fails is a 500, and the next request works", async () => {
  const visitor = new Visitor(site.origin);
  const failed = await visitor.get("/about", handler("fail"));
  assert.equal(failed.status, 500);
  assert.ok(!failed.text.includes("of the tests"));
  assert.equal((await visitor.get("/about", handler("show"))).status, 200);
  const found = await site.worker.logged(() => lines("callback_failed") === 1 && true);
  assert.ok(found);
});

test("options of a request are merged over the configuration, and kept by their text", async () => {
  const visitor = new Visitor(site.origin);
  const get = (path, options) =>
    visitor.get(path, options ? { "x-test-options": JSON.stringify(options) } : {});
  const status = async (...request) => (await get(...request)).status;
  assert.equal(await status("/team", undefined), 200);
  assert.equal(await status("/team", { matcher: "/team" }), 307);
  assert.equal(await status("/dashboard", { matcher: "/team" }), 307, "a matcher adds to the configured one");
  assert.equal(await status("/other/csrf", { basePath: "/other" }), 200);
  assert.equal(await status("/team", { matchers: "/team" }), 500);
  assert.equal(await status("/team", { matchers: "/team" }), 500);
  assert.equal(await status("/team", undefined), 200, "the own configuration is unchanged");
  const found = await site.worker.logged(() => lines("configuration") === 1 && true);
  assert.ok(found, "a mistake is logged once");
});
