// Converts a request of a case into bytes.

import { lookup, onlyTrue, onlyWords } from "../unknown-word.mjs";
import { isRawJson, RawJson, stringify } from "../vocabulary/raw-json.mjs";

const bodies = {
  form: async (form, fill) => Buffer.from(String(new URLSearchParams(await pairs(form, fill)))),
  json: async (json, fill) => Buffer.from(stringify(await filled(json, fill))),
  body: async (body, fill) => Buffer.from(await fill(body)),
};

const fieldEncodings = {
  form: ["application/x-www-form-urlencoded", bodies.form],
  json: ["application/json", bodies.json],
  raw_json: ["application/json", bodies.body],
  none: [undefined, bodies.form],
  form_utf16: [
    "application/x-www-form-urlencoded; charset=utf-16",
    async (form, fill) => Buffer.from(String(await bodies.form(form, fill)), "utf16le"),
  ],
};

const queries = {
  query: async (query, fill) => `?${new URLSearchParams(await filled(query, fill))}`,
  query_raw: async (query, fill) => `?${await fill(query)}`,
};

const cookieEncodings = { percent: encodeURIComponent };

/** The words of one request, each with its accepted values. `encode` implements all of them. */
export const requestWords = {
  method: () => undefined,
  target: () => undefined,
  headers: () => undefined,
  body_gen: (value) => onlyWords(value, "request.body_gen", { repeat: true, times: true }),
  raw: (value) => onlyTrue(value, "request.raw"),
  fields: () => undefined,
  encoding: (name) => lookup(fieldEncodings, name, "request.encoding"),
  cookie_value_encoding: (name) => lookup(cookieEncodings, name, "request.cookie_value_encoding"),
  ...bodies,
  ...queries,
};

/** Throws `UnknownWord` for a word of a request that is not implemented. */
export function knowsRequest(request, path = "request") {
  onlyWords(request, path, requestWords);
  for (const word of ["body_gen", "raw", "encoding", "cookie_value_encoding"])
    if (word in request) requestWords[word](request[word]);
}

/** The bytes of a request: `method`, `head`, `body`. `fill` puts values in the place of placeholders. */
export async function encode(request, fill) {
  knowsRequest(request);
  const body = await bodyOf(request, fill);
  const headers = [];
  for (const [name, value] of request.headers ?? [])
    headers.push([name, await headerValue(request, name, value, fill)]);
  const has = (name) => headers.some(([key]) => key.toLowerCase() === name);
  const [type] = fieldEncodings[request.encoding] ?? [];
  if (type && !has("content-type")) headers.push(["Content-Type", type]);
  if (body.length && !has("content-length") && !has("transfer-encoding"))
    headers.push(["Content-Length", String(body.length)]);
  const lines = [
    `${request.method} ${await targetOf(request, fill)} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return {
    method: request.method,
    target: request.target,
    head: bytes(`${lines.join("\r\n")}\r\n\r\n`),
    body: body.parts,
  };
}

async function targetOf(request, fill) {
  let text = await fill(request.target);
  for (const [word, written] of Object.entries(queries))
    if (word in request) text += await written(request[word], fill);
  return request.raw ? text : text.replace(/[^\x21-\x7e]|[<>"`{}|\\^]/gu, encodeURIComponent);
}

async function headerValue({ cookie_value_encoding: encoding }, name, value, fill) {
  if (encoding === undefined || name.toLowerCase() !== "cookie") return fill(value);
  const at = value.indexOf("=") + 1;
  return value.slice(0, at) + cookieEncodings[encoding](await fill(value.slice(at)));
}

async function bodyOf(request, fill) {
  const generated = request.body_gen;
  if (generated) return { length: generated.times * generated.repeat.length, parts: repeated(generated) };
  const word = Object.keys(bodies).find((name) => name in request);
  const buffer =
    "fields" in request
      ? await fieldEncodings[request.encoding ?? "form"][1](request.fields, fill)
      : word
        ? await bodies[word](request[word], fill)
        : Buffer.alloc(0);
  return { length: buffer.length, parts: buffer };
}

async function pairs(form, fill) {
  const all = [];
  for (const [name, value] of Object.entries(form))
    for (const one of [value].flat()) all.push([name, await fill(one)]);
  return all;
}

/** An object with the placeholders of its texts filled in, at every depth. */
export async function filled(value, fill) {
  if (typeof value === "string") return isRawJson(value) ? new RawJson(await fill(value)) : fill(value);
  if (Array.isArray(value)) return Promise.all(value.map((one) => filled(one, fill)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(async ([key, one]) => [await fill(key), await filled(one, fill)]);
  return Object.fromEntries(await Promise.all(entries));
}

function* repeated({ repeat, times }) {
  const size = 65_536;
  for (let left = times * repeat.length; left > 0; left -= size)
    yield Buffer.alloc(Math.min(size, left), repeat);
}

// Text of bytes stays unchanged, other text becomes UTF-8.
const bytes = (text) => Buffer.from(text, /^[\0-\xff]*$/.test(text) ? "latin1" : "utf8");
