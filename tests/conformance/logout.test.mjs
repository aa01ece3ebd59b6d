// The modules of the OpenID Foundation's conformance suite for RP-Initiated, back-channel and front-channel logout and for session
// management of a code flow client, under their own names. https://openid.net/certification/connect_rp_logout/

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { UnsecuredJWT } from "jose";
import { startWithD1 } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { until } from "../worker/support/until.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { clientId, clientSecret, newKey, sign, startProvider } from "./support/provider.mjs";

const event = "http://schemas.openid.net/event/backchannel-logout";
const seconds = () => Math.floor(Date.now() / 1000);

/** The claims of a valid Logout Token about all sessions of the user. */
const good = ({ issuer }) => ({
  iss: issuer,
  sub: "user-1",
  aud: clientId,
  iat: seconds(),
  exp: seconds() + 120,
  jti: randomUUID(),
  events: { [event]: {} },
});

const typ = "logout+jwt";
const changed = (change) => (op) => sign(change(good(op)), op.key, { typ });

/** A provider that posts a Logout Token while the user signs out, and keeps what the site answers. */
const backChannel = (makeToken) => ({
  async atLogout(op, query) {
    const { origin } = new URL(query.get("post_logout_redirect_uri"));
    const id = new URL(op.issuer).pathname.slice(1);
    const body = new URLSearchParams({ logout_token: await makeToken(op) });
    const answer = await fetch(`${origin}/api/auth/backchannel-logout/${id}`, { method: "POST", body });
    op.told = [answer.status, answer.headers.get("cache-control"), answer.headers.getSetCookie().length];
  },
});

const uncached = "private, no-cache, no-store";
const accepted = (makeToken) => ({ behaviour: backChannel(makeToken), told: [200, uncached, 0], ends: true });
const refused = (reason, makeToken) => ({
  behaviour: backChannel(makeToken),
  told: [400, uncached, 0],
  reasons: [reason],
});

const frontChannelPath = (id, iss) =>
  `/api/auth/frontchannel-logout/${id}?${new URLSearchParams({ iss, sid: "s-1" })}`;

/** A provider that loads a front-channel address, which the Worker does not have. */
const frontChannel = {
  behaviour: {
    async atLogout(op, query) {
      const { origin } = new URL(query.get("post_logout_redirect_uri"));
      const id = new URL(op.issuer).pathname.slice(1);
      const answer = await fetch(`${origin}${frontChannelPath(id, op.issuer)}`);
      op.told = [answer.status, answer.headers.get("cache-control"), answer.headers.getSetCookie().length];
    },
  },
  told: [400, uncached, 0],
};

const modules = {
  "rp-init-logout": { behaviour: {} },
  "rp-init-logout-other-state": {
    behaviour: { logoutResponse: ({ state }) => ({ state: `${state}x` }) },
    isLost: true,
  },
  "rp-init-logout-no-state": { behaviour: { logoutResponse: () => ({}) }, isLost: true },
  "rp-backchannel-rpinitlogout": accepted(changed((claims) => claims)),
  "rp-backchannel-rpinitlogout-alg-none": refused("logout_token_alg", (op) =>
    new UnsecuredJWT(good(op)).encode(),
  ),
  "rp-backchannel-rpinitlogout-no-event": refused(
    "logout_token_events",
    changed(({ events, ...claims }) => claims),
  ),
  "rp-backchannel-rpinitlogout-with-nonce": refused(
    "logout_token_nonce",
    changed((claims) => ({ ...claims, nonce: "n" })),
  ),
  "rp-backchannel-rpinitlogout-wrong-alg": refused("logout_token_alg", async (op) =>
    sign(good(op), await newKey("PS256"), { typ }),
  ),
  "rp-backchannel-rpinitlogout-wrong-aud": refused(
    "logout_token_aud",
    changed((claims) => ({ ...claims, aud: `${clientId}1` })),
  ),
  "rp-backchannel-rpinitlogout-wrong-event": refused(
    "logout_token_events",
    changed((claims) => ({ ...claims, events: { "http://schemas.openid.net/event/other": {} } })),
  ),
  "rp-backchannel-rpinitlogout-wrong-iss": refused(
    "logout_token_iss",
    changed((claims) => ({ ...claims, iss: `${claims.iss}/` })),
  ),
  "rp-frontchannel-rpinitlogout": frontChannel,
};

/** Modules of what the Worker does not do (docs/logout.md, "Front-channel logout"): what a provider offers or asks changes nothing. */
const others = {
  "rp-frontchannel-opinitlogout": {},
  "session-management": {
    metadata: (document) => ({ ...document, check_session_iframe: `${document.issuer}/check_session` }),
    response: (params) => ({ ...params, session_state: "a-hash.a-salt" }),
  },
};

// The issuers have one user each, and no address that would make them one user of the database.
const withoutEmail = ({ email, ...claims }) => claims;

const lines = [];
const reasonsOf = (provider) =>
  lines.filter((line) => line.provider === provider && line.level !== "debug").map((line) => line.reason);

let site;
before(async () => {
  const behaviours = { ...others };
  for (const [name, { behaviour }] of Object.entries(modules)) behaviours[name] = behaviour;
  for (const [name, behaviour] of Object.entries(behaviours))
    behaviours[name] = { ...behaviour, claims: withoutEmail };
  const provider = await startProvider(behaviours);
  const providers = Object.keys(behaviours).map((id) => ({
    id,
    type: "oidc",
    issuer: provider.issuer(id),
    clientId,
    clientSecret,
    checks: ["pkce", "state", "nonce"],
    backchannelLogout: true,
  }));
  const session = { strategy: "jwt", revocable: true };
  const starting = startWithD1({
    port: await freePort(),
    vars: {
      AUTH: { providers, matcher: "/nothing", session, signOut: { provider: true } },
      AUTH_SECRET: "a secret for conformance, 32 characters",
      AUTH_DEV: "1",
    },
    handleStructuredLogs: ({ message }) => message.startsWith("{") && lines.push(JSON.parse(message)),
    durableObjects: { AUTH_STATE: { className: "AuthState", useSQLite: true } },
  });
  // A provider that goes on listening would keep the test's process alive.
  const worker = await starting.catch(async (error) => {
    await provider.stop();
    throw error;
  });
  site = { provider, worker, origin: worker.origin.replace("127.0.0.1", "localhost") };
});
after(() => Promise.all([site?.worker.stop(), site?.provider.stop()]));

/** Signs a visitor in at the provider of a module. */
async function signIn(name) {
  const visitor = new Visitor(site.origin);
  const start = await visitor.startSignIn(name, "/signed-in");
  await visitor.follow(start, `${site.origin}/signed-in`);
  assert.equal((await visitor.session()).user.name, "Ada");
  return visitor;
}

for (const [name, { told, ends = false, isLost = false, reasons = [] }] of Object.entries(modules)) {
  test(`oidcc-client-test-${name}`, async () => {
    const { origin, provider } = site;
    const [visitor, elsewhere] = [await signIn(name), await signIn(name)];
    const csrfToken = await visitor.csrfToken();
    const answer = await visitor.post("/api/auth/signout", { csrfToken, callbackUrl: "/signed-out" });
    assert.ok(answer.location.startsWith(`${provider.issuer(name)}/end_session?`), answer.location);
    assert.equal(await visitor.session(), null, "the session ends first");
    const end = await visitor.follow(answer, `${origin}/signed-out`);
    assert.equal(end.location ?? end.url, isLost ? `${origin}/` : `${origin}/signed-out`);
    const { query } = provider.requests(name).find(({ path }) => path === "end_session");
    assert.deepEqual([...query.keys()], ["id_token_hint", "post_logout_redirect_uri", "state"]);
    assert.deepEqual(provider.told(name), told);
    await until(() => reasonsOf(name).length >= reasons.length);
    assert.deepEqual(reasonsOf(name), reasons);
    assert.equal((await elsewhere.session()) === null, ends, "the user's other session");
  });
}

test("oidcc-client-test-rp-frontchannel-opinitlogout", async () => {
  const name = "rp-frontchannel-opinitlogout";
  const visitor = await signIn(name);
  const path = frontChannelPath(name, site.provider.issuer(name));
  // Browsers load the address in an iframe of another site, so without cookies. Even with them it ends nothing.
  for (const browser of [new Visitor(site.origin), visitor]) {
    const answer = await browser.get(path);
    assert.deepEqual([answer.status, answer.setCookies], [400, []]);
  }
  assert.equal((await visitor.session()).user.name, "Ada");
});

test("oidcc-client-test-session-management", async () => {
  const name = "session-management";
  const visitor = await signIn(name);
  assert.equal((await visitor.get("/api/auth/signout")).text.includes("check_session"), false);
  const csrfToken = await visitor.csrfToken();
  const answer = await visitor.post("/api/auth/signout", { csrfToken, callbackUrl: "/signed-out" });
  await visitor.follow(answer, `${site.origin}/signed-out`);
  assert.equal(await visitor.session(), null);
  const asked = site.provider.requests(name).map(({ path }) => path);
  assert.ok(asked.includes("end_session") && !asked.includes("check_session"), asked.join(" "));
});
