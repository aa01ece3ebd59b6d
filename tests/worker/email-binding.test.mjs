// Links that the binding AUTH_EMAIL sends, in the built Worker with D1: the local send_email of `wrangler dev`, and objects that do
// what they want.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Log, LogLevel } from "miniflare";
import { startWithD1 } from "./support/d1.mjs";
import { freePort } from "./support/ports.mjs";
import { until } from "./support/until.mjs";
import { Visitor } from "./support/visitor.mjs";

const vars = {
  AUTH_DEV: "1",
  AUTH_SECRET: "a secret of the tests with a send_email binding",
  AUTH: { providers: [{ id: "cloudflare", from: "Acme <no-reply@acme.example>" }] },
};

async function start(more) {
  const port = await freePort();
  const lines = [];
  const handleStructuredLogs = ({ message }) => lines.push(message);
  const site = await startWithD1({ port, vars, handleStructuredLogs, ...more });
  return { ...site, origin: `http://localhost:${port}`, lines };
}

async function ask(visitor, email) {
  const csrfToken = await visitor.csrfToken();
  return visitor.post("/api/auth/signin/cloudflare", { csrfToken, callbackUrl: "/dashboard", email });
}

const tokens = async (site) =>
  (await site.database.prepare("SELECT * FROM verification_tokens").all()).results.length;

class Recorder extends Log {
  lines = [];
  constructor() {
    super(LogLevel.INFO);
  }
  log(line) {
    this.lines.push(line);
  }
}

test("the send_email binding of wrangler mails a link that signs in", async () => {
  const log = new Recorder();
  const email = { send_email: [{ name: "AUTH_EMAIL" }] };
  const site = await start({ log, email, cf: { country: "DE", city: "Berlin" } });
  try {
    const visitor = new Visitor(site.origin);
    const answer = await ask(visitor, "ada@example.com");
    assert.equal(answer.location, `${site.origin}/api/auth/verify-request?provider=cloudflare&type=email`);
    const said = await until(
      () => log.lines.find((line) => line.includes("send_email binding called with MessageBuilder")),
      () => `no mail in:\n${log.lines.join("\n")}`,
    );
    for (const field of [
      /From: .*Acme.*<no-reply@acme\.example>/,
      /To: ada@example\.com/,
      /Subject: Sign in to localhost:/,
    ])
      assert.match(said, field);
    const text = await readFile(said.match(/Text: (\S+)/)[1], "utf8");
    const html = await readFile(said.match(/HTML: (\S+)/)[1], "utf8");
    const link = text.match(/http\S+/)[0];
    assert.ok(html.includes(`href="${link}"`), html);
    const opened = await new Visitor(site.origin).get(link, { "user-agent": "A browser" });
    assert.equal(opened.location, `${site.origin}/dashboard`);
    const { results } = await site.database.prepare("SELECT userAgent, country FROM sessions").all();
    assert.deepEqual(results, [{ userAgent: "A browser", country: "DE" }]);
  } finally {
    await site.stop();
  }
});

test("a sender that the binding may not use is an error that says so", async () => {
  const email = { send_email: [{ name: "AUTH_EMAIL", allowed_sender_addresses: ["other@acme.example"] }] };
  const site = await start({ email, log: new Recorder() });
  try {
    const answer = await ask(new Visitor(site.origin), "ada@example.com");
    assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
    const line = await logged(site, "email from no-reply@acme.example not allowed");
    assert.match(
      line,
      /Check that AUTH_EMAIL is bound with \[\[send_email\]\], and that it may send from `from`/,
    );
    assert.equal(await tokens(site), 0);
  } finally {
    await site.stop();
  }
});

const logged = (site, says) =>
  until(
    () => site.lines.find((line) => line.includes("mail_not_sent") && line.includes(says)),
    () => `${says} is not in the log:\n${site.lines.join("\n")}`,
  );

/** What `send` may do, by a word in the address of the visitor: its body, and what the log says. */
const misbehaviours = {
  throws: [`throw new Error("broken")`, "failed: broken"],
  nothing: ["throw undefined", "unknown error"],
  hostile: [
    `throw { get code() { throw 1 }, get message() { throw 2 }, toString() { throw 3 } }`,
    "unknown error",
  ],
  code: [
    `throw Object.assign(new Error("Sender domain not verified"), { code: "E_SENDER_NOT_VERIFIED" })`,
    "E_SENDER_NOT_VERIFIED Sender domain not verified. Onboard the domain of `from`",
  ],
  number: [`throw Object.assign(new Error("a"), { code: 42 })`, "failed: a. Check"],
  rejects: [`return Promise.reject(new Error("later"))`, "failed: later"],
  quotes: [`return Promise.reject(new Error("no mail to " + to))`, "the send_email binding failed. Check"],
  undefined: ["return undefined", "answered no messageId"],
  null: ["return Promise.resolve(null)", "answered no messageId"],
  text: [`return "sent"`, "answered no messageId"],
  object: ["return Promise.resolve({})", "answered no messageId"],
  id: ["return { messageId: 42 }", "answered no messageId"],
  getter: ["return Promise.resolve({ get messageId() { throw 1 } })", "answered no messageId"],
  thenable: ["return { get then() { throw new Error('x') } }", "failed: x"],
  silent: ["return new Promise(() => {})", "did not answer in time"],
};

const wrapper = `import { env } from "cloudflare:workers";
import worker from "./index.js";
const answers = {
  sent: () => ({ messageId: "<1@acme.example>" }),
  ${Object.entries(misbehaviours)
    .map(([name, [body]]) => `${name}: (to) => { ${body} },`)
    .join("\n  ")}
};
const AUTH_EMAIL = { send: ({ to }) => answers[to.split("@")[0]](to) };
const all = { ...env, AUTH_EMAIL };
export default { fetch: (request, _, context) => worker.fetch(request, all, context) };`;

let site;
before(async () => (site = await start({ wrapper })));
after(() => site?.stop());

for (const [name, [, says]] of Object.entries(misbehaviours))
  test(`an object in the place of the binding: ${name}`, async () => {
    const answer = await ask(new Visitor(site.origin), `${name}@example.com`);
    assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
    const line = await logged(site, says);
    assert.ok(!line.includes("@example.com"), line);
    assert.equal(await tokens(site), 0);
    const next = await ask(new Visitor(site.origin), "sent@example.com");
    assert.match(next.location, /verify-request/);
    await site.database.batch(
      ["verification_tokens", "limits"].map((table) => site.database.prepare(`DELETE FROM ${table}`)),
    );
    assert.doesNotMatch(site.lines.join("\n"), /"panic"|Reinitializing|Module terminated|RuntimeError/);
    site.lines.length = 0;
  });
