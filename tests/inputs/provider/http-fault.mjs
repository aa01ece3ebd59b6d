// The faults of an HTTP endpoint of the hostile provider (`setup.op.*_http`).

import { gzipSync } from "node:zlib";
import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { stringify } from "../vocabulary/raw-json.mjs";
import { drip, pour, truncate, twice } from "./delivery.mjs";

/** The words of a fault: each changes the reply that the endpoint is about to send. `turn` counts the requests before this one. */
export const httpWords = {
  status: (reply, status) => (reply.status = status),
  sequence: (reply, statuses, { turn }) => (reply.status = statuses[Math.min(turn, statuses.length - 1)]),
  headers: (reply, headers) => Object.assign(reply.headers, headers),
  location: (reply, location) => (reply.headers.location = location),
  retry_after: (reply, seconds) => (reply.headers["retry-after"] = String(seconds)),
  body: (reply, body) => (reply.body = body),
  json: (reply, value) => (reply.body = JSON.stringify(value)),
  deep: (reply, depth) => (reply.body = "[".repeat(depth) + "]".repeat(depth)),
  dup: (reply, name) => (reply.body = reply.body.replace("{", `{"${name}":"https://evil.example/${name}",`)),
  encoding: (reply, name) => (reply.body = lookup(encodings, name, "setup.op.*_http.encoding")(reply.body)),
  gzip_bomb: (reply) =>
    Object.assign(reply, { body: bomb(), headers: { ...reply.headers, "content-encoding": "gzip" } }),
  delay_ms: (reply, delay) => (reply.delay = delay),
  size: (reply, size) => (reply.deliver = (response) => pour(response, reply, size)),
  slow_bps: (reply, rate) => (reply.deliver = (response) => drip(response, reply, rate)),
  truncated: (reply) => (reply.deliver = (response) => truncate(response, reply)),
  two_responses: (reply) => (reply.deliver = (response) => twice(response, reply)),
  hang: (reply) => (reply.deliver = () => undefined),
  reset: (reply) => (reply.deliver = (response) => response.socket.resetAndDestroy()),
  reset_after_processing: (reply) => (reply.deliver = (response) => response.socket.resetAndDestroy()),
};

/** The words of `userinfo_http`, which may also be a signed JWT. */
export const userinfoWords = {
  ...httpWords,
  jwt: async (reply, signature, { sign }) => {
    reply.body = await sign(signature);
    reply.headers["content-type"] = "application/jwt";
  },
};

const switches = ["hang", "reset", "reset_after_processing", "truncated", "two_responses", "gzip_bomb"];

/** Throws `UnknownWord` for a fault that no word of the table implements. */
export function knowsHttpFault(fault, path, words = httpWords) {
  onlyWords(fault, path, words);
  for (const word of switches) if (word in fault) onlyTrue(fault[word], `${path}.${word}`);
  if (fault.encoding) lookup(encodings, fault.encoding, `${path}.encoding`);
}

/** Whether the endpoint resets the connection before it acts on the request. */
export const resetsBeforeProcessing = (fault) => fault?.reset === true;

/**
 * Sends an honest answer, changed by a fault. `honest` is a text that is a form, or a value that becomes JSON.
 * `context` has the words' inputs, `turn` and `sign`.
 */
export async function respond(response, honest, fault = {}, context = { turn: 0 }, words = httpWords) {
  const isText = typeof honest === "string";
  const type = isText ? "application/x-www-form-urlencoded" : "application/json";
  const reply = {
    status: honest.error ? 400 : 200,
    headers: { "content-type": type },
    body: isText ? honest : stringify(honest),
  };
  for (const [word, value] of Object.entries(fault))
    await lookup(words, word, "setup.op.*_http")(reply, value, context);
  if (reply.delay) await new Promise((resolve) => setTimeout(resolve, reply.delay).unref());
  return (reply.deliver ?? whole)(response, reply);
}

function whole(response, { status, headers, body }) {
  response.writeHead(status, headers);
  response.end(status === 204 ? undefined : body);
}

const encodings = { "utf-16": (text) => Buffer.from(text, "utf16le") };

let bombBytes;
const bomb = () => (bombBytes ??= gzipSync(Buffer.alloc(256 * 1024 * 1024, " ")));
