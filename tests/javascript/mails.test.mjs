// Providers of mails as Auth.js has them: nodemailer's options of a server, and functions that send.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as theirs from "@auth/core";
import Nodemailer from "@auth/core/providers/nodemailer";
import Resend from "@auth/core/providers/resend";
import { SMTPServer } from "smtp-server";
import { answers } from "./support/compare.mjs";

const pem = fileURLToPath(new URL("../worker/support/localhost-certificate.txt", import.meta.url));

// miniflare reads it when it is imported, and tells workerd.
process.env.NODE_EXTRA_CA_CERTS = pem;
const { startSiteWithD1 } = await import("../worker/support/d1.mjs");
const { Visitor } = await import("../worker/support/visitor.mjs");
const { bundle, dist } = await import("./support/project.mjs");

const ours = await import(`${dist}node/core.js`);

const site = "https://app.example";
const server = { host: "smtp.example.com", port: 465, secure: true, auth: { user: "ada", pass: "hunter2" } };

const adapter = () => ({
  createUser: async (user) => user,
  getUser: async () => null,
  getUserByEmail: async () => null,
  getUserByAccount: async () => null,
  updateUser: async (user) => user,
  linkAccount: async () => undefined,
  createSession: async (session) => session,
  getSessionAndUser: async () => null,
  updateSession: async () => null,
  deleteSession: async () => undefined,
  createVerificationToken: async (token) => token,
  useVerificationToken: async () => null,
});

const configured = (over) => ({
  secret: "a secret of the tests with more than 32 characters",
  trustHost: true,
  basePath: "/auth",
  adapter: adapter(),
  logger: { error() {}, warn() {}, debug() {} },
  ...over,
});

/** Asks for a mail, as the action of a framework does. */
const ask = ({ Auth, raw, skipCSRFCheck }, provider) => {
  const body = new URLSearchParams({ email: "ada@example.com", callbackUrl: "/dashboard" });
  const request = new Request(`${site}/auth/signin/${provider.id}`, { method: "POST", body });
  return Auth(request, configured({ providers: [provider], raw, skipCSRFCheck }));
};

describe("a provider whose user sends the mails", () => {
  for (const [what, make, own] of [
    ["nodemailer, with a server", Nodemailer, { server }],
    ["nodemailer, with a transport", Nodemailer, { server: { jsonTransport: true } }],
    ["nodemailer, with an address", Nodemailer, { server: "smtp://mail.example.com", from: "a@b.example" }],
    ["resend, without a key", Resend, {}],
    ["resend, with a key", Resend, { apiKey: "re_1", from: "Acme <no-reply@acme.example>" }],
  ])
    test(what, async () => {
      const sent = [];
      const [expected, actual] = await answers([theirs, ours], (library) =>
        ask(
          library,
          make({
            ...own,
            sendVerificationRequest({ identifier, provider: { id, from, apiKey, server } }) {
              sent.push({ identifier, id, from, apiKey, server });
            },
          }),
        ),
      );
      assert.deepEqual(actual, expected);
      assert.match(actual.redirect, /\/auth\/verify-request\?provider=\w+&type=email$/);
      const [first, second] = sent;
      // Auth.js lays the options of nodemailer over those of its own.
      assert.deepEqual(second, { ...first, server: own.server });
    });

  test("fails: raw has a redirect, and does not reject", async () => {
    const provider = Nodemailer({
      server,
      sendVerificationRequest() {
        throw new Error("the service is away");
      },
    });
    const response = await ask(theirs, provider);
    assert.equal(response.headers.get("location"), `${site}/auth/error?error=Configuration`);
    const { redirect } = await ask(ours, provider);
    assert.equal(redirect, `${site}/auth/signin?error=EmailSignin`);
  });
});

test("Auth.js's provider sends with nodemailer itself", async () => {
  const received = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, { envelope }, done) => {
      received.push([envelope.mailFrom.address, envelope.rcptTo[0].address]);
      stream.on("end", done).resume();
    },
    logger: false,
  });
  await new Promise((resolve) => smtp.listen(0, "127.0.0.1", resolve));
  try {
    const own = { host: "127.0.0.1", port: smtp.server.address().port };
    const [expected, actual] = await answers([theirs, ours], (library) =>
      ask(library, Nodemailer({ server: own, from: "Acme <no-reply@acme.example>" })),
    );
    assert.deepEqual(actual, expected);
    assert.deepEqual(received, Array(2).fill(["no-reply@acme.example", "ada@example.com"]));
  } finally {
    await new Promise((resolve) => smtp.close(resolve));
  }
});

describe("nodemailer's options of a server, in a table", () => {
  const from = "Acme <no-reply@acme.example>";
  for (const [what, own, expected] of [
    ["a login", { server, from }],
    ["no login", { server: { ...server, auth: { user: "", pass: "" } }, from }],
    ["no sender", { server }, /providers\[0\]\.from: not set/],
    ["a transport", { server: { jsonTransport: true }, from }, /server\.jsonTransport: unknown option/],
    [
      "another login",
      { server: { ...server, auth: { type: "OAuth2" } }, from },
      /server\.auth\.type: unknown/,
    ],
    ["a blocked port", { server: { ...server, port: 25, secure: false }, from }, /port 25 is blocked/],
    ["half a login", { server: { ...server, auth: { pass: "hunter2" } }, from }, /must both be set/],
  ])
    test(what, async () => {
      const errors = [];
      const logger = { error: ({ message }) => errors.push(message) };
      const providers = [{ id: "nodemailer", type: "email", ...own }];
      const { status } = await ours.Auth(new Request(`${site}/auth/csrf`), configured({ providers, logger }));
      assert.equal(status, expected ? 500 : 200, errors[0]);
      if (expected) assert.match(errors[0], expected);
      assert.doesNotMatch(String(errors), /hunter2/);
    });
});

for (const secure of [true, false])
  describe(`a table with nodemailer's options, with TLS ${secure ? "from the first byte" : "after STARTTLS"}`, () => {
    const received = [];
    let smtp;
    let build;
    let worker;
    before(async () => {
      const certificate = { key: readFileSync(pem), cert: readFileSync(pem) };
      smtp = new SMTPServer({
        ...certificate,
        secure,
        onAuth: ({ username, password }, _session, done) => {
          received.push({ username, password });
          done(null, { user: username });
        },
        logger: false,
      });
      smtp.on("error", () => {});
      await new Promise((resolve) => smtp.listen(0, "127.0.0.1", resolve));
      const { port } = smtp.server.address();
      const auth = { user: "ada@acme", pass: "p/w:é" };
      const options = JSON.stringify({ host: "localhost", port, secure, auth });
      build = await bundle(`
        import { AuthWorker } from "authjs-worker";
        export default AuthWorker({
          matcher: ["/dashboard/:path*"],
          providers: [{ id: "nodemailer", from: "Acme <no-reply@acme.example>", server: ${options} }],
        });
      `);
      worker = await startSiteWithD1({}, { build });
    });
    after(async () => {
      await worker?.stop();
      await new Promise((resolve) => smtp.close(resolve));
      if (build) await rm(build, { recursive: true });
    });

    test("sends a mail", async () => {
      const visitor = new Visitor(worker.origin);
      const csrfToken = await visitor.csrfToken();
      const answer = await visitor.post("/api/auth/signin/nodemailer", {
        csrfToken,
        email: "ada@example.com",
      });
      assert.match(answer.location, /\/verify-request\?provider=nodemailer&type=email$/);
      assert.deepEqual(received, [{ username: "ada@acme", password: "p/w:é" }]);
    });
  });
