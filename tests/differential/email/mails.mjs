// The mails in the requests to mail services.

import { since } from "../compare/time.mjs";

const link = /https?:\/\/[^\s"<>\\]*?\/callback\/[\w-]+\?([^\s"<>\\]*)/;
const services =
  /^https:\/\/(api\.resend\.com|api\.sendgrid\.com|api\.postmarkapp\.com|api\.(eu\.)?mailgun\.net|api\.forwardemail\.net|app\.loops\.so)\//;

/** Whether a request goes to a mail service, or to the server of the deployer. */
export const isMail = ({ method, url }) =>
  method === "POST" && (services.test(url) || url.startsWith("/mail/"));

/** Returns the query of the link in a request, if it has one. */
export const linkIn = ({ body }) => body.match(link)?.[1];

/** Returns the tokens of the links in these requests, and the address of each. */
export const tokensIn = (requests) =>
  requests.filter(isMail).flatMap((one) => {
    const query = new URLSearchParams(linkIn(one));
    return query.has("token") ? [query.get("token")] : [];
  });

/**
 * Returns a request to a mail service in comparable form: JSON with its members in alphabetical order, and multipart as such an
 * object. The headers are those that the service reads. The runtimes add others.
 */
export function mailOf({ method, url, headers, body }, at) {
  const told = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const { "content-type": type = "" } = told;
  const shown = Object.keys(told).filter((name) =>
    /^(authorization|x-postmark-server-token|x-key)$/.test(name),
  );
  const [, boundary] = /^multipart\/form-data; ?boundary="?([^"]+)"?$/.exec(type) ?? [];
  const content = boundary ? parts(body, boundary) : json(body);
  return [
    `${method} ${url}`,
    ...shown.sort().map((name) => `${name}: ${told[name]}`),
    `content-type: ${boundary ? "multipart/form-data" : type}`,
    content.replace(/"expires":"([^"]+)"/, (_, date) => `"expires":"${since(date, at)}"`),
  ].join("\n");
}

function json(body) {
  try {
    return JSON.stringify(sorted(JSON.parse(body)));
  } catch {
    return body;
  }
}

const sorted = (value) =>
  value === null || typeof value !== "object" || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => [name, sorted(one)]),
      );

function parts(body, boundary) {
  const all = body.split(`--${boundary}`).slice(1, -1);
  const fields = all.map((part) => {
    const [, name, value] = part.match(/name="([^"]*)"\r\n(?:[^\r]+\r\n)*\r\n([\s\S]*)\r\n$/) ?? [];
    // Form data has CRLF in place of each line break.
    return [name, value?.replaceAll("\r\n", "\n")];
  });
  return JSON.stringify(sorted(Object.fromEntries(fields)));
}
