// The bytes of a case's request in HTTP/1.1, with the headers that a browser sends on a navigation.

import { providers } from "./cases.mjs";
import { secret } from "./credentials.mjs";

const browser = [
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Encoding: gzip, deflate, br, zstd",
  "Accept-Language: en-GB,en;q=0.9",
  "Sec-Fetch-Dest: document",
  "Sec-Fetch-Mode: navigate",
  "Sec-Fetch-Site: same-origin",
  "Sec-Fetch-User: ?1",
  "Upgrade-Insecure-Requests: 1",
];

const noPort = "localhost%2F";
const formType = "application/x-www-form-urlencoded";

/** The messages for a subject on `port`: one for each of the paths or tokens, or one for the path. */
export const messages = (request, cookies, port) =>
  variants(request).map((variant) => message({ ...request, ...variant }, cookies, port));

const variants = ({ path, paths = [path], tokens }) =>
  tokens ? tokens.map((token) => ({ authorization: `Bearer ${token}` })) : paths.map((path) => ({ path }));

/** The message for a subject on `port`. */
export function message({ method, path, visitor, form, authorization }, cookies, port) {
  const body = form ? new URLSearchParams(form).toString() : "";
  const lines = [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`, ...browser];
  // The browser has the callback URL of an earlier sign-in on this site. That of another site would be replaced at every request.
  if (cookies[visitor]) lines.push(`Cookie: ${cookies[visitor].replace(noPort, `localhost%3A${port}%2F`)}`);
  if (authorization) lines.push(`Authorization: ${authorization}`);
  if (form)
    lines.push(
      `Origin: http://localhost:${port}`,
      `Content-Type: ${formType}`,
      `Content-Length: ${body.length}`,
    );
  return Buffer.from([...lines, "", body].join("\r\n"), "latin1");
}

/** Returns the variables of all subjects. Each reads those it knows. */
export function variables({ options, vars }, issuer) {
  return {
    AUTH: { providers: providers(1), matcher: ["/dashboard/:path*"], ...options },
    AUTH_SECRET: secret,
    OIDC_AUTH_SECRET: secret,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "client-0",
    OIDC_CLIENT_SECRET: "secret-0",
    ...vars,
  };
}
