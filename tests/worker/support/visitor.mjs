// A visitor: an HTTP client with a cookie jar that follows redirects only on request.

import { request } from "node:http";
import { CookieJar } from "./cookie-jar.mjs";

/** A visitor of the site at `origin`; paths are taken relative to it. */
export class Visitor {
  jar = new CookieJar();

  constructor(origin) {
    this.origin = origin;
  }

  /** One GET. Returns `status`, `headers` (as node:http has them), `setCookies`, `location` (absolute), `text`, `json()`. */
  get(target, headers = {}) {
    return this.send("GET", target, { accept: "text/html", "sec-fetch-mode": "navigate", ...headers });
  }

  /** One POST of a form. */
  post(target, fields, headers = {}) {
    const type = {
      "content-type": "application/x-www-form-urlencoded",
      origin: new URL(target, this.origin).origin,
    };
    return this.send("POST", target, { ...type, ...headers }, new URLSearchParams(fields).toString());
  }

  /** Submits the form of an HTML page that a provider answered with, as its script would: across sites. */
  submit(page) {
    const [, action] = page.text.match(/<form method="post" action="([^"]*)"/);
    const fields = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const type = {
      "content-type": "application/x-www-form-urlencoded",
      origin: "null",
      "sec-fetch-site": "cross-site",
    };
    const body = new URLSearchParams(fields.map(([, name, value]) => [name, unescaped(value)])).toString();
    return this.send("POST", unescaped(action), type, body, { acrossSites: true });
  }

  /** One request, with the jar's cookies; the answer's cookies go into the jar. */
  async send(method, target, headers, body, context) {
    const url = new URL(target, this.origin).href;
    const cookie = this.jar.header(url, context);
    const answer = await exchange(method, url, cookie ? { ...headers, cookie } : headers, body);
    this.jar.store(url, answer.setCookies);
    return answer;
  }

  /** Follows redirects with GETs, until an answer does not redirect or `until` (the beginning of a URL) is reached. */
  async follow(answer, until) {
    for (let hops = 0; answer.location && !(until && answer.location.startsWith(until)); hops += 1) {
      if (hops === 10) throw new Error(`too many redirects, at last to ${answer.location}`);
      answer = await this.get(answer.location);
    }
    return answer;
  }

  /** The token that every form must carry. */
  async csrfToken() {
    return (await this.get("/api/auth/csrf")).json().csrfToken;
  }

  /** Returns the session of `GET /api/auth/session`. */
  async session() {
    return (await this.get("/api/auth/session")).json();
  }

  /** Starts the sign-in with a provider: the answer redirects to it. */
  async startSignIn(provider, callbackUrl) {
    const csrfToken = await this.csrfToken();
    return this.post(`/api/auth/signin/${provider}`, { csrfToken, ...(callbackUrl && { callbackUrl }) });
  }

  /** Signs in with the local OpenID Provider as a persona, and returns what the Worker answers to the callback. */
  async signIn(persona, callbackUrl) {
    const callback = await this.chooseAt(await this.startSignIn("dev", callbackUrl), persona);
    return this.get(callback.location);
  }

  /** Goes where `answer` redirects, chooses a persona there, and returns the answer that redirects to `site`'s callback. */
  async chooseAt(answer, persona, site = this.origin) {
    const form = await this.follow(answer);
    const resume = await this.post(form.url, { persona });
    return this.follow(resume, `${site}/api/auth/callback/`);
  }
}

const unescaped = (html) =>
  html
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");

function exchange(method, url, headers, body = "") {
  const length = body ? { "content-length": Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, headers: { ...headers, ...length }, lookup, agent: false },
      async (incoming) => {
        let text = "";
        for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
        const { location } = incoming.headers;
        resolve({
          url,
          status: incoming.statusCode,
          headers: incoming.headers,
          setCookies: incoming.headers["set-cookie"] ?? [],
          location: location && new URL(location, url).href,
          text,
          json: () => JSON.parse(text),
        });
      },
    );
    outgoing.once("error", reject).end(body);
  });
}

// `localhost` and every name below it are this machine, whatever its resolver says (RFC 6761, section 6.3).
function lookup(host, { all }, done) {
  if (!/(^|\.)localhost$/.test(host)) return done(new Error(`${host} is not this machine`));
  const [address, family] = ["127.0.0.1", 4];
  return all ? done(null, [{ address, family }]) : done(null, address, family);
}
