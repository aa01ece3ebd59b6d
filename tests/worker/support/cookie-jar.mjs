// The cookies of one visitor, stored like in a browser (RFC 6265, section 5.3, without domains: all hosts are
// loopback).

/** A jar. As in browsers, ports share their cookies; `localhost` counts as secure. */
export class CookieJar {
  #cookies = new Map();

  /** Stores, replaces or removes cookies by the `Set-Cookie` headers of an answer from `url`. */
  store(url, setCookies) {
    for (const line of setCookies) {
      const cookie = parse(new URL(url), line);
      if (cookie.gone) this.#cookies.delete(cookie.key);
      else this.#cookies.set(cookie.key, cookie);
    }
  }

  /**
   * The `Cookie` header for a request to `url`; empty without cookies. A POST from another site carries
   * only what is `SameSite=None; Secure`.
   */
  header(url, { acrossSites = false } = {}) {
    const { hostname, pathname } = new URL(url);
    const fits = ({ host, path, crossSite }) =>
      host === hostname &&
      (crossSite || !acrossSites) &&
      (pathname === path || pathname.startsWith(path.replace(/\/?$/, "/")));
    return [...this.#cookies.values()]
      .filter(fits)
      .map(({ name, value }) => `${name}=${value}`)
      .join("; ");
  }

  /** Returns the value of the cookie with this name, of any site. */
  get(name) {
    return [...this.#cookies.values()].find((cookie) => cookie.name === name)?.value;
  }

  /** Puts a cookie into the jar, as if `url` had set it for `/`. */
  set(url, name, value) {
    this.store(url, [`${name}=${value}; Path=/`]);
  }

  /** The names of the kept cookies. */
  names() {
    return [...this.#cookies.values()].map(({ name }) => name);
  }
}

function parse({ hostname, pathname }, line) {
  const [pair, ...rest] = line.split(";").map((part) => part.trim());
  const [name, value] = split(pair);
  const attributes = Object.fromEntries(rest.map(split).map(([key, text]) => [key.toLowerCase(), text]));
  const path = attributes.path?.startsWith("/") ? attributes.path : pathname.replace(/\/[^/]*$/, "") || "/";
  const crossSite = attributes.samesite === "None" && "secure" in attributes;
  return {
    name,
    value,
    path,
    host: hostname,
    crossSite,
    key: `${hostname} ${path} ${name}`,
    gone: expired(attributes),
  };
}

function expired(attributes) {
  if (attributes["max-age"] !== undefined) return Number(attributes["max-age"]) <= 0;
  return attributes.expires !== undefined && Date.parse(attributes.expires) <= Date.now();
}

function split(text) {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
