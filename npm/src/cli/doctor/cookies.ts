// `GET /csrf`: the token, and the flags of the cookies.

import { error, type Finding, NoAnswer, ok, type Site, warning } from "./site.js";

/** A cookie that an answer sets. */
export interface SetCookie {
  name: string;
  /** Name and value, as a request sends them. */
  pair: string;
  /** The attributes by their names in lower case. */
  attributes: Map<string, string>;
}

export interface Csrf {
  token?: string;
  /** The cookies, for a request. */
  cookies: string;
  findings: Finding[];
}

export async function csrfFindings(site: Site): Promise<Csrf> {
  try {
    const answer = await site.ask(site.route("csrf"), { headers: { accept: "application/json" } });
    const cookies = setCookies(answer.headers);
    const token = (answer.json as { csrfToken?: unknown } | undefined)?.csrfToken;
    const findings = [
      ...cookies.flatMap((cookie) => flagFindings(site, cookie)),
      ...cacheFindings("/csrf", answer.headers),
    ];
    if (typeof token !== "string" || answer.status !== 200)
      findings.push(
        error(`/csrf answers ${answer.status} without a token`, "`npx wrangler tail` shows why."),
      );
    else if (!cookies.some(({ name }) => /csrf/i.test(name)))
      findings.push(
        error(
          "/csrf sets no cookie, so every sign-in is refused",
          "Something in front of the Worker removes `Set-Cookie`: a cache rule, or a proxy.",
        ),
      );
    if (findings.length === 0)
      findings.push(ok(`/csrf sets ${cookies.map(({ name }) => name).join(" and ")} with the right flags`));
    return {
      ...(typeof token === "string" && { token }),
      cookies: cookies.map(({ pair }) => pair).join("; "),
      findings,
    };
  } catch (thrown) {
    if (thrown instanceof NoAnswer) return { cookies: "", findings: [error(thrown.message, thrown.fix)] };
    throw thrown;
  }
}

/** Returns the cookies that an answer sets. */
export function setCookies(headers: Headers): SetCookie[] {
  return headers.getSetCookie().map((line) => {
    const [pair = "", ...rest] = line.split(";").map((part) => part.trim());
    const attributes = rest.map((part): [string, string] => {
      const [name = "", ...value] = part.split("=");
      return [name.toLowerCase(), value.join("=")];
    });
    return { name: pair.split("=")[0] ?? "", pair, attributes: new Map(attributes) };
  });
}

const option = "Remove the option under `cookies` that changes it, or set it so.";

/** Checks the flags of one cookie of the Worker. */
export function flagFindings(site: Site, { name, attributes }: SetCookie): Finding[] {
  const findings: Finding[] = [];
  if (!attributes.has("httponly"))
    findings.push(error(`the cookie ${name} has no HttpOnly, so scripts of the page read it`, option));
  if (site.isHttps && !attributes.has("secure"))
    findings.push(
      error(
        `the cookie ${name} has no Secure, so it is sent over http too`,
        "Remove `useSecureCookies = false`. If a proxy ends TLS, set AUTH_URL to the https address.",
      ),
    );
  if (!site.isHttps && attributes.has("secure") && !site.isLocal)
    findings.push(
      error(
        `the cookie ${name} has Secure, and the site is http: browsers refuse it`,
        "Serve the site over https.",
      ),
    );
  const sameSite = attributes.get("samesite")?.toLowerCase();
  if (sameSite === undefined)
    findings.push(warning(`the cookie ${name} has no SameSite: browsers differ in what they do`, option));
  else if (sameSite === "none" && !/state|nonce|pkce/.test(name))
    findings.push(warning(`the cookie ${name} has SameSite=None, so other sites send it`, option));
  findings.push(...prefixFindings(name, attributes));
  return findings;
}

// https://www.rfc-editor.org/rfc/rfc6265bis, "Cookie Name Prefixes"
function prefixFindings(name: string, attributes: Map<string, string>): Finding[] {
  const refused = "Browsers refuse it. ";
  if (
    name.startsWith("__Host-") &&
    (attributes.has("domain") || attributes.get("path") !== "/" || !attributes.has("secure"))
  )
    return [error(`the cookie ${name} needs Secure, Path=/ and no Domain`, refused + option)];
  if (name.startsWith("__Secure-") && !attributes.has("secure"))
    return [error(`the cookie ${name} needs Secure`, refused + option)];
  const domain = attributes.get("domain");
  return domain ? [warning(`the cookie ${name} is sent to every host below ${domain}`, option)] : [];
}

/** Checks that no cache keeps an answer. */
export function cacheFindings(route: string, headers: Headers): Finding[] {
  const control = headers.get("cache-control") ?? "";
  const state = headers.get("cf-cache-status") ?? "";
  if (/^HIT|STALE|REVALIDATED/i.test(state))
    return [
      error(
        `${route} came from Cloudflare's cache (${state})`,
        "Exclude /api/auth/* from the cache rules of the zone.",
      ),
    ];
  if (/no-store|private/.test(control)) return [];
  return [
    error(
      `${route} may be stored by shared caches: Cache-Control is ${control ? JSON.stringify(control) : "absent"}`,
      "Something in front of the Worker changes the header: a cache rule, a Transform Rule, or a proxy.",
    ),
  ];
}
