// The comparable form of one step: a flat table of fields. Random values and times are replaced with what
// they are.

import { readFileSync } from "node:fs";
import { isMail, mailOf } from "../email/mails.mjs";
import { assertionIn } from "./assertion.mjs";
import { csrfIn } from "./csrf.mjs";
import { page } from "./page.mjs";
import { openAll } from "./sealed.mjs";
import { setCookie } from "./set-cookie.mjs";
import { tableFields } from "./tables.mjs";
import { since } from "./time.mjs";

/**
 * Returns the fields of a step that `visitor.mjs` recorded. Requests for metadata and keys are omitted, because
 * the Worker caches them. `named` is that of `namesIn`.
 */
export async function view(site, { request, answer, at, sent, tables }, named) {
  const settle = async (text) => csrfIn(site, request, random(named(await openAll(site, text, at))));
  const fields = answer.failed ? { failed: answer.failed } : { status: String(answer.status) };
  for (const name of ["location", "cache-control", "content-type"]) {
    if (answer.headers.has(name)) fields[name] = await settle(answer.headers.get(name));
  }
  for (const line of answer.setCookies) {
    const [name, value] = await setCookie(line, at, settle);
    fields[`cookie ${name}`] = fields[`cookie ${name}`] ? `${fields[`cookie ${name}`]} and ${value}` : value;
  }
  if (request.method !== "HEAD") Object.assign(fields, await body(answer, at, settle));
  if (site.gate) return { ...fields, ...reached(sent, request) };
  const kept = sent.filter(({ url }) => !/\/\.well-known\/|\/jwks$/.test(url));
  for (const [index, one] of kept.entries())
    fields[`request ${index}`] = await settle(isMail(one) ? mailOf(one, at) : assertionIn(outgoing(one), at));
  if (tables) Object.assign(fields, await tableFields(tables, at, (row) => settle(timed(row, at))));
  return fields;
}

async function body({ text, headers }, at, settle) {
  if (/^\s*<!doctype/i.test(text)) return page(await settle(text));
  if (!/json/.test(headers.get("content-type") ?? "")) return { body: await settle(text) };
  const { told, session } = apart(text);
  return {
    ...(await settled(told, (text) => settle(timed(text, at)))),
    body: await settle(session.replace(/"expires":"([^"]+)"/, (_, date) => `"expires":"${since(date, at)}"`)),
  };
}

// The request that reached the site behind the gate, with each header except those of the transport.
function reached(sent, { headers, origin }) {
  const asked = { ...headers, host: new URL(origin).host };
  const fields = {};
  for (const { method, url, headers, body } of sent) {
    fields.reached = [fields.reached, `${method} ${url}\n${body}`].filter(Boolean).join("\nand ");
    for (const [name, value] of headers.map(([name, value]) => [name.toLowerCase(), value])) {
      if (!/^(connection|content-length|transfer-encoding)$/.test(name))
        fields[`reached with ${name}`] = value === asked[name] ? "<as sent>" : value;
    }
  }
  return fields;
}

// Separates what a session shows of the callbacks from the session itself.
function apart(text) {
  if (!text.includes(',"account":{')) return { told: {}, session: text };
  const { account, profile, ...session } = JSON.parse(text);
  return {
    told: { account: JSON.stringify(account), profile: JSON.stringify(profile) },
    session: JSON.stringify(session),
  };
}

const settled = async (fields, settle) =>
  Object.fromEntries(
    await Promise.all(Object.entries(fields).map(async ([name, text]) => [name, await settle(text)])),
  );

// The headers with a meaning in the protocol. The others are those of Node and workerd.
function outgoing({ method, url, headers, body }) {
  const meaningful = headers
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name]) => /^(authorization|content-type|accept|user-agent)$/.test(name));
  const shown = (value) => decodedBasic(value.replace(ourName, "authjs-worker/<version>"));
  return [
    `${method} ${url}`,
    ...meaningful.sort().map(([name, value]) => `${name}: ${shown(value)}`),
    body,
  ].join("\n");
}

// Decodes the credentials of HTTP Basic as a server does: `basic-space` in docs/differences.md encodes a
// space differently.
function decodedBasic(value) {
  const [, base64] = /^Basic (\S+)$/.exec(value) ?? [];
  if (!base64) return value;
  const [id, secret] = Buffer.from(base64, "base64")
    .toString()
    .replaceAll("+", " ")
    .split(":")
    .map(decodeURIComponent);
  return `Basic ${JSON.stringify({ id, secret })}`;
}

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
const ourName = `authjs-worker/${version}`;

// Replaces the times in a new account or profile.
function timed(text, at) {
  return text.replace(/(\\?"(?:iat|exp|expires_at)\\?":)(\d{10})\b/g, (whole, name, seconds) =>
    Math.abs(seconds - at / 1000) < 1000 ? `${name}"${since(seconds * 1000, at)}"` : whole,
  );
}

const jws = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g;
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

function random(text) {
  return text
    .replace(/((?:code_challenge|nonce|code_verifier|state)=)[\w-]{43}\b/g, "$1<43 characters>")
    .replace(/("nonce":")[\w-]{43}"/g, '$1<43 characters>"')
    .replace(jws, "<JWS>")
    .replace(uuid, "<uuid>");
}
