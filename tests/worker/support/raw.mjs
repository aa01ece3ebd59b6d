// HTTP/1.1 over a plain socket: the bytes arrive unchanged, including those that no HTTP client would send.

import { connect } from "node:net";

/**
 * Sends `lines` (request line and headers, without line ends) and a body to a loopback port and reads one answer.
 * Returns its `status`, `headers` (a list of lower-case name and value, repeated ones apart), `body` (a character for each byte) and `text`
 * (the body as UTF-8).
 */
export async function sendRaw(port, lines, body = "") {
  const head = [...lines, "Connection: close"].join("\r\n");
  const socket = connect(port, "127.0.0.1");
  socket.end(`${head}\r\n\r\n${body}`);
  const chunks = [];
  for await (const chunk of socket) chunks.push(chunk);
  return answer(Buffer.concat(chunks).toString("latin1"));
}

function answer(text) {
  const end = text.indexOf("\r\n\r\n");
  const [statusLine, ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line) => [
    line.slice(0, line.indexOf(":")).toLowerCase(),
    line.slice(line.indexOf(":") + 1).trim(),
  ]);
  const chunked = headers.some(([name, value]) => name === "transfer-encoding" && value === "chunked");
  const body = chunked ? unchunked(text.slice(end + 4)) : text.slice(end + 4);
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    body,
    text: Buffer.from(body, "latin1").toString("utf8"),
  };
}

function unchunked(body) {
  const size = Number.parseInt(body, 16);
  if (!size) return "";
  const start = body.indexOf("\r\n") + 2;
  return body.slice(start, start + size) + unchunked(body.slice(start + size + 2));
}
