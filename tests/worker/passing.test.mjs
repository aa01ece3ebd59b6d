// Requests pass through the gate unchanged: WebSockets, and bodies that are too large to hold in memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { encode } from "@auth/core/jwt";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";

const mebibyte = Buffer.alloc(1024 * 1024, "x");
/** The size of a body in mebibytes. `.ci/full` sends a gibibyte. */
const size = Number(process.env.BODY_MEBIBYTES ?? 100);
const cookie = "authjs.session-token";
let origin;
let site;
let session;

before(async () => {
  const answer = async (incoming, response) => {
    let received = 0;
    for await (const chunk of incoming) received += chunk.length;
    if (!incoming.url.endsWith("/download")) return response.end(String(received));
    await fill(response, size);
    return response.end();
  };
  origin = await startOrigin(Object.assign(answer, { streams: true }));
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  const to = `http://${origin.address}`;
  const origins = [{ path: "/entry/:path*", to, timeoutMs: 600_000, headers: { "X-User": "{token.sub}" } }];
  const AUTH = { matcher: ["/dashboard/:path*", "/entry/:path*"], origins };
  site = await startSite({ services: { UPSTREAM: { address: origin.address } }, vars: { AUTH } });
  const token = { sub: "ada", name: "Ada" };
  session = {
    cookie: `${cookie}=${await encode({ token, secret: site.secret, salt: cookie })}`,
    origin: site.origin,
  };
});
after(() => Promise.all([site?.stop(), origin?.stop()]));

/** Writes this many mebibytes, no faster than they are read. */
async function fill(stream, mebibytes) {
  for (let i = 0; i < mebibytes; i += 1) {
    if (!stream.write(mebibyte)) await new Promise((resolve) => stream.once("drain", resolve));
  }
}

/** Returns the runtime's peak memory, if the system reports it. */
function peakMemory() {
  const status = readFileSync(`/proc/${site.worker.pid}/status`, "utf8");
  return Number(status.match(/VmHWM:\s+(\d+) kB/)[1]) / 1024;
}

test("a WebSocket is echoed through the gate, and a protected one is refused without a session", async () => {
  const socket = new WebSocket(`${site.origin.replace("http", "ws")}/socket`, { family: 4 });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const echoed = new Promise((resolve) => socket.once("message", (data) => resolve(String(data))));
  socket.send("hello");
  assert.equal(await echoed, "hello");
  socket.close();

  const refused = new WebSocket(`${site.origin.replace("http", "ws")}/dashboard/socket`, { family: 4 });
  const error = await new Promise((resolve) => refused.once("error", resolve));
  assert.match(error.message, /401|307|303/);
});

const skip = process.platform !== "linux" && "memory is read from /proc";

for (const [what, prefix] of [
  ["a public path", ""],
  ["the protected path of an entry of `origins` with a time limit", "/entry"],
]) {
  test(`${size} MiB go up and down at ${what} without being held in memory`, { skip }, async (t) => {
    await transfer("GET", `${prefix}/`);
    const before = peakMemory();
    const up = await transfer("POST", `${prefix}/upload`, size);
    assert.equal(Number(up.text), size * mebibyte.length);
    const down = await transfer("GET", `${prefix}/download`);
    assert.equal(down.bytes, size * mebibyte.length);
    const after = peakMemory();
    t.diagnostic(`workerd's peak: ${before.toFixed()} MiB before, ${after.toFixed()} MiB after`);
    assert.ok(after - before < 64, `memory grew by ${after - before} MiB`);
  });
}

async function transfer(method, path, mebibytes = 0) {
  const outgoing = request(site.origin + path, { method, family: 4, agent: false, headers: session });
  const answered = new Promise((resolve, reject) => outgoing.once("response", resolve).once("error", reject));
  await fill(outgoing, mebibytes);
  outgoing.end();
  const result = { bytes: 0, text: "" };
  for await (const chunk of await answered) {
    result.bytes += chunk.length;
    if (result.bytes < 1000) result.text += chunk;
  }
  return result;
}
