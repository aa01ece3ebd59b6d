// HTTP/1.1 over a plain socket: what is sent arrives byte for byte, also what no HTTP client would send.

import { connect } from "node:net";
import { isWhole, parseAnswer } from "./answer.mjs";
import { drained } from "./drained.mjs";

const patience = 40_000;

/**
 * Sends `head` (request line and headers, as bytes) and `body` (bytes, or an iterable of them) to a loopback port and
 * reads one answer. Adds its `ms`. `keep: false`: the body is counted (`bytes`), not kept.
 */
export function send(port, method, head, body = [], { keep = true } = {}) {
  const started = performance.now();
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  const received = { chunks: [], bytes: 0, tail: "" };
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      const answer = parseAnswer(Buffer.concat(received.chunks));
      resolve({ ...answer, bytes: received.bytes, ms: performance.now() - started });
    };
    const timer = setTimeout(finish, patience);
    socket.on("data", (chunk) => receive(received, chunk, keep) && isWhole(received.tail, method) && finish());
    socket.once("close", finish).on("error", () => undefined);
    socket.write(head);
    transmit(socket, Buffer.isBuffer(body) ? [body] : body);
  });
}

// The text is kept for the judgement whether the answer is whole; large bodies are judged by the connection's end.
function receive(received, chunk, keep) {
  received.bytes += chunk.length;
  if (keep || received.bytes < 65_536) received.chunks.push(chunk);
  if (received.tail.length > 4_000_000) return false;
  received.tail += chunk.toString("latin1");
  return true;
}

async function transmit(socket, parts) {
  for (const part of parts) {
    if (socket.destroyed) return;
    if (!socket.write(part)) await drained(socket);
  }
}
