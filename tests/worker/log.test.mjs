// The log in workerd: levels, formats, and the id that a line and its answer share.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const unreachable = { UPSTREAM: { object: `{ fetch: async () => { throw new Error("down"); } }` } };
const matcher = ["/dashboard/:path*"];

const idOf = (answer) => {
  const id = answer.headers["x-authjs-request-id"];
  assert.match(id, /^[0-9a-hjkmnp-tv-z]{10}$/, `status ${answer.status}`);
  return id;
};

test("an error and its line have one id, which is new for each request, and a success has none", async (t) => {
  const site = await startSite({ vars: { AUTH: { matcher, debug: true } }, services: unreachable });
  t.after(site.stop);
  const ids = new Set();
  const cases = [
    ["/api/auth/unknown", 400, "unknown_action"],
    ["/api/auth/callback/dev?code=the-code", 302, "check_missing"],
    ["/api/auth/error?error=Configuration", 500, "error_page"],
    ["/dashboard", 307, "session_missing"],
    ["/dashboard", 401, "session_missing", { "sec-fetch-mode": "cors" }],
    ["/public", 502, "origin_unreachable"],
  ];
  const visitor = new Visitor(site.origin);
  for (const [path, status, reason, headers] of cases) {
    const answer = await visitor.get(path, headers);
    assert.equal(answer.status, status, path);
    const id = idOf(answer);
    ids.add(id);
    await site.worker.logged((lines) => lines.find((line) => line.request === id && line.reason === reason));
    if (reason === "error_page") assert.ok(answer.text.includes(`<code>${id}</code>`));
  }
  assert.equal(ids.size, cases.length, "each request has an id of its own");
  for (const path of ["session", "csrf", "providers", "signin"]) {
    const answer = await visitor.get(`/api/auth/${path}`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["x-authjs-request-id"], undefined, path);
  }
});

test("while the configuration cannot be used, each answer has an id", async (t) => {
  const site = await startSite({ vars: { AUTH: { matchers: [] } } });
  t.after(site.stop);
  for (const path of ["/", "/api/auth/session"]) {
    const answer = await new Visitor(site.origin).get(path);
    assert.equal(answer.status, 500);
    idOf(answer);
  }
});

test("log.level decides what is written", async (t) => {
  for (const [log, shown] of [
    [{ level: "error" }, ["origin_unreachable"]],
    [{ level: "warn" }, ["unknown_action", "origin_unreachable"]],
    [{ level: "debug" }, ["session_missing", "unknown_action", "origin_unreachable"]],
  ]) {
    const site = await startSite({ vars: { AUTH: { matcher, log } }, services: unreachable });
    t.after(site.stop);
    for (const path of ["/dashboard", "/api/auth/unknown", "/last"]) await new Visitor(site.origin).get(path);
    const isLast = ({ reason }) => reason === "origin_unreachable";
    const lines = await site.worker.logged((lines) => lines.some(isLast) && lines);
    const reasons = lines
      .map(({ reason }) => reason)
      .filter((reason) => reason && reason !== "configuration");
    assert.deepEqual(reasons, shown, log.level);
  }
});

test("debug shows the steps of a sign-in, and log.format writes Auth.js's messages", async (t) => {
  for (const format of ["json", "authjs"]) {
    const site = await startSite({ vars: { AUTH: { matcher, debug: true, log: { format } } } });
    t.after(site.stop);
    const ada = new Visitor(site.origin);
    await ada.signIn("persona-user", "/dashboard");
    assert.ok((await ada.session()).user);
    const text = await site.worker.logged((_, text) => text.includes("session shows") && text);
    for (const step of ["sign_in_started", "metadata", "checks_created", "token_response", "session_issued"])
      assert.ok(text.includes(format === "json" ? `"step":"${step}"` : `[auth][debug]: ${step} `), step);
    const { email } = (await ada.session()).user;
    for (const value of [site.secret, email, ada.jar.header(site.origin)])
      assert.ok(!text.includes(value), value);
  }
});
