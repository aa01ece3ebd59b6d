// Sign-in by the assertion of Cloudflare Access in workerd, with a team whose keys are on loopback.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { startOrigin } from "./support/origin.mjs";
import { startSite } from "./support/site.mjs";

const aud = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";
let keys;
let team;
let issuer;
let origin;
let site;

before(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), alg: "RS256", kid: "team", use: "sig" };
  team = await startOrigin((request, response) => {
    const isKeys = request.url === "/cdn-cgi/access/certs";
    response.writeHead(isKeys ? 200 : 404).end(isKeys ? JSON.stringify({ keys: [jwk] }) : "");
  });
  issuer = `http://${team.address}`;
  origin = await startOrigin();
  const providers = [{ id: "cloudflare-access", issuer, clientId: aud }];
  const AUTH = {
    providers,
    rules: [{ path: "/admin/:path*", access: "signed-in", emails: ["ada@example.com"] }],
    unmatched: "signed-in",
  };
  const services = { UPSTREAM: { address: origin.address } };
  site = await startSite({ hooks: true, services, vars: { AUTH } });
});
after(() => Promise.all([site, team, origin].map((server) => server?.stop())));

const assertion = (claims = {}, key = keys.privateKey) => {
  const user = { type: "app", email: "ada@example.com", identity_nonce: "n", country: "US" };
  return new SignJWT({ iss: issuer, aud: [aud], sub: "7335d417", ...user, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "team", typ: "JWT" })
    .setIssuedAt()
    .setNotBefore(claims.exp ? claims.exp - 60 : "0s")
    .setExpirationTime(claims.exp ?? "1h")
    .sign(key);
};

/** Presses the button of the sign-in page. Returns the answer and the cookie of the session. */
async function press(token, headers = {}) {
  const csrf = await fetch(`${site.origin}/api/auth/csrf`);
  const [cookie] = csrf.headers.getSetCookie()[0].split(";");
  const { csrfToken } = await csrf.json();
  const answer = await fetch(`${site.origin}/api/auth/signin/cloudflare-access`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie, ...(token && { "cf-access-jwt-assertion": token }), ...headers },
    body: new URLSearchParams({ csrfToken, callbackUrl: `${site.origin}/admin` }),
  });
  const session = answer.headers.getSetCookie().find((line) => line.startsWith("authjs.session-token="));
  return {
    status: answer.status,
    location: answer.headers.get("location"),
    session: session?.split(";")[0],
  };
}

test("the user of Access gets a session, which needs no further assertion", async () => {
  const { status, location, session } = await press(await assertion());
  assert.deepEqual([status, location], [302, `${site.origin}/admin`]);
  const shown = await fetch(`${site.origin}/api/auth/session`, { headers: { cookie: session } });
  assert.equal((await shown.json()).user.email, "ada@example.com");
  const seen = origin.requests.length;
  const headers = { cookie: session, "cf-access-jwt-assertion": await assertion() };
  const page = await fetch(`${site.origin}/admin`, { headers });
  assert.equal(page.status, 200);
  // The assertion does not reach the origin.
  const [reached] = origin.requests.slice(seen);
  assert.deepEqual(
    reached.headers.filter(([name]) => name.toLowerCase().startsWith("cf-access-")),
    [],
  );
  // The keys are asked for once, and nothing else is asked of the team.
  await press(await assertion());
  assert.deepEqual(
    team.requests.map(({ url }) => url),
    ["/cdn-cgi/access/certs"],
  );
});

test("no assertion, a foreign, an expired, a forged one and that of a machine sign no one in", async () => {
  const past = Math.floor(Date.now() / 1000) - 3600;
  const foreign = await generateKeyPair("RS256");
  const machine = { email: undefined, common_name: "e367826f.access", sub: "" };
  const refused = [
    undefined,
    "x",
    await assertion({ aud: ["another application"] }),
    await assertion({ iss: "https://evil.cloudflareaccess.com" }),
    await assertion({ exp: past }),
    await assertion(machine),
    await assertion({ ...machine, sub: "e367826f" }),
    await assertion({}, foreign.privateKey),
  ];
  for (const [index, token] of refused.entries()) {
    const { status, location, session } = await press(token);
    assert.deepEqual(
      [status, location, session],
      [302, `${site.origin}/api/auth/error?error=AccessDenied`, undefined],
      `case ${index}`,
    );
  }
});

test("another site cannot begin the sign-in", async () => {
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }]) {
    const { location, session } = await press(await assertion(), headers);
    assert.match(location, /error=MissingCSRF/);
    assert.equal(session, undefined);
  }
});
