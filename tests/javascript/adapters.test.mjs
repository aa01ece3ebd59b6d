// Adapters of Auth.js behind the Worker's flows, in workerd: one table of flows over every adapter and both strategies.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startAdapterSite } from "./support/adapter-site.mjs";
import { adapters } from "./support/adapter-sources.mjs";

const ada = "ada@example.com";
const grace = "grace@example.com";
const day = 86_400;

const flows = {
  async "a new user gets a user, an account, and the page for new users"(site) {
    const visitor = site.visitor();
    const page = `/welcome?${new URLSearchParams({ callbackUrl: `${site.origin}/dashboard` })}`;
    assert.equal(await site.signIn(visitor, "dev", "persona-user"), page);
    assert.deepEqual(await site.counts(), [1, 1, site.isStored ? 1 : 0, 0]);
    assert.deepEqual(await site.heard(), [
      `createUser ${ada}`,
      `linkAccount ${ada} dev`,
      `signIn ${ada} dev true`,
    ]);
    assert.ok(await site.passes(visitor));
    const { users, accounts } = await site.rows();
    assert.equal(String(accounts[0].userId), String(users[0].id));
    const { access_token, id_token, scope, token_type } = accounts[0];
    assert.ok(access_token && id_token && token_type, "the row has the tokens");
    assert.match(scope, /openid/);
    const session = await visitor.session();
    assert.deepEqual([session.user.email, session.id, session.verified], [ada, String(users[0].id), true]);
  },

  async "a second sign-in finds the user"(site) {
    const [first, second] = [site.visitor(), site.visitor()];
    await site.signIn(first, "dev", "persona-user");
    await site.heard();
    assert.equal(await site.signIn(second, "dev", "persona-user"), "/dashboard");
    assert.deepEqual(await site.heard(), [`signIn ${ada} dev false`]);
    assert.equal((await second.session()).id, (await first.session()).id);
    assert.deepEqual(await site.counts(), [1, 1, site.isStored ? 2 : 0, 0]);
  },

  async "an account at a second provider is linked to the user who is signed in"(site) {
    const [visitor, later] = [site.visitor(), site.visitor()];
    await site.signIn(visitor, "dev", "persona-user");
    await site.heard();
    const { id } = await visitor.session();
    assert.equal(await site.signIn(visitor, "acme", "persona-admin"), "/dashboard");
    assert.deepEqual(await site.heard(), [`linkAccount ${ada} acme`, `signIn ${ada} acme false`]);
    assert.deepEqual(await site.counts(), [1, 2, site.isStored ? 1 : 0, 0]);
    await site.signIn(later, "acme", "persona-admin");
    assert.deepEqual([(await later.session()).id, (await visitor.session()).id], [id, id]);
  },

  async "an account with the address of another user is not linked"(site) {
    await site.signIn(site.visitor(), "dev", "persona-user");
    const before = await site.counts();
    await site.heard();
    const stranger = site.visitor();
    const where = await site.signIn(stranger, "acme", "persona-user");
    assert.match(where, /^\/api\/auth\/signin\?error=OAuthAccountNotLinked/);
    assert.deepEqual([await stranger.session(), await site.counts(), await site.heard()], [null, before, []]);
  },

  async "an account with a proved address is linked to its user, if the provider may"(site) {
    const [first, second] = [site.visitor(), site.visitor()];
    await site.signIn(first, "dev", "persona-user");
    assert.equal(await site.signIn(second, "trusted", "persona-user"), "/dashboard");
    assert.equal((await second.session()).id, (await first.session()).id);
    assert.deepEqual((await site.counts()).slice(0, 2), [1, 2]);
    await site.signIn(site.visitor(), "dev", "persona-unverified");
    const where = await site.signIn(site.visitor(), "trusted", "persona-unverified");
    assert.match(where, /error=OAuthAccountNotLinked/);
  },

  async "an account of another user is not linked"(site) {
    const visitor = site.visitor();
    await site.signIn(site.visitor(), "acme", "persona-admin");
    await site.signIn(visitor, "dev", "persona-user");
    const before = await site.counts();
    const where = await site.signIn(visitor, "acme", "persona-admin");
    assert.match(where, /error=OAuthAccountNotLinked/);
    assert.deepEqual(await site.counts(), before);
    assert.equal((await visitor.session()).user.email, ada);
  },

  async "a member that a profile adds is stored, if there is a column"(site) {
    const visitor = site.visitor();
    await site.signIn(visitor, "acme", "persona-user");
    const { users } = await site.rows();
    // The tables of D1Adapter have no further columns. A token has the profile's member.
    const stored = "role" in users[0];
    if (stored) assert.equal(users[0].role, "editor");
    assert.equal((await visitor.session()).role, stored || !site.isStored ? "editor" : undefined);
  },

  async "a link in a mail creates a user, once"(site) {
    const visitor = site.visitor();
    assert.equal(
      await site.ask(visitor, "Grace@Example.com"),
      "/api/auth/verify-request?provider=mail&type=email",
    );
    assert.deepEqual(await site.counts(), [0, 0, 0, 1]);
    const link = await site.mail();
    assert.ok(!JSON.stringify((await site.rows()).tokens).includes(new URL(link).searchParams.get("token")));
    assert.match(await site.follow(visitor, link), /^\/welcome\?/);
    assert.deepEqual(await site.heard(), [`createUser ${grace}`, `signIn ${grace} mail true`]);
    assert.deepEqual(await site.counts(), [1, 0, site.isStored ? 1 : 0, 0]);
    const session = await visitor.session();
    assert.deepEqual([session.user.email, session.verified], [grace, true]);
    const thief = site.visitor();
    assert.match(await site.follow(thief, link), /error=Verification/);
    assert.equal(await thief.session(), null);
  },

  async "a link in a mail finds the user of the address"(site) {
    const [visitor, other] = [site.visitor(), site.visitor()];
    await site.signIn(other, "dev", "persona-unverified");
    const { id, user, verified } = await other.session();
    assert.equal(verified, false);
    await site.ask(visitor, user.email);
    await site.heard();
    assert.equal(await site.follow(visitor, await site.mail()), "/dashboard");
    assert.deepEqual(await site.heard(), [
      `updateUser ${user.email} true`,
      `signIn ${user.email} mail false`,
    ]);
    const session = await visitor.session();
    assert.deepEqual([session.id, session.verified], [id, true]);
  },

  async "a link in a mail ends the session of another user"(site) {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    await site.ask(visitor, grace);
    await site.follow(visitor, await site.mail());
    assert.equal((await visitor.session()).user.email, grace);
    assert.deepEqual(await site.counts(), [2, 1, site.isStored ? 1 : 0, 0]);
  },

  async "a link that has expired is refused"(site) {
    const visitor = site.visitor();
    await site.ask(visitor, ada);
    await site.move("tokens", -601);
    assert.match(await site.follow(visitor, await site.mail()), /error=Verification/);
    assert.equal(await visitor.session(), null);
    assert.deepEqual(await site.counts(), [0, 0, 0, 0]);
  },

  async "a session older than `updateAge` is extended"(site) {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    const fresh = (await visitor.session()).expires;
    if (!site.isStored) return;
    await site.move("sessions", -3600);
    const young = (await visitor.session()).expires;
    assert.equal(Date.parse(fresh) - Date.parse(young), 3_600_000, "it is not extended yet");
    await site.move("sessions", -2 * day);
    await visitor.session();
    const extended = (await visitor.session()).expires;
    assert.ok(Date.parse(extended) >= Date.parse(fresh), `${extended} is after ${fresh}`);
    await site.move("sessions", -2 * day);
    assert.ok(await site.passes(visitor), "the gate extends it too");
    assert.ok(Date.parse((await visitor.session()).expires) >= Date.parse(fresh));
  },

  async "a session that has expired ends, and its row with it"(site) {
    if (!site.isStored) return;
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    await site.move("sessions", -31 * day);
    const other = site.visitor();
    other.jar.set(site.origin, "authjs.session-token", visitor.jar.get("authjs.session-token"));
    assert.equal(await site.passes(other), false);
    assert.equal(await visitor.session(), null);
    assert.deepEqual(await site.counts(), [1, 1, 0, 0]);
  },

  async "an update reaches the callbacks"(site) {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    const session = await site.update(visitor, { colour: "green" });
    assert.deepEqual([session.user.email, session.colour], [ada, "green"]);
    assert.equal((await visitor.session()).colour, site.isStored ? undefined : "green");
  },

  async "a sign-out ends the session"(site) {
    const visitor = site.visitor();
    await site.signIn(visitor, "dev", "persona-user");
    const cookie = visitor.jar.header(`${site.origin}/dashboard`);
    await site.heard();
    await visitor.post("/api/auth/signout", { csrfToken: await visitor.csrfToken() });
    assert.deepEqual(await site.heard(), [`signOut ${site.isStored ? true : ada}`]);
    assert.equal(await visitor.session(), null);
    assert.deepEqual(await site.counts(), [1, 1, 0, 0]);
    if (site.isStored) assert.equal((await site.visitor().get("/dashboard", { cookie })).status, 307);
  },

  async "a cookie that is no session is refused"(site) {
    const cookie = "authjs.session-token=unknown";
    assert.equal((await site.visitor().get("/dashboard", { cookie })).status, 307);
  },
};

for (const [name, source] of Object.entries(adapters))
  describe(name, () => {
    let site;
    before(async () => {
      site = await startAdapterSite(source);
    });
    after(() => site?.stop());

    for (const strategy of ["database", "jwt"])
      for (const [flow, run] of Object.entries(flows))
        test(`${strategy}: ${flow}`, async () => run(await site.begin(strategy)));
  });
