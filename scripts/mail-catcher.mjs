// The mail catcher of `npm start`: gets mails as JSON, as docs/email.md describes them, and lists them on a page of this machine.

import { createServer } from "node:http";
import { json } from "node:stream/consumers";

const path = "/mail";
const largestBody = 64 * 1024;
const mostMails = 50;

/**
 * Starts a server on a free port of 127.0.0.1. `caught` is called with each mail: its address `to` and its link `url`. Returns `url`,
 * to which mails are posted, `page`, which shows the last 50, and `stop()`.
 *
 * @param {(mail: { to: string, url: string }) => void} caught
 */
export async function startMailCatcher(caught = () => {}) {
  const mails = [];
  const server = createServer(async (request, response) => {
    const { status, body = "" } = await answerTo(request, mails, caught);
    response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const page = `http://127.0.0.1:${port}/`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: new URL(path, page).href, page, stop };
}

const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

async function answerTo(request, mails, caught) {
  // A site whose name resolves to this machine has another host.
  const { port } = request.socket.address();
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host)) return { status: 403 };
  const isMail = request.url === path;
  if (!isMail && request.url !== "/") return { status: 404 };
  if (!(isMail ? ["POST"] : ["GET", "HEAD"]).includes(request.method)) return { status: 405 };
  if (!isMail) return { status: 200, body: mailPage(mails) };
  const { status, mail } = await received(request);
  if (mail) {
    mails.unshift(mail);
    mails.splice(mostMails);
    caught(mail);
  }
  return { status };
}

async function received(request) {
  // A page of another site can post no JSON.
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) return { status: 415 };
  try {
    const mail = mailOf(await json(limited(request)));
    return { status: mail ? 204 : 400, mail };
  } catch (error) {
    return { status: error instanceof TooLarge ? 413 : 400 };
  }
}

class TooLarge extends Error {}

async function* limited(request) {
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > largestBody) throw new TooLarge();
    yield chunk;
  }
}

// Returns what is shown of a mail, `undefined` if a field is missing or wrong. `href` has no control characters.
function mailOf(value) {
  const { to, subject, text, url } = value ?? {};
  if (![to, subject, text, url].every((field) => typeof field === "string")) return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return undefined;
  return { to: to.replace(/\p{Cc}/gu, "\u{fffd}"), subject, text, url: new URL(url).href };
}

const mailPage = (mails) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local mail</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<main>
  <h1>Local mail</h1>
  <p>The mails of <code>npm start</code>, the newest first. No mail leaves your machine. Reload the page to see new ones.</p>${
    mails.map(article).join("") || "\n  <p>No mail yet.</p>"
  }
</main>
</html>
`;

const article = ({ to, subject, text, url }) => `
  <article>
    <h2>${escaped(subject)}</h2>
    <p>to <b>${escaped(to)}</b></p>
    <p><a href="${escaped(url)}" rel="noreferrer">Sign in as ${escaped(to)}</a></p>
    <pre>${escaped(text)}</pre>
  </article>`;

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const style = `
  :root { color-scheme: light dark }
  body { margin: 0; padding: 1rem; font: 16px/1.5 system-ui, sans-serif }
  main { max-width: 44rem; margin: 0 auto }
  article { margin: 1rem 0; padding: .25rem 1rem; border: 1px solid light-dark(#d9dce3, #3a4150); border-radius: .7rem }
  h2 { font-size: 1.1rem }
  pre { white-space: pre-wrap; overflow-wrap: anywhere }`;
