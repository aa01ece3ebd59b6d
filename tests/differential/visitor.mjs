// A visitor of one subject: runs the steps of a case and records each result.

import { csrfToken, resolve } from "./cookie-states.mjs";
import { isMail, linkIn } from "./email/mails.mjs";

/** Runs a case. Returns for each step the request, the answer, the requests to the provider in between, and the tables after it. */
export async function play(subject, site, provider, { steps, answers, rows }) {
  const visitor = { jar: new Map(), state: "none", nonce: undefined, links: [] };
  provider.expect(answers, () => visitor.nonce);
  await subject.tables?.fill(rows, (text) => site.hash(text));
  subject.requests();
  const seen = [];
  for (const step of steps) {
    const request = await prepare(visitor, site, step, provider.at);
    const at = Date.now();
    const answer = await subject
      .send(request)
      .catch((error) => ({ failed: error.message, headers: new Map(), setCookies: [], text: "" }));
    remember(visitor, answer);
    const tables = await subject.tables?.read();
    const sent = subject.requests();
    visitor.links.push(...sent.filter(isMail).map(linkIn));
    seen.push({ step, request, answer, at, sent, log: subject.log(), tables });
  }
  return seen;
}

async function prepare({ jar, state, links }, site, step, at) {
  if (step.fresh) jar.clear();
  for (const [name, value] of await resolve(site, step.cookies)) {
    jar.delete(name);
    jar.set(name, value);
  }
  for (const kind of step.drop ?? []) jar.delete(site.names[kind]);
  const ownToken = jar.get(site.names.csrf)?.split(/%7C|\|/)[0] ?? csrfToken;
  const sealedState =
    step.state &&
    (await site.seal(
      { origin: step.state, random: "r", iat: 1, exp: 4e9, jti: "j" },
      { salt: "encodedState" },
    ));
  const fill = (text) =>
    text
      ?.replaceAll("{{csrf}}", ownToken)
      .replaceAll("{{state}}", sealedState ?? state)
      .replaceAll("{{&state}}", state === "none" ? "" : `&state=${state}`)
      .replaceAll("{{hash}}", site.hash(csrfToken))
      .replaceAll("{{origin}}", site.origin)
      .replaceAll("{{provider}}", at)
      .replace(/\{\{(link|token)( \d)?\}\}/g, (_, what, place) => mailed(links.at(place ?? -1), what));
  const headers = Object.fromEntries(
    Object.entries(step.headers ?? {}).map(([name, value]) => [name, fill(value)]),
  );
  const sent = [...jar].filter(([name]) => name !== site.names[step.hides]);
  const cookie = fill(step.cookieHeader) ?? sent.map(([name, value]) => `${name}=${value}`).join("; ");
  if (cookie) headers.cookie = cookie;
  const path = step.absolute ?? `${site.basePath}${fill(step.path)}`;
  return {
    method: step.method ?? "GET",
    origin: step.origin ?? site.origin,
    path,
    headers,
    body: fill(step.body),
  };
}

// The query of a link, or its token. A visitor without a mail has neither.
const mailed = (link = "token=none&email=none%40example.com", what) =>
  what === "link" ? link : new URLSearchParams(link).get("token");

function remember(visitor, { headers, setCookies }) {
  for (const line of setCookies) {
    const [, name, value] = line.match(/^([^=]*)=([^;]*)/);
    if (/Max-Age=0/i.test(line)) visitor.jar.delete(name);
    else visitor.jar.set(name, value);
  }
  const location = headers.get("location");
  if (!location || !URL.canParse(location)) return;
  const { searchParams } = new URL(location);
  visitor.state = searchParams.get("state") ?? visitor.state;
  visitor.nonce = searchParams.get("nonce") ?? visitor.nonce;
}
