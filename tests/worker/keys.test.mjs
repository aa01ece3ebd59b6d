// Which keys and providers the Worker believes: keys that rotate, signed userinfo, an issuer with a path, a proxy in front of it.

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { test } from "node:test";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, redirectUris } from "../../dev/worker-vars.mjs";
import { freePort } from "./support/ports.mjs";
import { startSite } from "./support/site.mjs";
import { Visitor } from "./support/visitor.mjs";

/** The provider's entry with `more` in it. */
const entry = (more) => ({ AUTH_CONFIG_9: { providers: [{ id: "dev", type: "oidc", ...more }] } });
const reasons = (site) => site.worker.log().map(({ reason }) => reason);
/** Returns the reasons in the log, after there is one. */
const refusals = (site) => site.worker.logged((lines) => lines.length && reasons(site));

/**
 * oidc-provider's stored data, kept when the provider is restarted:
 * https://github.com/panva/node-oidc-provider/tree/main/docs#adapter
 */
function lastingAdapter() {
  const kept = new Map();
  return (model) => ({
    upsert: async (id, payload) => void kept.set(`${model}:${id}`, payload),
    find: async (id) => kept.get(`${model}:${id}`),
    findByUid: async (uid) => [...kept.values()].find((payload) => payload.uid === uid),
    async consume(id) {
      kept.get(`${model}:${id}`).consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => void kept.delete(`${model}:${id}`),
    revokeByGrantId: async () => {},
  });
}

/** Starts the same provider again, with new keys. What it has issued stays valid. */
async function rotate(site, told) {
  await site.provider.stop();
  const port = Number(new URL(site.provider.issuer).port);
  site.provider = await startProvider({ port, clientId, redirectUris: redirectUris(site.origin), ...told });
}

test("keys rotate between sign-ins, and between the redirect and the signature", async (t) => {
  const clientSecret = "a client secret of the tests, 32 characters and more";
  const told = { clientSecret, settings: { adapter: lastingAdapter() } };
  const site = await startSite({ provider: told, vars: { AUTH_DEV_SECRET: clientSecret } });
  t.after(() => Promise.all([site.worker.stop(), site.provider.stop()]));

  await new Visitor(site.origin).signIn("persona-user");
  const ada = new Visitor(site.origin);
  const callback = await ada.chooseAt(await ada.startSignIn("dev"), "persona-user");
  await rotate(site, told);
  await ada.get(callback.location);
  assert.equal(
    (await ada.session())?.user.name,
    "Ada User",
    "signed with a key that did not exist when the sign-in began",
  );

  const grace = new Visitor(site.origin);
  await grace.signIn("persona-admin");
  assert.equal((await grace.session())?.user.name, "Grace Admin");
  assert.deepEqual(reasons(site), []);

  await rotate(site, told);
  const noel = new Visitor(site.origin);
  await noel.signIn("persona-unverified");
  assert.equal(await noel.session(), null, "within a minute keys are not asked for again");
  assert.deepEqual(await refusals(site), ["id_token_key"]);
});

for (const alg of ["RS256", "ES256", "EdDSA"]) {
  test(`userinfo signed with ${alg} is verified and becomes the user`, async (t) => {
    const provider = {
      algorithm: alg,
      metadata: { userinfo_signed_response_alg: alg },
      settings: { conformIdTokenClaims: true },
    };
    const client = { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg };
    const site = await startSite({ provider, vars: entry({ idToken: false, client }) });
    t.after(site.stop);
    const visitor = new Visitor(site.origin);
    await visitor.signIn("persona-user");
    assert.deepEqual(
      [(await visitor.session())?.user, reasons(site)],
      [{ name: "Ada User", email: "ada@example.com" }, []],
    );
  });
}

test("plain userinfo is refused where a signature is registered, and another algorithm too", async (t) => {
  const plain = await startSite({
    vars: entry({ idToken: false, client: { userinfo_signed_response_alg: "RS256" } }),
  });
  t.after(plain.stop);
  await new Visitor(plain.origin).signIn("persona-user");
  assert.deepEqual(await refusals(plain), ["userinfo_unsigned"]);

  const provider = { metadata: { userinfo_signed_response_alg: "RS256" } };
  const other = await startSite({
    provider,
    vars: entry({ idToken: false, client: { userinfo_signed_response_alg: "PS256" } }),
  });
  t.after(other.stop);
  await new Visitor(other.origin).signIn("persona-user");
  assert.deepEqual(await refusals(other), ["userinfo_alg"]);
});

test("an issuer may have a path, and its metadata an address of their own", async (t) => {
  for (const query of ["", "?v=2"]) {
    const [port, asked] = [await freePort(), []];
    const before = (ctx, next) => asked.push(ctx.url) && next();
    const wellKnown = `http://localhost:${port}/realms/main/.well-known/openid-configuration${query}`;
    const site = await startSite({
      provider: { port, path: "/realms/main", before },
      vars: entry(query && { wellKnown }),
    });
    t.after(site.stop);
    assert.equal(site.provider.issuer, `http://localhost:${port}/realms/main`);
    const visitor = new Visitor(site.origin);
    await visitor.signIn("persona-user");
    assert.equal((await visitor.session())?.user.name, "Ada User");
    assert.equal(asked[0], `/.well-known/openid-configuration${query}`);
  }
});

test("requests go through the proxy with the headers of the configuration", async (t) => {
  const seen = [];
  const proxy = createServer((incoming, outgoing) => {
    const { "x-forwarded-host": host, "x-api-key": key, "x-tenant": tenant } = incoming.headers;
    seen.push([incoming.method, incoming.url, key, tenant]);
    const options = { method: incoming.method, headers: { ...incoming.headers, host } };
    const target = request(`http://${host}${incoming.url.replace("/egress", "")}`, options, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(target);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  t.after(() => proxy.closeAllConnections() ?? proxy.close());
  const base = `http://localhost:${proxy.address().port}/egress`;
  const fetch = { headers: { "x-tenant": "acme" }, proxy: base };
  const vars = { ...entry({ idToken: false, fetch }), AUTH_DEV_FETCH_HEADERS: '{"X-Api-Key":"hunter2"}' };
  const site = await startSite({ vars });
  t.after(site.stop);
  const visitor = new Visitor(site.origin);
  await visitor.signIn("persona-user");
  assert.deepEqual([(await visitor.session())?.user.name, reasons(site)], ["Ada User", []]);
  assert.deepEqual(
    seen.map(([method, url]) => `${method} ${url}`),
    [
      "GET /egress/.well-known/openid-configuration",
      "POST /egress/token",
      "GET /egress/jwks",
      "GET /egress/me",
    ],
  );
  assert.ok(seen.every(([, , key, tenant]) => key === "hunter2" && tenant === "acme"));
  assert.ok(!site.worker.text().includes("hunter2"));
});
