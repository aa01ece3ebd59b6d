// A request as a case writes it, made into bytes.

import { onlyKeys, UnknownWord } from "../unknown-word.mjs";

const words = ["method", "target", "headers", "form", "json", "body", "body_gen", "query", "query_raw", "raw", "cookie_value_encoding", "via"];

/** The bytes of a request: `method`, `head`, `body`. `fill` puts values in the place of placeholders. */
export async function encode(request, fill) {
  onlyKeys(request, words, "request");
  const body = await bodyOf(request, fill);
  const headers = [];
  for (const [name, value] of request.headers ?? []) headers.push([name, await headerValue(request, name, value, fill)]);
  const has = (name) => headers.some(([key]) => key.toLowerCase() === name);
  if (body.length && !has("content-length") && !has("transfer-encoding")) headers.push(["Content-Length", String(body.length)]);
  const lines = [`${request.method} ${await targetOf(request, fill)} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return { method: request.method, target: request.target, head: bytes(`${lines.join("\r\n")}\r\n\r\n`), body: body.parts };
}

async function targetOf({ target, query, query_raw: rawQuery, raw }, fill) {
  let text = await fill(target);
  if (query) text += `?${new URLSearchParams(await filled(query, fill))}`;
  if (rawQuery !== undefined) text += `?${await fill(rawQuery)}`;
  return raw ? text : text.replace(/[^\x21-\x7e]|[<>"`{}|\\^]/gu, encodeURIComponent);
}

async function headerValue({ raw, cookie_value_encoding: encoding }, name, value, fill) {
  if (encoding === undefined || name.toLowerCase() !== "cookie") return fill(value);
  if (encoding !== "percent") throw new UnknownWord(`request.cookie_value_encoding: ${encoding}`);
  const at = value.indexOf("=") + 1;
  return value.slice(0, at) + encodeURIComponent(await fill(value.slice(at)));
}

async function bodyOf({ form, json, body, body_gen: generated }, fill) {
  if (generated) return { length: generated.times * generated.repeat.length, parts: repeated(generated) };
  let text = "";
  if (form) text = String(new URLSearchParams(await pairs(form, fill)));
  else if (json) text = JSON.stringify(await filled(json, fill));
  else if (body !== undefined) text = await fill(body);
  const buffer = Buffer.from(text, "utf8");
  return { length: buffer.length, parts: buffer };
}

async function pairs(form, fill) {
  const all = [];
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) all.push([name, await fill(one)]);
  return all;
}

/** An object with the placeholders of its texts filled in, at every depth. */
export async function filled(value, fill) {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) return Promise.all(value.map((one) => filled(one, fill)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(async ([key, one]) => [await fill(key), await filled(one, fill)]);
  return Object.fromEntries(await Promise.all(entries));
}

function* repeated({ repeat, times }) {
  const size = 65_536;
  for (let left = times * repeat.length; left > 0; left -= size) yield Buffer.alloc(Math.min(size, left), repeat);
}

// As the bytes stand where they are bytes, else as UTF-8.
const bytes = (text) => Buffer.from(text, /^[\0-\xff]*$/.test(text) ? "latin1" : "utf8");
