// What an HTTP endpoint of the hostile provider does in place of, or to, its honest answer.

import { gzipSync } from "node:zlib";
import { onlyKeys } from "../unknown-word.mjs";
import { drained } from "../request/drained.mjs";

const words = ["status", "body", "json", "location", "headers", "hang", "reset", "reset_after_processing", "delay_ms", "size", "gzip_bomb",
  "encoding", "dup", "deep", "sequence", "slow_bps", "retry_after", "jwt", "two_responses", "truncated"];

/** Answers with an honest `body` (a value), changed by the fault. `turn`: how many requests were before. Returns the bytes written. */
export async function respond(response, honest, fault = {}, turn = 0) {
  onlyKeys(fault, words, "setup.op.*_http");
  if (fault.delay_ms) await new Promise((resolve) => setTimeout(resolve, fault.delay_ms).unref());
  if (fault.hang) return 0;
  if (fault.reset || fault.reset_after_processing) return void response.socket.resetAndDestroy();
  if (fault.truncated) return truncate(response, bodyOf(honest, fault));
  const status = fault.sequence?.[Math.min(turn, fault.sequence.length - 1)] ?? fault.status ?? 200;
  response.writeHead(status, headersOf(fault, honest));
  if (fault.size) return fill(response, fault.size);
  return response.end(status === 204 ? undefined : bodyOf(honest, fault));
}

function headersOf({ location, headers, gzip_bomb: bomb, retry_after: retryAfter }, honest) {
  const type = typeof honest === "string" ? "application/jwt" : "application/json";
  return {
    "content-type": type,
    ...(location && { location }),
    ...(bomb && { "content-encoding": "gzip" }),
    ...(retryAfter && { "retry-after": String(retryAfter) }),
    ...headers,
  };
}

function bodyOf(honest, { body, json, gzip_bomb: bomb, encoding, dup, deep }) {
  if (bomb) return bombBytes();
  if (body !== undefined) return body;
  const text = typeof honest === "string" ? honest : JSON.stringify(json ?? honest);
  if (deep) return "[".repeat(deep) + "]".repeat(deep);
  if (dup) return text.replace("{", `{"${dup}":"https://evil.example/${dup}",`);
  return encoding === "utf-16" ? Buffer.from(text, "utf16le") : text;
}

let bombCache;
const bombBytes = () => (bombCache ??= gzipSync(Buffer.alloc(256 * 1024 * 1024, " ")));

// As much as the other side reads, at most `size`.
async function fill(response, size) {
  const chunk = Buffer.alloc(65_536, " ");
  for (let sent = 0; sent < size && !response.destroyed; sent += chunk.length) {
    if (!response.write(chunk)) await drained(response);
  }
  response.end();
}

// Announces a body and closes the connection in its middle.
function truncate(response, body) {
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  return response.write(body.slice(0, body.length / 2), () => response.destroy());
}
