// The events of what a user changes in the own account, in workerd: the log, and a queue of Cloudflare's simulator with its consumer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import { Authenticator } from "./support/authenticator.mjs";
import { appOfPage } from "./support/authenticator-app.mjs";
import { startSiteWithD1 } from "./support/d1.mjs";
import { until } from "./support/until.mjs";
import { Visitor } from "./support/visitor.mjs";

const schema = JSON.parse(readFileSync(new URL("../../docs/audit.schema.json", import.meta.url), "utf8"));
const isEvent = new Ajv({ strict: true, strictRequired: false }).compile(schema);

// The Worker takes what it has sent to the queue.
const wrapper = `import worker from "./index.js";
export default {
  fetch: (request, env, context) => worker.fetch(request, env, context),
  queue: ({ messages }) => { for (const { body } of messages) console.log(JSON.stringify({ queued: body })); },
};`;

const lines = [];
let site;
before(async () => {
  const AUTH = {
    account: { enabled: true, delete: true },
    audit: { to: ["log", "queue"] },
    providers: ["passkey"],
    secondFactor: {},
    rules: [{ path: "/admin", access: "signed-in", mfa: true }],
    unmatched: "public",
  };
  const handleStructuredLogs = ({ message }) => message.startsWith("{") && lines.push(JSON.parse(message));
  const queueProducers = { AUTH_QUEUE: "audit" };
  const queueConsumers = { audit: { maxBatchSize: 1, maxBatchTimeout: 0 } };
  site = await startSiteWithD1(
    {},
    { vars: { AUTH }, wrapper, queueProducers, queueConsumers, handleStructuredLogs },
  );
});
after(() => site?.stop());

const logged = () => lines.filter(({ audit }) => audit !== undefined);
const queued = () => lines.filter(({ queued }) => queued !== undefined).map(({ queued }) => queued);

/** Does a step. Returns its events, when the log and the queue have as many as are named. */
async function eventsOf(names, step) {
  const before = logged().length;
  const told = await step();
  const failure = () => JSON.stringify(lines.slice(-4));
  await until(() => logged().length >= before + names.length, failure);
  const events = logged().slice(before);
  assert.deepEqual(
    events.map(({ event }) => event),
    names,
  );
  return { events, told };
}

/** A visitor whose provider says when the user signed in there, because the account page asked. */
async function signIn() {
  const visitor = new Visitor(site.origin);
  await visitor.get("/api/auth/account");
  const answer = await visitor.signIn("persona-user", "/api/auth/account");
  assert.equal(answer.location, `${site.origin}/api/auth/account`, answer.text);
  return visitor;
}

const post = async (visitor, path, fields) =>
  visitor.post(
    `/api/auth/${path}`,
    { csrfToken: await visitor.csrfToken(), ...fields },
    {
      "sec-fetch-site": "same-origin",
    },
  );

const optionsOf = async (visitor, action) =>
  (await visitor.get(`/api/auth/webauthn-options/passkey?action=${action}`)).json().options;

const sendPasskey = async (visitor, action, data) => {
  const { location } = await visitor.post("/api/auth/callback/passkey", {
    action,
    data: JSON.stringify(data),
  });
  assert.doesNotMatch(location, /error=/);
};

test("each change is an event in the log and in the queue, without a secret", async () => {
  const first = await eventsOf(["configuration", "createUser", "linkAccount", "signIn"], signIn);
  const laptop = first.told;
  const { userId, email } = await site.database.prepare("SELECT id AS userId, email FROM users").first();
  const secrets = [site.secret, "eyJ", email, "Ada"];

  const insert =
    "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES ('a', ?, 'oidc', 'dev', 'second-subject')";
  await site.database.prepare(insert).bind(userId).run();
  const unlink = (visitor, provider, account) => () =>
    post(visitor, "account", { change: "unlink", provider, account });
  const unlinked = await eventsOf(["unlinkAccount"], unlink(laptop, "dev", "second-subject"));
  assert.deepEqual(
    [unlinked.events[0].provider, unlinked.events[0].accountType, unlinked.events[0].userId],
    ["dev", "oidc", userId],
  );

  const passkey = new Authenticator("a passkey");
  const added = await eventsOf(["linkAccount", "signIn"], async () => {
    const options = await optionsOf(laptop, "register");
    passkey.handle = options.user.id;
    await sendPasskey(laptop, "register", passkey.register(options, site.origin));
  });
  assert.deepEqual([added.events[0].accountType, added.events[0].userId], ["webauthn", userId]);

  const phone = new Visitor(site.origin);
  const { events: byPasskey } = await eventsOf(["signIn"], async () => {
    const options = await optionsOf(phone, "authenticate");
    const change = { userHandle: passkey.handle, counter: 1 };
    await sendPasskey(phone, "authenticate", passkey.authenticate(options, site.origin, change));
  });
  assert.deepEqual([byPasskey[0].provider, byPasskey[0].userId], ["passkey", userId]);
  const removed = await eventsOf(["unlinkAccount"], () =>
    post(phone, "account", { change: "remove-passkey", passkey: passkey.id.toString("base64url") }),
  );
  assert.equal(removed.events[0].accountType, "webauthn");
  assert.equal(removed.events[0].accountHash, added.events[0].accountHash);

  const ended = await eventsOf(["revocation"], () => post(laptop, "account", { change: "end-others" }));
  assert.deepEqual([ended.events[0].by, ended.events[0].ended, ended.events[0].userId], ["user", 1, userId]);
  assert.equal(await phone.session(), null);

  const on = await eventsOf(["addSecondFactor"], async () => {
    const { text } = await laptop.get("/api/auth/second-factor");
    secrets.push(text.match(/<code class="key" translate="no">([A-Z2-7]+)/)[1]);
    return post(laptop, "second-factor", { code: appOfPage(text).code() });
  });
  const codes = [...on.told.text.matchAll(/<li><code translate="no">([^<]+)/g)].map(([, code]) => code);
  assert.equal(codes.length, 10, on.told.text);
  secrets.push(...codes);

  const failed = await eventsOf(["refused"], () =>
    post(laptop, "second-factor", { action: "remove", code: "AAAA-AAAA-AAAA-AAAA" }),
  );
  assert.equal(failed.events[0].reason, "second_factor_invalid");
  const off = await eventsOf(["useRecoveryCode", "removeSecondFactor"], () =>
    post(laptop, "second-factor", { action: "remove", code: codes[0] }),
  );
  for (const event of [...on.events, ...off.events]) assert.equal(event.userId, userId, event.event);

  const deleted = await eventsOf(["revocation", "signOut", "deleteUser"], () =>
    post(laptop, "account", { change: "delete", typed: email }),
  );
  assert.deepEqual([deleted.events[0].ended, deleted.events[2].userId], [1, userId]);

  await until(() => queued().length >= logged().length);
  const inOrder = (events) => events.map((event) => JSON.stringify(event)).sort();
  assert.deepEqual(inOrder(queued()), inOrder(logged()));
  for (const event of logged())
    assert.ok(isEvent(event), `${JSON.stringify(event)}: ${JSON.stringify(isEvent.errors)}`);
  const text = JSON.stringify([logged(), queued()]);
  for (const secret of [...secrets, "second-subject", passkey.id.toString("base64url")])
    assert.ok(!text.includes(secret), secret);
});
