// One HTTP/1.1 answer, read from the bytes of a connection.

/** Returns whether an answer is complete: `start` has its head, `end` its last bytes so far, `length` their number. */
export function isWhole({ start, end, length }, method) {
  const headEnd = start.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const { status, headers } = head(start.slice(0, headEnd));
  const value = (name) => headers.find(([key]) => key === name)?.[1];
  if (method === "HEAD" || status === 204 || status === 304) return true;
  if (/chunked/i.test(value("transfer-encoding") ?? "")) return /(^|\n)0\r\n\r\n$/.test(end);
  const announced = value("content-length");
  return announced !== undefined && length - headEnd - 4 >= Number(announced);
}

/** `status` (0: the connection closed without an answer), `headers` (lower-case name, value; repeated ones apart), `body`. */
export function parseAnswer(bytes) {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return { status: 0, headers: [], body: "", bytes: bytes.length };
  const { status, headers } = head(text.slice(0, end));
  const chunked = headers.some(([name, value]) => name === "transfer-encoding" && /chunked/i.test(value));
  const body = chunked ? unchunked(text.slice(end + 4)) : text.slice(end + 4);
  return { status, headers, body: Buffer.from(body, "latin1").toString("utf8"), bytes: bytes.length };
}

function head(text) {
  const [statusLine, ...lines] = text.split("\r\n");
  const split = (line) => [
    line.slice(0, line.indexOf(":")).toLowerCase(),
    line.slice(line.indexOf(":") + 1).trim(),
  ];
  return { status: Number(statusLine.split(" ")[1]), headers: lines.map(split) };
}

function unchunked(text) {
  let body = "";
  for (let at = 0; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (!size || lineEnd < 0) return body;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
  }
}
