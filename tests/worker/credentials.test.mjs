// Sign-in with credentials in the built Worker: a server that checks them at an address and over a service binding, and the form
// that a visitor's browser sends.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

const password = "correct horse battery staple";
const fields = { username: { label: "User name", required: true }, password: { type: "password" } };
const answer = (body, status = 200) => ({
  status,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const matcher = ["/dashboard/:path*"];

/** The Worker's options with a provider of credentials. */
const options = (backend) => ({
  matcher,
  providers: [{ id: "login", type: "credentials", name: "Acme", fields, ...backend }],
  callbacks: { jwt: { role: "user.role" }, session: { "user.id": "token.sub", role: "token.role" } },
});

/** Fills in the form of the sign-in page. Returns the visitor and the answer. */
async function submit(site, typed = { username: "ada", password }) {
  const visitor = new Visitor(site.origin);
  const page = await visitor.get("/api/auth/signin?callbackUrl=/dashboard");
  const [, action] = page.text.match(/<form action="([^"]*)" method="POST">/);
  const [, csrfToken] = page.text.match(/name="csrfToken" value="([^"]*)"/);
  const sent = await visitor.post(action, { csrfToken, ...typed }, { "sec-fetch-site": "same-origin" });
  return { visitor, page, sent };
}

/** Fails if a line of the log has what a visitor typed. */
const keepsSecret = ({ worker }) => assert.doesNotMatch(worker.text(), /correct horse|"ada"/);

describe("a server at an address", () => {
  let respond;
  let server;
  let site;

  before(async () => {
    server = await startOrigin(async (_, response) => {
      if (typeof respond === "function") return respond(response);
      response.writeHead(respond.status, { "content-type": "application/json", ...respond.headers });
      response.end(respond.body);
    });
    const url = `http://${server.address}/sign-in`;
    const headers = { "X-Key": "k {secret.AUTH_ORIGIN_KEY}" };
    site = await startSite({
      vars: { AUTH: options({ url, headers, timeoutMs: 1000 }), AUTH_ORIGIN_KEY: "secret-1" },
    });
  });
  after(() => Promise.all([site?.stop(), server?.stop()]));

  test("gets what the visitor typed, and its user is signed in", async () => {
    respond = answer({ id: 7, name: "Ada", email: "ada@example.com", role: "admin" });
    const { visitor, sent } = await submit(site);
    assert.deepEqual([sent.status, sent.location], [302, `${site.origin}/dashboard`]);
    const { method, url, headers, body } = server.requests.at(-1);
    const got = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
    assert.deepEqual([method, url, got.get("x-key")], ["POST", "/sign-in", "k secret-1"]);
    assert.deepEqual([got.get("cookie"), got.get("content-type")], [undefined, "application/json"]);
    assert.deepEqual(JSON.parse(body), { username: "ada", password });
    const { user, role } = await visitor.session();
    assert.deepEqual(user, { name: "Ada", email: "ada@example.com", id: "7" });
    assert.equal(role, "admin");
    assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
    keepsSecret(site);
  });

  test("refuses with 401, and the page says so", async () => {
    respond = answer({ code: "locked" }, 401);
    const { visitor, sent } = await submit(site);
    const location = `${site.origin}/api/auth/signin?error=CredentialsSignin&code=locked`;
    assert.deepEqual([sent.status, sent.location, sent.setCookies], [302, location, []]);
    assert.match((await visitor.get(sent.location)).text, /role="alert"/);
    assert.equal(await visitor.session(), null);
    keepsSecret(site);
  });

  test("that answers badly or never signs no one in, and refuses no one", async () => {
    const bad = {
      "an error": answer("{}", 500),
      "a redirect": { ...answer({ id: "1" }, 302), headers: { location: "/sign-in" } },
      "no JSON": answer("<html>"),
      "no object": answer("[]"),
      "two ids": answer('{"id":"1","id":"2"}'),
      "too much": answer(`{"id":"1","x":"${"x".repeat(64 * 1024)}"}`),
      "a broken connection": (response) => response.destroy(),
      "no answer": () => {},
    };
    for (const [name, how] of Object.entries(bad)) {
      respond = how;
      const { visitor, sent } = await submit(site);
      assert.match(sent.location, /\/api\/auth\/error\?error=Configuration$/, name);
      assert.equal(await visitor.session(), null, name);
    }
    const lines = site.worker.log().filter(({ reason }) => reason === "credentials_backend");
    assert.equal(lines.length, Object.keys(bad).length);
    keepsSecret(site);
    assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|RuntimeError/);
  });

  test("is not asked for what another site sends", async () => {
    const asked = server.requests.length;
    const visitor = new Visitor(site.origin);
    const csrfToken = await visitor.csrfToken();
    const body = { csrfToken, username: "mallory" };
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "null" },
    ]) {
      const sent = await visitor.post("/api/auth/callback/login", body, headers);
      assert.match(sent.location, /error=MissingCSRF$/, JSON.stringify(headers));
    }
    await visitor.post("/api/auth/callback/login", { username: "mallory" });
    await visitor.post("/api/auth/callback/login", body, { "content-type": "text/plain" });
    assert.equal(server.requests.length, asked);
    assert.equal(await visitor.session(), null);
  });
});

test("a service binding checks credentials", async () => {
  const check = `export default { fetch: async (request) => {
    const { username } = await request.json();
    return username === "ada" ? Response.json({ id: "1", name: new URL(request.url).pathname }) : new Response("{}", { status: 401 });
  } };`;
  const url = "https://users.internal/check";
  const site = await startSite({
    vars: { AUTH: options({ service: "USERS", url }) },
    services: {
      USERS: { module: check },
      ASSETS: { module: "export default { fetch: () => new Response() }" },
    },
  });
  try {
    const { visitor, sent } = await submit(site);
    assert.equal(sent.location, `${site.origin}/dashboard`);
    assert.deepEqual((await visitor.session()).user, { name: "/check", id: "1" });
    const refused = await submit(site, { username: "bob", password: "x" });
    assert.match(refused.sent.location, /code=credentials$/);
  } finally {
    await site.stop();
  }
});

test("credentials that nothing checks close the whole site", async () => {
  const site = await startSite({ vars: { AUTH: options({}) } });
  try {
    const visitor = new Visitor(site.origin);
    for (const path of ["/", "/dashboard", "/api/auth/session"]) {
      assert.equal((await visitor.send("GET", path, {})).status, 500, path);
    }
    assert.match(site.worker.text(), /nothing checks the credentials of login/);
  } finally {
    await site.stop();
  }
});
