// The audit trail and the metrics in the built Worker: the sinks, objects in their place that misbehave, and traces.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import Ajv from "ajv";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const schema = JSON.parse(readFileSync(new URL("../../docs/audit.schema.json", import.meta.url), "utf8"));
const isEvent = new Ajv({ strict: true, strictRequired: false }).compile(schema);

// Objects in the place of the bindings that write what they get to the log.
const told = (sink, method) =>
  `{ ${method}: (record) => console.log(JSON.stringify({ source: "authjs-worker", sink: "${sink}", record })) }`;
const sinks = {
  AUTH_ANALYTICS: { object: told("analytics", "writeDataPoint") },
  AUTH_QUEUE: { object: told("queue", "send") },
};
const assets = { object: `{ fetch: async () => new Response("asset") }` };

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${trace}-00f067aa0ba902b7-01`;

/** Starts a site with these options, and these objects in the place of the sinks. */
function start(options, { services = {}, ...more } = {}) {
  const AUTH = { matcher: ["/dashboard/:path*"], ...options };
  return startSite({
    hooks: true,
    vars: { AUTH },
    services: { ASSETS: assets, ...sinks, ...services },
    ...more,
  });
}

const events = (lines) => lines.filter(({ audit }) => audit !== undefined);
const records = (lines, sink) => lines.filter((line) => line.sink === sink).map(({ record }) => record);

async function signInAndOut(site) {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn("persona-user");
  assert.equal(answer.status, 302, answer.text);
  const csrfToken = await visitor.csrfToken();
  await visitor.post("/api/auth/signout", { csrfToken });
  return visitor;
}

describe("all sinks", () => {
  let site;
  before(async () => {
    site = await start({ audit: { to: ["log", "analytics", "queue"] }, metrics: true });
    await signInAndOut(site);
    await new Visitor(site.origin).get("/api/auth/nonsense", { traceparent });
    await site.worker.logged((lines) => records(lines, "queue").some(({ traceId }) => traceId === trace));
  });
  after(() => site?.stop());

  test("get the events of a sign-in and a sign-out, which follow the schema", () => {
    const lines = site.worker.log();
    const names = events(lines).map(({ event }) => event);
    assert.deepEqual(names, ["configuration", "signIn", "signOut", "refused"]);
    for (const event of events(lines))
      assert.ok(isEvent(event), `${JSON.stringify(event)}: ${JSON.stringify(isEvent.errors)}`);
    assert.deepEqual(records(lines, "queue"), events(lines));
    const points = records(lines, "analytics").filter(({ blobs }) => blobs[1] === "event");
    assert.deepEqual(
      points.map(({ blobs }) => blobs[2]),
      names,
    );
    assert.ok(points.every(({ blobs, indexes }) => blobs.length === 12 && indexes.length === 1));
    assert.equal(points[1].blobs[7], events(lines)[1].emailHash);
  });

  test("name the trace of the request, as the log does", () => {
    const lines = site.worker.log();
    const line = lines.find(({ reason, level }) => reason === "unknown_action" && level === "warn");
    const event = events(lines).at(-1);
    assert.deepEqual([line.traceId, event.traceId], [trace, trace]);
    assert.equal(line.request, event.request);
    assert.equal(events(lines)[1].traceId, undefined);
  });

  test("get measurements of the provider and of the answers", () => {
    const points = records(site.worker.log(), "analytics").map(({ blobs, doubles }) => ({ blobs, doubles }));
    const of = (kind, name) => points.filter(({ blobs }) => blobs[1] === kind && blobs[2] === name);
    const [token] = of("operation", "token");
    assert.equal(token.blobs[4], "ok");
    assert.equal(token.blobs[5], "localhost");
    assert.ok(token.doubles[0] === 1 && Number.isInteger(token.doubles[1]));
    assert.equal(of("operation", "discovery").length, 1);
    assert.ok(of("answer", "302").some(({ blobs }) => blobs[9] === "callback"));
    assert.equal(of("reason", "unknown_action").length, 1);
  });

  test("get no token, cookie, secret or address", () => {
    const text = JSON.stringify(site.worker.log().filter(({ audit, sink }) => audit ?? sink));
    for (const secret of [site.secret, "eyJ", "@example.com", "Ada"])
      assert.ok(!text.includes(secret), secret);
  });
});

const misbehaviours = {
  throws: { body: `() => { throw new Error("broken"); }`, says: "broken" },
  "throws what is no error": { body: "() => { throw null; }", says: "" },
  rejects: { body: `async () => { throw new Error("rejected"); }`, says: "rejected" },
  "returns a thenable that throws": { body: `() => ({ then() { throw new Error("then"); } })`, says: "then" },
  "never settles": { body: "() => new Promise(() => {})", says: "no answer in time" },
};

describe("a sink that misbehaves changes no answer", { concurrency: 4 }, () => {
  for (const [what, { body, says }] of Object.entries(misbehaviours))
    for (const [name, method, to] of [
      ["AUTH_ANALYTICS", "writeDataPoint", "analytics"],
      ["AUTH_QUEUE", "send", "queue"],
    ])
      test(`${name} ${what}`, async (context) => {
        const services = { [name]: { object: `{ ${method}: ${body} }` } };
        const site = await start({ audit: { to: [to] } }, { services });
        context.after(() => site.stop());
        const visitor = new Visitor(site.origin);
        await visitor.signIn("persona-user");
        assert.equal((await visitor.session()).user.name, "Ada User");
        const line = await site.worker.logged((lines) =>
          lines.find(({ reason }) => reason === "record_lost"),
        );
        assert.equal(line.level, "error");
        assert.ok(
          line.detail.startsWith(`${name} did not take a record: `) && line.detail.includes(says),
          line.detail,
        );
        assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|Module terminated|RuntimeError/);
      });
});

test("an object of another kind is a configuration error", async (context) => {
  const site = await start({ metrics: true }, { services: { AUTH_ANALYTICS: { object: "{ send() {} }" } } });
  context.after(() => site.stop());
  assert.equal((await new Visitor(site.origin).get("/")).status, 500);
  await site.worker.logged((lines) =>
    lines.find(({ detail }) => detail?.startsWith("AUTH_ANALYTICS: is a variable")),
  );
});

describe("the headers of a trace", () => {
  let server;
  let site;
  before(async () => {
    server = await startOrigin();
    site = await startSite({ hooks: true, services: { UPSTREAM: { address: server.address } } });
  });
  after(() => Promise.all([site?.stop(), server?.stop()]));

  const seen = async (headers) => {
    await new Visitor(site.origin).get("/", headers);
    const { headers: arrived } = server.requests.at(-1);
    return Object.fromEntries(arrived.map(([name, value]) => [name.toLowerCase(), value]));
  };

  test("pass as they came if they are valid", async () => {
    const headers = await seen({ traceparent, tracestate: "congo=t61rcWkgMzE" });
    assert.deepEqual([headers.traceparent, headers.tracestate], [traceparent, "congo=t61rcWkgMzE"]);
  });

  test("do not pass if they are malformed", async () => {
    for (const wrong of [
      "garbage",
      `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
      `ff-${trace}-00f067aa0ba902b7-01`,
    ]) {
      const headers = await seen({ traceparent: wrong, tracestate: "congo=t61rcWkgMzE" });
      assert.deepEqual([headers.traceparent, headers.tracestate], [undefined, undefined], wrong);
    }
    const headers = await seen({ traceparent, tracestate: "no member" });
    assert.deepEqual([headers.traceparent, headers.tracestate], [traceparent, undefined]);
    assert.equal((await seen({ tracestate: "congo=t61rcWkgMzE" })).tracestate, undefined);
  });
});

describe("Server-Timing", () => {
  const timing = async (options, path) => {
    const site = await start(options);
    try {
      return (await new Visitor(site.origin).get(path)).headers["server-timing"];
    } finally {
      await site.stop();
    }
  };

  test("is there with debug", async () => {
    assert.match(await timing({ debug: true }, "/"), /^gate;dur=\d+, origin;dur=\d+$/);
    assert.match(await timing({ debug: true }, "/dashboard"), /^gate;dur=\d+$/);
  });

  test("is absent otherwise", async () => {
    assert.equal(await timing({}, "/"), undefined);
    assert.equal(await timing({}, "/dashboard"), undefined);
  });
});
