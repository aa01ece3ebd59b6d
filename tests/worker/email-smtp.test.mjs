// Mail links over SMTP from the built Worker: npm's smtp-server, and servers that lie, stall, refuse and close.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";

const pem = fileURLToPath(new URL("support/localhost-certificate.txt", import.meta.url));
const certificate = { key: readFileSync(pem), cert: readFileSync(pem) };

// miniflare reads it when it is imported, and tells workerd.
process.env.NODE_EXTRA_CA_CERTS = pem;
const { startWithD1 } = await import("./support/d1.mjs");

const secret = "a secret of the tests with mail servers, long enough";

/** Starts the Worker with D1 and the mail server at this address. */
async function start(server) {
  const port = await freePort();
  const providers = [{ id: "nodemailer", from: "Acme <no-reply@acme.example>" }];
  const AUTH = { providers };
  const vars = { AUTH_DEV: "1", AUTH_SECRET: secret, AUTH_NODEMAILER_SERVER: server, AUTH };
  const site = await startWithD1({ port, vars });
  return { ...site, origin: `http://localhost:${port}` };
}

async function ask(site, email = "ada@example.com") {
  await site.database.exec("DELETE FROM limits");
  const visitor = new Visitor(site.origin);
  const csrfToken = await visitor.csrfToken();
  return visitor.post("/api/auth/signin/nodemailer", { csrfToken, callbackUrl: "/dashboard", email });
}

const tokens = async (site) =>
  (await site.database.prepare("SELECT * FROM verification_tokens").all()).results.length;

async function listening(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = (server.server ?? server).address();
  return port;
}

for (const secure of [true, false])
  describe(`smtp-server, with TLS ${secure ? "from the first byte" : "after STARTTLS"}`, () => {
    const received = [];
    const logins = [];
    let refuse;
    let server;
    let site;
    before(async () => {
      server = new SMTPServer({
        ...certificate,
        secure,
        authMethods: secure ? ["PLAIN"] : ["LOGIN"],
        onAuth({ username, password, method }, session, done) {
          logins.push({ username, password, method, secure: session.secure });
          done(refuse === "auth" ? new Error("wrong password") : null, { user: username });
        },
        onRcptTo: (_address, _session, done) =>
          done(refuse === "rcpt" ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
        async onData(stream, { envelope, secure: isSecure }, done) {
          let text = "";
          for await (const chunk of stream.setEncoding("utf8")) text += chunk;
          received.push({ envelope, isSecure, text });
          done(refuse === "data" ? Object.assign(new Error("full"), { responseCode: 452 }) : null);
        },
        logger: false,
      });
      server.on("error", () => {});
      const port = await listening(server);
      site = await start(`${secure ? "smtps" : "smtp"}://user%40acme:p%2Fw@localhost:${port}`);
    });
    after(() => Promise.all([site?.stop(), new Promise((resolve) => server.close(resolve))]));
    afterEach(() => {
      refuse = undefined;
      received.length = 0;
      logins.length = 0;
    });

    test("gets a mail whose link signs the visitor in", async () => {
      const answer = await ask(site);
      assert.equal(answer.location, `${site.origin}/api/auth/verify-request?provider=nodemailer&type=email`);
      const [{ envelope, isSecure, text }] = received;
      assert.equal(isSecure, true);
      assert.equal(envelope.mailFrom.address, "no-reply@acme.example");
      assert.deepEqual(
        envelope.rcptTo.map(({ address }) => address),
        ["ada@example.com"],
      );
      const [login] = logins;
      assert.deepEqual([login.username, login.password, login.secure], ["user@acme", "p/w", true]);
      assert.match(
        text,
        /^From: Acme <no-reply@acme\.example>\r\nTo: ada@example\.com\r\nSubject: Sign in to /,
      );
      const plain = text
        .replaceAll("=\r\n", "")
        .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      const [link] = plain.match(/http:\/\/localhost:\d+\/api\/auth\/callback\/\S+/);
      const visitor = new Visitor(site.origin);
      assert.equal((await visitor.get(link)).location, `${site.origin}/dashboard`);
      assert.equal((await visitor.session()).user.email, "ada@example.com");
    });

    for (const step of ["auth", "rcpt", "data"])
      test(`may refuse at ${step}, and no token is left`, async () => {
        refuse = step;
        const answer = await ask(site);
        assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
        assert.equal(await tokens(site), 0);
      });
  });

describe("a hostile mail server", () => {
  const hostile = {
    "that closes at once": (socket) => socket.end(),
    "that speaks HTTP": (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    "that refuses": (socket) => socket.write("554 no\r\n"),
    "without STARTTLS": scripted(["220 a\r\n", "250-a\r\n250 AUTH PLAIN\r\n"]),
    "that injects answers before TLS": scripted([
      "220 a\r\n",
      "250-a\r\n250 STARTTLS\r\n",
      "220 go\r\n250-a\r\n250 AUTH PLAIN\r\n",
    ]),
    "that drops TLS": scripted(["220 a\r\n", "250-a\r\n250 STARTTLS\r\n", "220 go\r\n", "no TLS"]),
    "that sends lines without end": (socket) => {
      socket.write("220-x\r\n".repeat(100_000));
    },
  };

  for (const [name, behave] of Object.entries(hostile))
    test(`${name} gets no password`, async () => {
      const heard = [];
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.on("data", (bytes) => heard.push(bytes.toString("latin1")));
        behave(socket);
      });
      const port = await listening(server);
      let site;
      try {
        site = await start(`smtp://user:hunter2@localhost:${port}`);
        const answer = await ask(site);
        assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
        assert.equal(await tokens(site), 0);
        assert.doesNotMatch(heard.join(""), /AUTH|hunter2|aHVudGVyMg/);
        assert.equal((await new Visitor(site.origin).get("/api/auth/providers")).status, 200);
      } finally {
        server.close();
        await site?.stop();
      }
    });

  test("with a certificate for another host gets no password", async () => {
    const heard = [];
    const server = createTlsServer(certificate, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => heard.push(bytes.toString("latin1")));
      socket.write("220 a\r\n");
    });
    server.on("tlsClientError", () => {});
    const port = await listening(server);
    const site = await start(`smtps://user:hunter2@127.0.0.1:${port}`);
    try {
      const answer = await ask(site);
      assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
      assert.deepEqual(heard, []);
    } finally {
      server.close();
      await site.stop();
    }
  });

  test("that stalls ends the request after 20 seconds", async () => {
    const server = createServer((socket) => socket.on("error", () => {}));
    const port = await listening(server);
    const site = await start(`smtp://user:hunter2@localhost:${port}`);
    try {
      const answer = await ask(site);
      assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
      assert.equal(await tokens(site), 0);
    } finally {
      server.close();
      await site.stop();
    }
  });
});

/** Answers each message of the client with the next text. */
function scripted(texts) {
  return (socket) => {
    const left = [...texts];
    socket.write(left.shift());
    socket.on("data", () => left.length && socket.write(left.shift()));
  };
}
