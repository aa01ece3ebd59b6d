// `timeoutMs`: an origin that does not begin its answer in time.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { sendRaw } from "./support/raw.mjs";
import { startSite } from "./support/site.mjs";
import { until } from "./support/until.mjs";

const cookie = "authjs.session-token";
const timeoutMs = 2_000;
const navigation = ["Accept: text/html", "Sec-Fetch-Mode: navigate"];
/** Keeps each request alive after its answer, so that the runtime does not cancel what the Worker forgets. */
const wrapper = `import worker from "./index.js";
  export default { fetch(request, env, context) {
    context.waitUntil(scheduler.wait(30_000));
    return worker.fetch(request, env, context);
  } };`;
/** The answers that an origin has not begun, by path. */
const held = new Map();
let origin;
let sites;

before(async () => {
  const answer = async (request, response) => {
    if (request.url.startsWith("/hang") || request.url.startsWith("/dashboard/hang")) {
      held.set(request.url, { response, closed: false });
      request.resume();
      response.once("close", () => {
        held.get(request.url).closed = true;
      });
      return;
    }
    let received = 0;
    for await (const chunk of request) received += chunk.length;
    if (request.url !== "/slow") return response.end(`origin ${received}`);
    // The first byte is there in time, and the rest comes long after the limit.
    response.write("first");
    setTimeout(() => response.end(" last"), 1.5 * timeoutMs);
  };
  origin = await startOrigin(Object.assign(answer, { streams: true }));
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket) =>
    setTimeout(() => socket.on("message", (data) => socket.send(data)), 1.5 * timeoutMs),
  );
  const matcher = ["/dashboard/:path*"];
  const start = (AUTH, services) => startSite({ services, wrapper, vars: { AUTH: { matcher, ...AUTH } } });
  const address = `http://${origin.address}`;
  const [upstream, bound, entry] = await Promise.all([
    start({ upstream: address, origin: { timeoutMs } }, {}),
    start({ origin: { timeoutMs } }, { UPSTREAM: { address: origin.address } }),
    start(
      { origins: [{ path: "/:path*", to: "binding:SERVER", timeoutMs }] },
      { SERVER: { address: origin.address } },
    ),
  ]);
  sites = { upstream, bound, entry };
});
after(() => Promise.all([...Object.values(sites ?? {}).map((site) => site.stop()), origin?.stop()]));

async function send(site, path, { sent = [], method = "GET", body = "" } = {}) {
  const token = await encode({ token: { sub: "ada" }, secret: site.secret, salt: cookie });
  const { host } = new URL(site.origin);
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, `Cookie: ${cookie}=${token}`];
  const length = method === "POST" ? [`Content-Length: ${body.length}`] : [];
  const answer = await sendRaw(site.worker.port, [...lines, ...length, ...sent], body);
  const all = (name) => answer.headers.filter(([key]) => key === name).map(([, value]) => value);
  return { ...answer, all };
}

for (const name of ["upstream", "bound", "entry"]) {
  describe(`an origin that is ${name}`, { concurrency: true }, () => {
    for (const path of [`/hang/${name}`, `/dashboard/hang/${name}`]) {
      test(`and does not answer in time at ${path} gives a 504, and its request is cancelled`, async () => {
        const site = sites[name];
        const { status, body, all } = await send(site, path);
        assert.deepEqual([status, body], [504, '{"message":"Gateway Timeout"}']);
        assert.match(all("cache-control")[0], /no-store/);
        const [id] = all("x-authjs-request-id");
        const line = await site.worker.logged((lines) => lines.find((one) => one.request === id));
        assert.deepEqual([line.reason, line.level], ["origin_timeout", "error"]);
        assert.match(line.detail, /did not begin its answer within 2000 ms/);
        await until(() => held.get(path).closed);
      });
    }

    test("and answers in time may take longer for the rest", async () => {
      const { status, body } = await send(sites[name], "/slow");
      assert.deepEqual([status, body], [200, "first last"]);
    });

    test("gets a body that is not cut", async () => {
      const body = "x".repeat(300_000);
      const answer = await send(sites[name], "/upload", { method: "POST", body });
      assert.deepEqual([answer.status, answer.body], [200, "origin 300000"]);
    });

    test("keeps a WebSocket after the limit", async () => {
      const socket = new WebSocket(`${sites[name].origin.replace("http", "ws")}/socket`, { family: 4 });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      const echoed = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
      const again = setInterval(() => socket.send("hello"), timeoutMs);
      assert.equal(await echoed, "hello");
      clearInterval(again);
      socket.close();
    });
  });
}

test("an origin that does not answer in time gives a 504", async () => {
  const { status, body, all } = await send(sites.upstream, "/hang/page", { sent: navigation });
  assert.equal(status, 504);
  assert.match(all("content-type")[0], /text\/html/);
  assert.match(all("content-security-policy")[0], /default-src 'none'/);
  assert.match(body, /<h1>Please try again in a moment<\/h1>/);
  assert.ok(body.includes(all("x-authjs-request-id")[0]));
  assert.doesNotMatch(body, /127\.0\.0\.1|origin|timeout/i);
});

test("a late answer of a binding that ignores the signal is cancelled", async (t) => {
  const object = `{ fetch: async () => {
    await scheduler.wait(${1.5 * timeoutMs});
    return new Response(new ReadableStream({ cancel: () => console.log("the late answer is cancelled") }));
  } }`;
  const AUTH = { matcher: ["/dashboard/:path*"], origin: { timeoutMs } };
  const site = await startSite({ services: { UPSTREAM: { object } }, wrapper, vars: { AUTH } });
  t.after(site.stop);
  assert.equal((await send(site, "/x")).status, 504);
  await site.worker.logged((_, text) => text.includes("the late answer is cancelled"));
  assert.doesNotMatch(site.worker.text(), /"panic"|RuntimeError|uncaught/i);
});

test("without a limit the origin may take its time", async (t) => {
  const site = await startSite({ services: { UPSTREAM: { address: origin.address } } });
  t.after(site.stop);
  const waiting = send(site, "/hang/unlimited");
  await until(() => held.has("/hang/unlimited"));
  setTimeout(() => held.get("/hang/unlimited").response.end("late"), 2 * timeoutMs);
  const { status, body } = await waiting;
  assert.deepEqual([status, body], [200, "late"]);
});
