// The cookies of one visitor and every exchange with the Worker, recorded for the checks.

import { CookieJar } from "../../worker/support/cookie-jar.mjs";
import { send } from "./socket.mjs";

/** A visitor of the Worker at `base`. Sends bytes as they are; the answers' cookies go into the jar. `detour`: the port of another instance, which is asked from then on. */
export class Browser {
  jar = new CookieJar();
  exchanges = [];

  /** `proxy`: a second Worker, that requests with its `Host` go to. */
  constructor(base, proxy) {
    Object.assign(this, { base, proxy });
  }

  /** Sends encoded bytes and records the answer. `port` is another instance than the one of the `Host`. */
  async exchange({ method, target, head, body }, options = {}) {
    const { port = this.#port(head), ...further } = options;
    const answer = await send(port, method, head, body, further);
    this.jar.store(this.base, setCookies(answer));
    const status = answer.status || (answer.timedOut ? 0 : closedFor(head, body));
    const exchange = { ...answer, status, method, target, sent: head };
    this.exchanges.push(exchange);
    return exchange;
  }

  #port(head) {
    if (this.detour) return this.detour;
    const isForProxy =
      this.proxy && head.toString("latin1").includes(`\r\nHost: ${new URL(this.proxy).host}\r\n`);
    return Number(new URL(isForProxy ? this.proxy : this.base).port);
  }

  /** One GET, with the jar's cookies. */
  get(target, headers = []) {
    return this.send({ method: "GET", url: target, headers });
  }

  /** One request with the jar's cookies, and one `cookie` more: `url` absolute or relative to the site, `body` a text. */
  send({ method, url: target, headers = [], body = "", cookie: more }) {
    const url = new URL(target, this.base);
    const cookie = [this.jar.header(url.href), more].filter(Boolean).join("; ");
    const length = body || method === "POST" ? [["Content-Length", Buffer.byteLength(body)]] : [];
    const lines = [["Host", url.host], ...(cookie ? [["Cookie", cookie]] : []), ...headers, ...length].map(
      ([name, value]) => `${name}: ${value}`,
    );
    const path = url.href.slice(url.origin.length);
    const head = Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n"), "latin1");
    return this.exchange({ method, target: path, head, body: body ? Buffer.from(body) : undefined });
  }

  /** One POST of a form, with the jar's cookies. */
  post(target, fields) {
    const headers = [["Content-Type", "application/x-www-form-urlencoded"]];
    return this.send({ method: "POST", url: target, headers, body: String(new URLSearchParams(fields)) });
  }

  /** Returns the token and the cookie that forms need. */
  async csrf() {
    const { body } = await this.get("/api/auth/csrf");
    return { token: JSON.parse(body).csrfToken, cookie: this.jar.get("authjs.csrf-token") };
  }

  /** Returns the user who is signed in: the local part of the address in the session, or `null`. */
  async user() {
    return userOf(await this.get("/api/auth/session"));
  }
}

// workerd closes the connection after a head that is too large, and after a body that the Worker did not
// read. The answer is often lost with the connection. These are the statuses that arrive otherwise.
function closedFor(head, body) {
  if (head.length > 65_536) return 431;
  return body && (!Buffer.isBuffer(body) || body.length > 65_536) ? 413 : 0;
}

/** Returns the user in a session's JSON: the local part of the address, or `null`. */
export function userOf({ body }) {
  const { user } = JSON.parse(body || "null") ?? {};
  return user ? (user.email ?? user.name ?? "nobody").split("@")[0].toLowerCase() : null;
}

/** The values of a header, in the order they came. */
export const values = (answer, name) =>
  answer.headers.filter(([key]) => key === name).map(([, value]) => value);

/** The first value of a header. */
export const header = (answer, name) => values(answer, name)[0];

/** The `Set-Cookie` lines of an answer. */
export const setCookies = (answer) => values(answer, "set-cookie");

/** Where an answer redirects to, as an absolute URL text; `undefined` when it does not. */
export function location(answer, base) {
  const value = header(answer, "location");
  return value === undefined ? undefined : new URL(value, base).href;
}
