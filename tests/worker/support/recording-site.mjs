// A site of recorded requests for tests of the harness of hostile cases: a server that answers like a Worker.

import { createServer } from "node:http";
import { encode } from "@auth/core/jwt";
import { startHostileOAuth1Provider } from "../../inputs/provider/oauth1.mjs";
import { startHostileProvider } from "../../inputs/provider/provider.mjs";
import { startDatabase } from "../../inputs/site/database.mjs";

const secret = "a secret of the tests of the harness";

/** Starts it. `requests`: `{ method, url, headers, body }` of each request. It has what a run needs of a site. */
export async function startRecordingSite() {
  const [op, op2, tw] = await Promise.all([
    startHostileProvider(),
    startHostileProvider(),
    startHostileOAuth1Provider("127.0.0.1:1"),
  ]);
  const database = await startDatabase();
  const mails = [];
  const site = {
    database,
    mailer: { requests: mails, mails: () => mails },
    op,
    op2,
    gh: op.withoutOpenId,
    tw,
    secret,
    requests: [],
    session: async (user) => `session-of-${user}`,
    turnClock: async (seconds) => (site.clock = seconds),
    state: { rows: (sql) => (site.isDue = sql.includes("due = 0")) },
  };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const seen = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    site.requests.push(seen);
    await answer(site, seen, response);
  });
  server.maxHeadersCount = 0;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site.base = `http://127.0.0.1:${server.address().port}`;
  site.stop = async () => {
    server.closeAllConnections();
    await Promise.all([
      new Promise((resolve) => server.close(resolve)),
      op.stop(),
      op2.stop(),
      tw.stop(),
      database.stop(),
    ]);
  };
  return site;
}

async function answer(site, { method, url, body }, response) {
  const { pathname } = new URL(url, site.base);
  if (pathname === "/api/auth/csrf") {
    response.setHeader("set-cookie", "authjs.csrf-token=token%7Chash; Path=/");
    return response.end(JSON.stringify({ csrfToken: "token" }));
  }
  if (pathname === "/api/auth/session")
    return response.end(JSON.stringify({ user: { name: "Alice", email: "alice@example.com" } }));
  if (pathname === "/api/auth/webauthn-options/passkey") return ceremony(site, url, response);
  const [, id] = /^\/api\/auth\/signin\/(\w+)$/.exec(pathname) ?? [];
  if (!id || method !== "POST") return response.end("ok");
  if (id === "email") return mailed(site, new URLSearchParams(String(body)).get("email"), response);
  const query = new URLSearchParams({
    redirect_uri: `${site.base}/api/auth/callback/${id}`,
    state: "state-of-the-flow",
    nonce: "nonce-of-the-flow",
    code_challenge: "c",
  });
  response.setHeader("set-cookie", await checkCookies());
  return response.writeHead(302, { location: `${site[id].issuer}/authorize?${query}` }).end();
}

async function checkCookies() {
  const sealed = async (salt, value) =>
    `${salt}=${await encode({ token: { value }, secret, salt, maxAge: 900 })}; Path=/`;
  return Promise.all([
    sealed("authjs.state", "state-of-the-flow"),
    sealed("authjs.pkce.code_verifier", "verifier"),
    sealed("authjs.nonce", "nonce-of-the-flow"),
  ]);
}

// The options of a ceremony: those of a registration if the query has an address alone. Each has a challenge of its own.
async function ceremony(site, url, response) {
  const query = new URL(url, site.base).searchParams;
  const action = query.get("action") ?? "register";
  const challenge = Buffer.from(`challenge ${site.requests.length}`.padEnd(32)).toString("base64url");
  const { hostname } = new URL(site.base);
  const options =
    action === "register"
      ? { challenge, rp: { id: hostname }, user: { id: "handle" } }
      : { challenge, rpId: hostname };
  const salt = "authjs.challenge";
  const cookie = await encode({ token: { value: challenge }, secret, salt, maxAge: 900 });
  response.setHeader("set-cookie", `${salt}=${cookie}; Path=/`);
  return response.end(JSON.stringify({ action, options }));
}

// Stores the hash of a token, and sends the token.
function mailed({ base, database, mailer }, typed, response) {
  const email = typed.normalize("NFKC").toLowerCase();
  const token = `token-${mailer.requests.length}`;
  const row = [email, `hash-of-${token}`, new Date().toISOString()];
  database.rows("INSERT INTO verification_tokens (identifier, token, expires) VALUES (?, ?, ?)", ...row);
  const query = new URLSearchParams({ token, email });
  mailer.requests.push({ to: email, url: `${base}/api/auth/callback/email?${query}` });
  return response.writeHead(302, { location: `${base}/api/auth/verify-request` }).end();
}
