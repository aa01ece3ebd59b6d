// HTTP/1.1 over a plain socket: the bytes arrive unchanged, including those that no HTTP client would send.

import { connect } from "node:net";
import { isWhole, parseAnswer } from "./answer.mjs";
import { drained } from "./drained.mjs";

const patience = 40_000;

/**
 * Sends `head` (request line and headers, as bytes) and `body` (bytes, or an iterable of them) to a loopback port and
 * reads one answer. Adds its `ms`, and `timedOut` where no whole answer came. `keep: false`: the body is counted (`bytes`), not kept.
 */
export function send(port, method, head, body = [], { keep = true } = {}) {
  const started = performance.now();
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const received = { chunks: [], length: 0, start: "", end: "" };
  return new Promise((resolve) => {
    const finish = (timedOut) => {
      clearTimeout(timer);
      socket.destroy();
      const answer = parseAnswer(Buffer.concat(received.chunks));
      resolve({ ...answer, timedOut, bytes: received.length, ms: performance.now() - started });
    };
    const timer = setTimeout(() => finish(true), patience);
    socket.on("data", (chunk) => {
      receive(received, chunk, keep);
      if (isWhole(received, method)) finish(false);
    });
    socket.once("close", () => finish(false)).on("error", () => undefined);
    socket.write(head);
    transmit(socket, Buffer.isBuffer(body) ? [body] : body);
  });
}

function receive(received, chunk, keep) {
  if (keep || received.length < 65_536) received.chunks.push(chunk);
  if (received.start.length < 65_536) received.start += chunk.toString("latin1");
  received.end = (received.end + chunk.subarray(-8).toString("latin1")).slice(-8);
  received.length += chunk.length;
}

async function transmit(socket, parts) {
  for await (const part of parts) {
    if (socket.destroyed) return;
    if (!socket.write(part)) await drained(socket);
  }
}
