// Hostile ways to deliver an HTTP answer.

import { drained } from "../request/drained.mjs";

/** Sends a body as large as the client accepts, at most `size` bytes. */
export async function pour(response, { status, headers }, size) {
  response.writeHead(status, headers);
  const chunk = Buffer.alloc(65_536, " ");
  for (let sent = 0; sent < size && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

/** Sends the head at once and the body at `rate` bytes per second, until the client closes the connection. */
export function drip(response, { status, headers, body }, rate) {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.flushHeaders();
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + rate));
    sent += rate;
    if (sent >= bytes.length) response.end();
  }, 1000);
  response.on("close", () => clearInterval(timer));
}

/** Announces a body and closes the connection in its middle. */
export function truncate(response, { status, headers, body }) {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

/** Sends the answer and, in the same bytes, a second one without a request, with another user's token. */
export function twice(response, { status, headers, body }) {
  const { socket } = response;
  const answer = (code, text) => {
    const lines = Object.entries({ ...headers, "content-length": Buffer.byteLength(text) }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return [`HTTP/1.1 ${code} OK`, ...lines, "", text].join("\r\n");
  };
  socket.write(answer(status, body) + answer(200, secondBody));
}

/** The body of the second answer of `twice`. */
export const secondBody = JSON.stringify({
  access_token: "of-the-second-answer",
  token_type: "Bearer",
  sub: "mallory",
  issuer: "https://evil.example",
});
