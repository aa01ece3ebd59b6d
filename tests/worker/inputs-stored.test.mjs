// The database and the mails of the rig for hostile input: each fault and each word has an effect.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { mailWords } from "../inputs/checks/mail.mjs";
import { variations } from "../inputs/request/attempts.mjs";
import { storedFlows } from "../inputs/request/mail-flow.mjs";
import { perform } from "../inputs/request/perform.mjs";
import { Run } from "../inputs/run-state.mjs";
import { databaseFaults, startDatabase } from "../inputs/site/database.mjs";
import { seed } from "../inputs/site/rows.mjs";
import { startRecordingSite } from "./support/recording-site.mjs";
import { sameWords } from "./support/same-words.mjs";
import { mailSamples } from "./support/stored-samples.mjs";

const fill = async (text) => text;

sameWords(mailWords, { ...mailSamples, note: true });
for (const [word, [wanted, right, wrong]] of Object.entries(mailSamples)) {
  test(`expected.mail.${word} fails where it is not so, and only there`, async () => {
    assert.ok(!(await mailWords[word](right, wanted, fill)));
    assert.ok(await mailWords[word](wrong, wanted, fill));
  });
}

let database;
before(async () => (database = await startDatabase()));
after(() => database?.stop());
beforeEach(() => seed(database));

const read = { sql: "SELECT id, email FROM users ORDER BY id", values: [] };
const insert = (id) => ({ sql: "INSERT INTO users (id, name) VALUES (?, 'New')", values: [id] });
const expires = { sql: "SELECT 'now' AS expires", values: [] };
const ask = (statements, constraint) => database.batch({ statements, constraint });
const count = () => database.rows("SELECT id FROM users").length;

test("the database executes batches whole or not at all, and counts writes", () => {
  const { writes } = database;
  assert.deepEqual(
    ask([read])[0].results.map(({ id }) => id),
    ["alice", "bob"],
  );
  assert.throws(() => ask([insert("new"), insert("alice")]), /UNIQUE/);
  assert.equal(count(), 2);
  ask([insert("new")]);
  assert.deepEqual([count(), database.writes - writes], [3, 1]);
});

// Each fault: whether its effect shows.
const faulty = {
  throw: () => assert.throws(() => ask([read]), /broken/),
  slow_30s: async () =>
    assert.equal(
      await Promise.race([ask([read]), new Promise((done) => setImmediate(done, "slow"))]),
      "slow",
    ),
  null_columns: () => assert.equal(ask([read])[0].results[0].id, null),
  bad_expires: () => assert.equal(ask([expires])[0].results[0].expires, "next week"),
  unique_violation: () => {
    assert.throws(() => ask([insert("new")]), /UNIQUE/);
    assert.equal(count(), 3);
  },
  fail_after_first_write: () => {
    assert.throws(() => ask([insert("new"), insert("newer")]), /lost/);
    assert.equal(count(), 2);
  },
  replica_lag: () => {
    assert.equal(ask([read], "first-unconstrained")[0].results.length, 0);
    assert.equal(ask([read], "first-primary")[0].results.length, 2);
  },
  too_many_queries: () => assert.throws(() => ask([read, read]), /too many/),
};

sameWords(databaseFaults, faulty);
for (const [word, show] of Object.entries(faulty)) {
  test(`setup.faults.d1: ${word}`, async () => {
    database.fault = word;
    await show();
  });
}

let site;
before(async () => (site = await startRecordingSite()));
after(() => site?.stop());

async function performed(request) {
  Object.assign(site, { hasDatabase: true, kv: { requests: 0 }, worker: { text: () => "" } });
  Object.assign(site, { origin: { requests: [] }, sink: { requests: [] } });
  seed(site.database);
  site.requests.length = 0;
  const run = new Run({ setup: {}, request }, site);
  run.mark();
  await perform(run);
  return {
    run,
    urls: site.requests.map(({ url }) => url),
    rows: site.database.rows("SELECT * FROM accounts"),
  };
}

const email = "alice@example.com";
const followed = ({ urls }) =>
  urls.filter((url) => url.startsWith("/api/auth/callback/email?token=token-")).length;
const returned = ({ urls }) => urls.filter((url) => url.startsWith("/api/auth/callback/op?")).length;

// Each flow: a request, and whether the browser did it.
const flows = {
  email: [{ email }, (told) => followed(told) === 1],
  email_request: [
    { repeat: 3, same_email: true },
    ({ run }) => run.answers.length === 3 && run.mails().length === 3,
  ],
  email_variants: [
    {},
    (told) => followed(told) === 3 && new Set(told.run.mails().map(({ to }) => to)).size === 1,
  ],
  link_taken_account: [{}, (told) => returned(told) === 1 && told.rows[0].userId === "bob"],
  link_session_expired: [{}, (told) => returned(told) === 1 && told.run.userBefore === "alice"],
  noauth: [{}, (told) => returned(told) === 1 && told.rows[0].userId === "mallory"],
  pre_register_then_oauth: [{}, (told) => returned(told) === 1 && told.rows[0].userId === "attacker"],
  backchannel_logout: [{ logout_token: {} }, ({ urls }) => urls.includes("/api/auth/backchannel-logout/op")],
  webauthn: [{ ceremony: "auth", mutate: {} }, ({ urls }) => urls.includes("/api/auth/callback/passkey")],
  signout_then_replay: [
    {},
    ({ run, urls }) => urls.includes("/api/auth/signout") && run.answer.status === 200,
  ],
  parallel_first_login: [{ n: 3 }, (told) => returned(told) === 3 && told.run.answers.length === 3],
};

sameWords(storedFlows, flows);
for (const [word, [request, isDone]] of Object.entries(flows)) {
  test(`request.flow: ${word} is done`, async () => {
    const told = await performed({ flow: word, ...request });
    assert.ok(isDone(told), told.urls.join("\n"));
  });
}

test("request.flow: email, whose link is opened by another user, and then by an honest one", async () => {
  const other = { as_user: "bob" };
  // biome-ignore lint/suspicious/noThenProperty: a word of the case files, in an object that nothing awaits
  const honest = { method: "HEAD", then: "GET must still work" };
  const { run } = await performed({ flow: "email", email, callback: other });
  assert.deepEqual([run.userBefore, run.tokenBefore], ["bob", "session-of-bob"]);
  const { run: again, urls } = await performed({ flow: "email", email, callback: honest });
  assert.deepEqual([again.userOfLink, followed({ urls })], ["alice", 2]);
});

test("request.vary: each attempt is another one, of the same client", async () => {
  for (const vary of Object.keys(variations)) {
    await performed({ repeat: 3, vary });
    const posted = site.requests.filter(({ method }) => method === "POST");
    const shown = posted.map(({ headers, body }) => `${headers["x-forwarded-for"]} ${body}`);
    assert.equal(new Set(shown).size, 3, vary);
    assert.ok(posted.every(({ headers }) => headers["cf-connecting-ip"] === "203.0.113.7"));
  }
  await performed({ repeat: 2, request: "wrong_password" });
  assert.equal(site.requests.filter(({ method }) => method === "POST").length, 2);
});
