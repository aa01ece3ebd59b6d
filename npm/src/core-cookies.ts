// Cookies as Auth.js reads and writes them: https://www.rfc-editor.org/rfc/rfc6265.

import type { Cookie, CookieAttributes } from "./core-types.js";

/**
 * Returns the cookies of a `Cookie` header whose names begin with `prefix`. The first of a name counts, and an undecodable value stays as
 * it is.
 */
function readCookies(header: string, prefix: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name.startsWith(prefix) && !cookies.has(name))
      cookies.set(name, decoded(pair.slice(equals + 1).trim()));
  }
  return cookies;
}

/** Returns the value of a cookie of a `Cookie` header, which may be in parts: see `joined`. Most are found without taking the header apart. */
export function readCookie(header: string, name: string): string {
  const at = header.indexOf(name);
  if (at < 0) return "";
  const start = at + name.length + 1;
  const isWhole = header[start - 1] === "=" && (at === 0 || header.slice(at - 2, at) === "; ");
  const end = header.indexOf(";", start);
  const value = isWhole ? header.slice(start, end < 0 ? undefined : end).trim() : "";
  return value === "" ? joined(readCookies(header, name), name) : decoded(value);
}

/** Returns the value of a cookie that may be in parts: `name`, or `name.0`, `name.1` and so on. */
function joined(cookies: ReadonlyMap<string, string>, name: string): string {
  const whole = cookies.get(name);
  if (whole) return whole;
  let value = "";
  for (let part = 0; cookies.has(`${name}.${part}`); part += 1) value += cookies.get(`${name}.${part}`);
  return value;
}

/** Reads a `Set-Cookie` header that this package wrote. */
export function readSetCookie(header: string): Cookie {
  const [pair = "", ...attributes] = header.split("; ");
  const equals = pair.indexOf("=");
  const options: CookieAttributes = {};
  for (const attribute of attributes) {
    const [name = "", value = ""] = attribute.split("=", 2);
    set(options, name, value);
  }
  return { name: pair.slice(0, equals), value: decoded(pair.slice(equals + 1)), options };
}

function set(options: CookieAttributes, name: string, value: string): void {
  switch (name) {
    case "Max-Age":
      options.maxAge = Number(value);
      break;
    case "Domain":
      options.domain = value;
      break;
    case "Path":
      options.path = value;
      break;
    case "Expires":
      options.expires = new Date(value);
      break;
    case "HttpOnly":
      options.httpOnly = true;
      break;
    case "Secure":
      options.secure = true;
      break;
    case "Partitioned":
      options.partitioned = true;
      break;
    case "Priority":
      options.priority = value.toLowerCase() as NonNullable<CookieAttributes["priority"]>;
      break;
    case "SameSite":
      options.sameSite = value.toLowerCase() as NonNullable<CookieAttributes["sameSite"]>;
      break;
  }
}

function decoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
