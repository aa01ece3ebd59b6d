// The load generator: bounded, keep-alive, over loopback, and cheap, because it shares the machine with the
// measured subject.

import { connect } from "node:net";

const patience = 60_000;

/**
 * Sends an HTTP/1.1 message, or those of a list in turns from the one at `first`, `count` times over `connections` sockets, each waiting
 * for its answer. Returns the `seconds` it took, the `statuses` with how often they came, and the `last` answer's body.
 */
export async function load(port, message, count, { connections = 16, first = 0 } = {}) {
  const messages = [message].flat();
  const result = { left: count, next: first, statuses: {}, last: "" };
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: Math.min(count, connections) }, () => converse(port, messages, result)),
  );
  const { statuses, last } = result;
  return { seconds: (performance.now() - begin) / 1000, statuses, last };
}

function converse(port, messages, result) {
  const socket = connect(port, "127.0.0.1").setNoDelay().setEncoding("latin1").setTimeout(patience);
  let text = "";
  const next = () => {
    if (result.left === 0) return socket.end();
    result.left -= 1;
    result.next += 1;
    return socket.write(messages[result.next % messages.length]);
  };
  return new Promise((resolve, reject) => {
    socket.on("connect", next);
    socket.on("data", (chunk) => {
      text += chunk;
      const answer = whole(text);
      if (!answer) return;
      result.statuses[answer.status] = (result.statuses[answer.status] ?? 0) + 1;
      result.last = answer.body;
      text = "";
      next();
    });
    socket.on("timeout", () => socket.destroy(new Error(`no answer within ${patience / 1000} s`)));
    socket.on("error", reject);
    socket.on("close", () =>
      text || result.left ? reject(new Error("the Worker closed the connection")) : resolve(undefined),
    );
  });
}

// Returns whether an answer is complete. Nothing follows it, because the next request was not sent yet.
function whole(text) {
  const end = text.indexOf("\r\n\r\n") + 4;
  if (end < 4) return undefined;
  const head = text.slice(0, end);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  const complete = length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= end + Number(length);
  return complete && { status: text.slice(9, 12), body: text.slice(end) };
}
