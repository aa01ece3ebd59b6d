// Callbacks and events of the configuration in the built Worker: a real provider, and backends that answer well, badly or never.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { startSite } from "./support/site.mjs";
import { until } from "./support/until.mjs";
import { Visitor } from "./support/visitor.mjs";

const limit = 64 * 1024;
const good = { tokens: "tok-1", unused: true };
const exchange = {
  body: { auth_token: "account.id_token", sub: "profile.sub" },
  store: { auth_token: "tokens" },
  timeoutMs: 1000,
};
const callbacks = (backend) => ({
  jwt: {
    accessToken: "account.access_token",
    groups: "profile.groups",
    absent: "profile.absent",
    auth_token: "user.auth_token",
  },
  session: {
    auth_token: "token.auth_token",
    groups: "token.groups",
    absent: "token.absent",
    "user.id": "token.sub",
  },
  signIn: { exchange: { ...exchange, ...backend } },
});
const matcher = ["/dashboard/:path*"];

/** Signs in. Returns the visitor, the answer to the callback, and the session. */
async function signIn(site, persona = "persona-user") {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn(persona, "/dashboard");
  return { visitor, answer, session: await visitor.session() };
}

/** Tries to sign in while the backend fails. Expects a refusal whose line in the log matches `says`, and no session. */
async function refused(site, says) {
  const lines = () => site.worker.log().filter(({ reason }) => reason === "exchange_failed");
  const before = lines().length;
  const { visitor, answer, session } = await signIn(site);
  assert.equal(answer.status, 302, answer.text);
  assert.match(answer.location, /\/api\/auth\/error\?error=AccessDenied/);
  assert.doesNotMatch(answer.setCookies.join("\n"), /session-token=[^;]/);
  assert.equal(session, null);
  await site.worker.logged(() => lines().length > before);
  assert.match(lines().at(-1).detail, says);
  assert.match((await visitor.get(answer.location)).text, /AccessDenied|not.*allowed|denied/i);
  assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
}

const json = (body, status = 200, headers = {}) => ({ status, body: JSON.stringify(body), headers });

describe("a backend at an address", () => {
  let respond = json(good);
  let backend;
  let origin;
  let site;

  before(async () => {
    backend = await startOrigin(async (_, response) => {
      if (typeof respond === "function") return respond(response);
      response.writeHead(respond.status, { "content-type": "application/json", ...respond.headers });
      response.end(respond.body);
    });
    origin = await startOrigin();
    const url = `http://${backend.address}/social/`;
    const AUTH = {
      matcher,
      callbacks: callbacks({ url, headers: { "X-Key": "k {secret.AUTH_ORIGIN_KEY}" } }),
      origin: { headers: { Authorization: "Token {token.auth_token}" } },
    };
    site = await startSite({
      vars: { AUTH, AUTH_ORIGIN_KEY: "secret-1" },
      services: { UPSTREAM: { address: origin.address } },
    });
  });
  after(() => Promise.all([site?.stop(), backend?.stop(), origin?.stop()]));

  const reachedWith = async (visitor) => {
    await visitor.get("/dashboard");
    return new Map(origin.requests.at(-1).headers.map(([name, value]) => [name.toLowerCase(), value]));
  };

  test("gets the ID Token, and its answer is kept, shown and handed on", async () => {
    respond = json(good);
    const { visitor, answer, session } = await signIn(site, "persona-admin");
    assert.equal(answer.location, `${site.origin}/dashboard`);
    const { method, url, headers, body } = backend.requests.at(-1);
    const sent = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    assert.deepEqual([method, url, sent.get("content-type")], ["POST", "/social/", "application/json"]);
    assert.deepEqual([sent.get("x-key"), sent.get("cookie")], ["k secret-1", undefined]);
    const { auth_token, sub } = JSON.parse(body);
    assert.equal(sub, "persona-admin");
    assert.equal(JSON.parse(Buffer.from(auth_token.split(".")[1], "base64url")).sub, sub);
    assert.deepEqual(Object.keys(session).sort(), ["auth_token", "expires", "groups", "user"]);
    assert.deepEqual([session.auth_token, session.groups], ["tok-1", ["admins", "staff"]]);
    assert.deepEqual(Object.keys(session.user).sort(), ["email", "id", "name"]);
    assert.equal((await reachedWith(visitor)).get("authorization"), "Token tok-1");
  });

  test("may answer up to 64 KiB", async () => {
    const rest = limit - JSON.stringify({ ...good, rest: "" }).length;
    respond = json({ ...good, rest: "x".repeat(rest) });
    assert.equal(respond.body.length, limit);
    assert.equal((await signIn(site)).session.auth_token, "tok-1");
    respond = json({ ...good, rest: "x".repeat(rest + 1) });
    await refused(site, /64 KiB/);
  });

  const endless = (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const chunk = "[".repeat(limit);
    let left = 160;
    const write = () => {
      while (left-- > 0) if (!response.write(chunk)) return response.once("drain", write);
    };
    write();
  };
  for (const [name, [answer, says]] of Object.entries({
    500: [json(good, 500), /answered 500/],
    401: [json(good, 401), /answered 401/],
    "302 with a good body": [json(good, 302, { location: "/elsewhere" }), /answered 302 with a redirect/],
    304: [{ status: 304, body: "" }, /answered 304/],
    204: [{ status: 204, body: "" }, /other than a JSON object/],
    HTML: [
      { status: 200, body: "<!doctype html><p>Hello", headers: { "content-type": "text/html" } },
      /other than a JSON object/,
    ],
    null: [json(null), /other than a JSON object/],
    "a list": [json([good]), /other than a JSON object/],
    "a text": [json("tok-1"), /other than a JSON object/],
    nothing: [{ status: 200, body: "" }, /other than a JSON object/],
    "half an object": [{ status: 200, body: '{"tokens":"tok-1"' }, /other than a JSON object/],
    "no such member": [json({ token: "tok-1" }), /without `tokens`/],
    "a member that is null": [json({ tokens: null }), /without `tokens`/],
    "10 MB that do not end": [endless, /64 KiB/],
    "a closed connection": [(response) => response.destroy(), /no connection/],
    "no header in time": [() => undefined, /no answer in time/],
    "no end in time": [
      (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write('{"tokens":');
      },
      /no answer in time/,
    ],
  })) {
    test(`that answers with ${name} signs nobody in`, async () => {
      respond = answer;
      const asked = backend.requests.length;
      await refused(site, says);
      assert.equal(backend.requests.length, asked + 1, "asked once, and no redirect is followed");
      respond = json(good);
      assert.equal((await signIn(site)).session.auth_token, "tok-1");
    });
  }

  for (const tokens of ["a\r\nX-Evil: 1", "a\u0000b", "a\u007fb", "a\tb", "zoë", "\u202etok"]) {
    test(`may answer ${JSON.stringify(tokens)}, which no header may hold`, async () => {
      respond = json({ tokens });
      const { visitor, session } = await signIn(site);
      assert.equal(session.auth_token, tokens);
      const reached = await reachedWith(visitor);
      assert.equal(reached.has("x-evil"), false);
      assert.equal(reached.get("authorization"), undefined);
    });
  }
});

describe("a service binding", () => {
  test("takes the exchange", async (t) => {
    const module = `export default {
      async fetch(request) {
        const { sub } = await request.json();
        return Response.json({ tokens: [request.method, request.url, request.redirect, sub].join(" ") });
      },
    };`;
    const site = await startSite({
      vars: { AUTH: { matcher, callbacks: callbacks({ service: "BACKEND" }) } },
      services: { BACKEND: { module }, UPSTREAM: { module } },
    });
    t.after(site.stop);
    const { session } = await signIn(site);
    assert.equal(session.auth_token, "POST https://service.internal/ manual persona-user");
  });

  const ok = `Response.json(${JSON.stringify(good)})`;
  const faults = {
    "throws an error": [`() => { throw new Error("broken") }`, /no connection/],
    "throws null": ["() => { throw null }", /no connection/],
    "throws undefined": ["() => { throw undefined }", /no connection/],
    rejects: [`async () => { throw new Error("broken") }`, /no connection/],
    "returns undefined": ["() => undefined", /no connection/],
    "resolves to null": ["async () => null", /no connection/],
    "returns a number": ["() => 7", /no connection/],
    "returns a text": [`() => "tok-1"`, /no connection/],
    "returns an object": [
      `async () => ({ status: 200, body: null, headers: new Headers() })`,
      /no connection/,
    ],
    "returns what only looks like a response": ["() => Object.create(Response.prototype)", /no connection/],
    "returns a response that hides its members": [
      `() => new Proxy(${ok}, { get() { throw new Error("hidden") } })`,
      /no connection/,
    ],
    "returns a request": [`() => new Request("https://x.example")`, /no connection/],
    "never settles": ["() => new Promise(() => {})", /no answer in time/],
    "returns a thenable that throws": [`() => ({ then() { throw new Error("broken") } })`, /no connection/],
    "returns a thenable that never calls back": ["() => ({ then() {} })", /no answer in time/],
    "answers with a body that was read": [
      `async () => { const r = ${ok}; await r.text(); return r }`,
      /no connection|JSON object/,
    ],
    "answers with a body that is locked": [
      `() => { const r = ${ok}; r.body.getReader(); return r }`,
      /no connection/,
    ],
    "answers with a body that breaks": [
      `() => new Response(new ReadableStream({ pull(c) { c.error(new Error("broken")) } }))`,
      /no connection/,
    ],
    "answers with a body of texts": [
      `() => new Response(new ReadableStream({ start(c) { c.enqueue("{}"); c.close() } }))`,
      /no connection/,
    ],
    "answers with a body that never ends": [
      "() => new Response(new ReadableStream({}))",
      /no answer in time/,
    ],
    "answers with 10 MB": [`() => new Response(" ".repeat(1e7))`, /64 KiB/],
    "answers with a network error": ["() => Response.error()", /answered|no connection/],
    "answers with a redirect": [
      `() => Response.redirect("https://x.example", 302)`,
      /answered 302 with a redirect/,
    ],
  };

  describe("of any object", () => {
    let site;
    before(async () => {
      const script = [...Object.values(faults).flatMap(([fault]) => [`(${fault})`, `(() => ${ok})`])];
      const object = `{ calls: 0, fetch() { return [${script.join(", ")}][this.calls++](); } }`;
      site = await startSite({
        vars: { AUTH: { matcher, callbacks: callbacks({ service: "BACKEND" }) } },
        services: {
          BACKEND: { object },
          UPSTREAM: { object: `{ fetch: async () => new Response("origin") }` },
        },
      });
    });
    after(() => site?.stop());

    for (const [name, [, says]] of Object.entries(faults)) {
      test(`that ${name} signs nobody in, and the next request works`, async () => {
        await refused(site, says);
        assert.equal((await signIn(site)).session.auth_token, "tok-1");
      });
    }
  });
});

describe("events", () => {
  let hook;
  let site;
  let respond = (response) => response.end();

  before(async () => {
    hook = await startOrigin((_, response) => respond(response));
    const events = {
      url: `http://${hook.address}/hook`,
      headers: { Authorization: "Bearer {secret.AUTH_ORIGIN_EVENTS}" },
      timeoutMs: 1000,
    };
    const jwt = { accessToken: "account.access_token", groups: "profile.groups" };
    site = await startSite({
      vars: { AUTH: { matcher, callbacks: { jwt }, events }, AUTH_ORIGIN_EVENTS: "secret-2" },
    });
  });
  after(() => Promise.all([site?.stop(), hook?.stop()]));

  const posted = (count) => until(() => hook.requests.length >= count && hook.requests.at(-1).body);

  test("are posted, and the visitor does not wait for them", async () => {
    const open = [];
    respond = (response) => open.push(response);
    const { visitor, answer } = await signIn(site, "persona-admin");
    assert.equal(answer.location, `${site.origin}/dashboard`);
    const { event, time, message } = JSON.parse(await posted(1));
    assert.equal(event, "signIn");
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.deepEqual(Object.keys(message.account).sort(), ["provider", "providerAccountId", "type"]);
    assert.deepEqual([message.user.name, message.user.email], ["Grace Admin", "grace@example.com"]);
    const sent = hook.requests[0].headers.find(([name]) => name.toLowerCase() === "authorization");
    assert.equal(sent[1], "Bearer secret-2");
    const out = await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
    assert.equal(out.status, 302);
    const signedOut = JSON.parse(await posted(2));
    assert.deepEqual([signedOut.event, Object.keys(signedOut.message)], ["signOut", ["token"]]);
    assert.deepEqual(Object.keys(signedOut.message.token).sort(), ["email", "name", "sub"]);
    await until(() => open.length === 2);
    for (const response of open) response.end();
    assert.equal(hook.requests.length, 2, "`session` is not among the default events");
  });

  for (const [name, fails, says] of [
    ["a 500", (response) => response.writeHead(500).end(), /answered 500, so it may lack an event signIn/],
    ["a redirect", (response) => response.writeHead(307, { location: "/x" }).end(), /answered 307/],
    ["a closed connection", (response) => response.destroy(), /did not answer/],
    ["silence", () => undefined, /did not answer/],
  ]) {
    test(`that meet ${name} are logged, sent once, and the visitor is signed in`, async () => {
      respond = fails;
      const sent = hook.requests.length;
      const known = site.worker.log().length;
      const { session } = await signIn(site);
      assert.equal(session.user.name, "Ada User");
      const line = await site.worker.logged((lines) =>
        lines.slice(known).find(({ reason }) => reason === "event_lost"),
      );
      assert.match(line.detail, says);
      assert.equal(hook.requests.length, sent + 1);
    });
  }

  for (const [name, events, fetch] of [
    ["no server", async () => ({ url: `http://127.0.0.1:${await freePort()}/` }), "() => undefined"],
    ["a service that throws", () => ({ service: "EVENTS" }), `() => { throw new Error("broken") }`],
    ["a service that returns undefined", () => ({ service: "EVENTS" }), "() => undefined"],
    [
      "a service that never settles",
      () => ({ service: "EVENTS", timeoutMs: 100 }),
      "() => new Promise(() => {})",
    ],
  ]) {
    test(`that meet ${name} are logged too`, async (t) => {
      const alone = await startSite({
        vars: { AUTH: { matcher, events: await events() } },
        services: {
          EVENTS: { object: `{ fetch: ${fetch} }` },
          UPSTREAM: { object: `{ fetch: async () => new Response("origin") }` },
        },
      });
      t.after(alone.stop);
      const { visitor, session } = await signIn(alone);
      assert.equal(session.user.name, "Ada User");
      await alone.worker.logged((lines) => lines.some(({ reason }) => reason === "event_lost"));
      assert.equal((await visitor.get("/dashboard")).text, "origin");
    });
  }
});
