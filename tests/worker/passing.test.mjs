// Requests pass through the gate unchanged: WebSockets, and bodies that are too large to hold in memory.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";

const mebibyte = Buffer.alloc(1024 * 1024, "x");
const size = 100;
let origin;
let site;

before(async () => {
  const answer = async (incoming, response) => {
    let received = 0;
    for await (const chunk of incoming) received += chunk.length;
    if (incoming.url !== "/download") return response.end(String(received));
    await fill(response, size);
    return response.end();
  };
  origin = await startOrigin(Object.assign(answer, { streams: true }));
  const sockets = new WebSocketServer({ server: origin.server });
  sockets.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
  site = await startSite({ services: { UPSTREAM: { address: origin.address } } });
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

test("100 MiB go up and down through the gate without being held in memory", { skip }, async () => {
  await transfer("GET", "/");
  const before = peakMemory();
  const up = await transfer("POST", "/upload", size);
  assert.equal(Number(up.text), size * mebibyte.length);
  const down = await transfer("GET", "/download");
  assert.equal(down.bytes, size * mebibyte.length);
  const grown = peakMemory() - before;
  assert.ok(grown < 64, `memory grew by ${grown} MiB`);
});

async function transfer(method, path, mebibytes = 0) {
  const outgoing = request(site.origin + path, { method, family: 4, agent: false });
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
