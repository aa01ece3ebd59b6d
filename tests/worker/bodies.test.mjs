// Bodies from a visitor without an account while the provider is slow. They are dropped, so memory does not
// grow.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const count = 200;
const mebibyte = 1024 * 1024;

/** The memory that this many bodies of 64 KiB take while they arrive, with a margin. */
const arriving = 20 * mebibyte;
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

/** 64 KiB of JSON that a parser would turn into megabytes. */
const objects = `{"a":[${'{"":0},'.repeat(9_000)}0]}`;

/** A site whose provider does not answer at `path` while it is `held`. */
async function start(t, path, provider = {}) {
  const held = Promise.withResolvers();
  const waiting = Promise.withResolvers();
  let asked = 0;
  const before = async (context, next) => {
    if (context.path === path) {
      asked += 1;
      if (asked === count) waiting.resolve();
      await held.promise;
    }
    await next();
  };
  const vars = { AUTH_CONFIG_9: { providers: [{ id: "dev", type: "oidc", ...provider }] } };
  const site = await startSite({ hooks: true, vars, provider: { before } });
  t.after(site.stop);
  const memory = async () => (await new Visitor(site.origin).get("/.test-hooks/memory/")).json();
  return { ...site, memory, waiting: waiting.promise, release: held.resolve };
}

/** Sends this many requests at once. Returns their answers, and the growth of the wasm memory while all wait. */
async function hold(site, send) {
  const before = await site.memory();
  const answers = Array.from({ length: count }, send);
  const ended = Promise.race(answers).then(({ status }) =>
    assert.fail(`answered with ${status} before the provider`),
  );
  await Promise.race([site.waiting, ended]);
  ended.catch(() => {});
  const grown = (await site.memory()) - before;
  site.release();
  return { grown, answers: await Promise.all(answers) };
}

test("200 callbacks with large JSON wait for the token endpoint and hold nothing of it", {
  timeout: 60_000,
}, async (t) => {
  const site = await start(t, "/token");
  const visitor = new Visitor(site.origin);
  const { searchParams } = new URL((await visitor.startSignIn("dev")).location);
  const query = new URLSearchParams({
    code: "x",
    iss: site.provider.issuer,
    ...(searchParams.has("state") && { state: searchParams.get("state") }),
  });
  const cookie = visitor.jar.header(`${site.origin}/api/auth/callback/dev`);
  const send = () =>
    new Visitor(site.origin).send("POST", `/api/auth/callback/dev?${query}`, { ...json, cookie }, objects);
  const { grown, answers } = await hold(site, send);
  assert.ok(grown <= 8 * mebibyte, `memory grew by ${grown / mebibyte} MiB`);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [302]);
  assert.equal((await visitor.get("/api/auth/session")).status, 200, "and the instance lives");
});

test("200 sign-ins with large forms wait for the metadata and hold two fields", {
  timeout: 60_000,
}, async (t) => {
  const site = await start(t, "/.well-known/openid-configuration");
  const visitor = new Visitor(site.origin);
  const body = `csrfToken=${await visitor.csrfToken()}&${"a=%20&".repeat(150)}b=${"x".repeat(60_000)}`;
  const cookie = visitor.jar.header(site.origin);
  const send = () => new Visitor(site.origin).send("POST", "/api/auth/signin/dev", { ...form, cookie }, body);
  const { grown, answers } = await hold(site, send);
  assert.ok(grown <= arriving, `memory grew by ${grown / mebibyte} MiB`);
  assert.deepEqual(
    [...new Set(answers.map(({ location }) => new URL(location).origin))],
    [site.provider.issuer],
  );
});

test("200 posted responses wait for the token endpoint and hold their form alone", {
  timeout: 60_000,
}, async (t) => {
  const site = await start(t, "/token", { authorization: { params: { response_mode: "form_post" } } });
  const visitor = new Visitor(site.origin);
  const { searchParams } = new URL((await visitor.startSignIn("dev")).location);
  const body = new URLSearchParams({
    code: "x",
    iss: site.provider.issuer,
    state: searchParams.get("state"),
    padding: "x".repeat(60_000),
  });
  const cookie = visitor.jar.header(`${site.origin}/api/auth/callback/dev`, { acrossSites: true });
  const send = () =>
    new Visitor(site.origin).send("POST", "/api/auth/callback/dev", { ...form, cookie }, body.toString());
  const { grown } = await hold(site, send);
  assert.ok(grown <= arriving, `memory grew by ${grown / mebibyte} MiB`);
});

test("JSON over 8 KiB is refused unread", async (t) => {
  const site = await start(t, "");
  for (const [path, status] of [
    ["signin/dev", 413],
    ["signout", 413],
    ["session", 400],
    ["callback/dev", 302],
  ]) {
    assert.equal(
      (await new Visitor(site.origin).send("POST", `/api/auth/${path}`, json, objects)).status,
      status,
      path,
    );
  }
});
