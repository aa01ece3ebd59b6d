// Links in mails, in the built Worker with D1: beside `@auth/core` with `@auth/d1-adapter` on the same database, opened many times at
// once, and asked for with hostile addresses.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { D1Adapter } from "@auth/d1-adapter";
import { startAuthCore } from "./support/auth-core.mjs";
import { startWithD1 } from "./support/d1.mjs";
import { startOrigin } from "./support/origin.mjs";
import { freePort } from "./support/ports.mjs";
import { Visitor } from "./support/visitor.mjs";

const secret = "a secret of the tests with e-mail links, long enough";
const cookieName = "authjs.session-token";

/** The mails that a server got, as JSON. */
const mails = (mailer) => mailer.requests.map(({ body }) => JSON.parse(body));

/** Starts the Worker with D1, and a server that gets its mails. `vars` and `auth` are further settings. */
async function start({ auth = {}, provider = {}, ...more } = {}) {
  const mailer = await startOrigin();
  const url = `http://${mailer.address}/send`;
  const providers = [{ id: "mail", type: "email", url, ...provider }];
  const AUTH = { matcher: ["/dashboard/:path*"], providers, ...auth };
  const port = await freePort();
  const vars = { AUTH_DEV: "1", AUTH_SECRET: secret, AUTH: { ...AUTH } };
  const site = await startWithD1({ port, vars, ...more });
  const origin = `http://localhost:${port}`;
  return { ...site, origin, mailer, stop: () => Promise.all([site.stop(), mailer.stop()]) };
}

async function ask(visitor, email, more = {}) {
  const csrfToken = await visitor.csrfToken();
  return visitor.post("/api/auth/signin/mail", { csrfToken, callbackUrl: "/dashboard", email, ...more });
}

const insertAda = "INSERT INTO users (id, email, name) VALUES ('1', 'ada@example.com', 'Ada')";
const rows = async (site, sql) => (await site.database.prepare(sql).all()).results;

for (const strategy of ["jwt", "database"])
  describe(`a link in a mail, with sessions as ${strategy}`, () => {
    let site;
    before(async () => (site = await start({ auth: { session: { strategy } } })));
    after(() => site?.stop());
    beforeEach(async () => {
      site.mailer.requests.length = 0;
      for (const table of ["users", "verification_tokens", "limits"])
        await site.database.exec(`DELETE FROM ${table}`);
    });

    const linkTo = async (email) => {
      const answer = await ask(new Visitor(site.origin), email);
      assert.equal(answer.location, `${site.origin}/api/auth/verify-request?provider=mail&type=email`);
      return mails(site.mailer).at(-1).url;
    };

    test("signs a new user in, and the gate lets the user pass", async () => {
      const link = await linkTo(" Ada@Example.com ");
      const visitor = new Visitor(site.origin);
      const answer = await visitor.get(link);
      assert.deepEqual([answer.status, answer.location], [302, `${site.origin}/dashboard`]);
      assert.equal((await visitor.session()).user.email, "ada@example.com");
      assert.equal((await visitor.get("/dashboard")).status, 200);
      const [user] = await rows(site, "SELECT * FROM users");
      assert.equal(user.email, "ada@example.com");
      assert.ok(Math.abs(Date.parse(user.emailVerified) - Date.now()) < 60_000, user.emailVerified);
    });

    test("signs one of 20 visitors in who open it at once", async () => {
      const link = await linkTo("ada@example.com");
      const visitors = Array.from({ length: 20 }, () => new Visitor(site.origin));
      const answers = await Promise.all(visitors.map((visitor) => visitor.get(link)));
      const won = answers.filter(({ location }) => location === `${site.origin}/dashboard`);
      assert.equal(won.length, 1);
      for (const answer of answers.filter((answer) => !won.includes(answer))) {
        assert.equal(answer.location, `${site.origin}/api/auth/error?error=Verification`);
        assert.doesNotMatch(answer.setCookies.join(), /session-token=[^;]/);
      }
      assert.equal((await rows(site, "SELECT id FROM users")).length, 1);
    });

    test("shows status 403 when it is opened again", async () => {
      const link = await linkTo("ada@example.com");
      await new Visitor(site.origin).get(link);
      const visitor = new Visitor(site.origin);
      const page = await visitor.follow(await visitor.get(link));
      assert.equal(page.status, 403);
      assert.equal(await visitor.session(), null);
    });

    test("is mailed three times in ten minutes", async () => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => ask(new Visitor(site.origin), "ada@example.com")),
      );
      assert.deepEqual(
        answers.map(({ status }) => status).sort(),
        [302, 302, 302, 429, 429, 429, 429, 429, 429, 429],
      );
      assert.equal(mails(site.mailer).length, 3);
    });

    test("stays when a scanner looks at it", async () => {
      const link = await linkTo("ada@example.com");
      const visitor = new Visitor(site.origin);
      assert.equal((await visitor.send("HEAD", link, {})).location, undefined);
      assert.equal((await visitor.get(link, { "sec-purpose": "prefetch" })).status, 503);
      assert.equal((await visitor.get(link)).location, `${site.origin}/dashboard`);
    });

    test("is refused under a changed token or address, which uses nothing up", async () => {
      const link = await linkTo("ada@example.com");
      const other = await linkTo("bob@example.com");
      const [{ token: hash }] = await rows(
        site,
        "SELECT token FROM verification_tokens WHERE identifier = 'ada@example.com'",
      );
      const visitor = new Visitor(site.origin);
      const changes = [
        ["token", new URL(other).searchParams.get("token")],
        ["token", hash],
        ["token", await visitor.csrfToken()],
        ["token", "' OR 1=1--"],
        ["token", ""],
        ["email", "eve@evil.example"],
        ["email", "ada@example.com\u0000"],
      ];
      for (const [name, value] of changes) {
        const changed = new URL(link);
        changed.searchParams.set(name, value);
        const answer = await visitor.get(changed.href);
        assert.equal(answer.location, `${site.origin}/api/auth/error?error=Verification`, `${name}=${value}`);
      }
      assert.equal(await visitor.session(), null);
      assert.equal((await visitor.get(link)).location, `${site.origin}/dashboard`);
    });
  });

for (const strategy of ["jwt", "database"])
  describe(`a code in a mail, with sessions as ${strategy}`, () => {
    const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0";
    let site;
    before(async () => {
      const cf = { country: "DE", city: "Berlin" };
      site = await start({ auth: { session: { strategy } }, provider: { code: true }, cf });
    });
    after(() => site?.stop());
    beforeEach(async () => {
      site.mailer.requests.length = 0;
      for (const table of ["users", "verification_tokens", "limits"])
        await site.database.exec(`DELETE FROM ${table}`);
    });

    /** Asks for a mail. Returns the mail, and `enter`, which posts the form that the page then has. */
    const mailTo = async (visitor, email) => {
      const page = await visitor.follow(await ask(visitor, email));
      const [, action] = page.text.match(/<form action="([^"]*)" method="POST">/);
      const csrfToken = await visitor.csrfToken();
      const enter = (code) => visitor.post(action, { csrfToken, callbackUrl: "/dashboard", code });
      return { mail: mails(site.mailer).at(-1), enter };
    };
    const home = () => `${site.origin}/dashboard`;
    const refused = () =>
      `${site.origin}/api/auth/verify-request?provider=mail&type=email&error=Verification`;
    const wrong = (code) => `${code.startsWith("A") ? "B" : "A"}${code.slice(1)}`;

    test("signs one of 20 uses in, in the browser that asked, and ends the link", async () => {
      const visitor = new Visitor(site.origin);
      const { mail, enter } = await mailTo(visitor, "ada@example.com");
      const other = new Visitor(site.origin);
      const { enter: enterElsewhere } = await mailTo(other, "eve@example.com");
      assert.equal((await enterElsewhere(mail.code)).location, refused());
      const answers = await Promise.all(Array.from({ length: 20 }, () => enter(mail.code)));
      assert.equal(answers.filter(({ location }) => location === home()).length, 1);
      assert.equal((await visitor.session()).user.email, "ada@example.com");
      assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
      const late = await other.get(mail.url);
      assert.equal(late.location, `${site.origin}/api/auth/error?error=Verification`);
    });

    test("or the link, if both are used at once", async () => {
      for (let round = 0; round < 5; round += 1) {
        await site.database.exec("DELETE FROM limits");
        const { mail, enter } = await mailTo(new Visitor(site.origin), "ada@example.com");
        const both = await Promise.all([enter(mail.code), new Visitor(site.origin).get(mail.url)]);
        assert.equal(both.filter(({ location }) => location === home()).length, 1);
      }
    });

    test("is refused after ten wrong ones at once, and the link works", async () => {
      const visitor = new Visitor(site.origin);
      const { mail, enter } = await mailTo(visitor, "ada@example.com");
      const answers = await Promise.all(Array.from({ length: 20 }, () => enter(wrong(mail.code))));
      assert.equal(answers.filter(({ location }) => location === refused()).length, 10);
      assert.equal(answers.filter(({ status }) => status === 429).length, 10);
      const right = await enter(mail.code);
      assert.equal(right.status, 429);
      assert.ok(Number(right.headers["retry-after"]) > 86_000, right.headers["retry-after"]);
      assert.equal((await visitor.get(mail.url)).location, home());
    });

    test("comes with the place and the browser that asked", async () => {
      const visitor = new Visitor(site.origin);
      const csrfToken = await visitor.csrfToken();
      const forged = { "user-agent": firefox, "cf-ipcountry": "NZ", "x-forwarded-host": "evil.example" };
      await visitor.post("/api/auth/signin/mail", { csrfToken, email: "ada@example.com" }, forged);
      const [mail] = mails(site.mailer);
      assert.match(mail.code, /^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
      assert.deepEqual([mail.place, mail.browser], ["Berlin, DE", "Firefox on Linux"]);
      assert.match(mail.text, /It was asked for with Firefox on Linux near Berlin, DE\./);
      assert.doesNotMatch(JSON.stringify(mail), /evil\.example|NZ/);
    });
  });

describe("addresses that visitors type", () => {
  let site;
  before(async () => (site = await start()));
  after(() => site?.stop());
  beforeEach(() => (site.mailer.requests.length = 0));

  test("are mailed and stored in one spelling, with the Unicode of the runtime", async () => {
    const spellings = {
      "\uff41\uff44\uff41@example.com": "ada@example.com",
      "ADA@EXAMPLE\u212a.com": "ada@examplek.com",
      "ada@B\u00fccher.example": "ada@xn--bcher-kva.example",
      "ada@bu\u0308cher.example": "ada@xn--bcher-kva.example",
      "ada@fa\u00df.example": "ada@xn--fa-hia.example",
      "o'neill+tag@example.com": "o'neill+tag@example.com",
    };
    for (const [typed, email] of Object.entries(spellings)) {
      await ask(new Visitor(site.origin), typed);
      assert.equal(mails(site.mailer).at(-1)?.to, email, typed);
    }
    const stored = await rows(site, "SELECT DISTINCT identifier FROM verification_tokens");
    assert.deepEqual(new Set(stored.map(({ identifier }) => identifier)), new Set(Object.values(spellings)));
  });

  test("are refused if a mailer could read them otherwise", async () => {
    const hostile = [
      "",
      "null",
      "ada",
      "@example.com",
      "ada@@example.com",
      "attacker@evil.example@example.com",
      '"attacker@evil.example"@example.com',
      "attacker@evil.example\uff20example.com",
      "attacker@evil.example\ufe6bexample.com",
      "ada@example.com,attacker@evil.example",
      "ada@example.com;attacker@evil.example",
      "ada@example.com attacker@evil.example",
      "ada@example.com\r\nBcc: attacker@evil.example",
      "ada@example.com%0d%0aBcc:attacker@evil.example",
      "ada@example.com\u0000@evil.example",
      "ada@example.com <attacker@evil.example>",
      "Ada: attacker@evil.example;",
      "=?x?q?=41=42?=@example.com",
      "ada(@evil.example)@example.com",
      "ada@[127.0.0.1]",
      "ada@[IPv6:::1]",
      "ada@127.0.0.1",
      "ada@localhost",
      "ada@example.com.",
      "ada@.example.com",
      "ada@example..com",
      "\u0430da@example.com",
      "ada@ex\u00adample.com@x",
      "ada@example.com/evil.example",
      "ada@example.com#evil.example",
      "ada@xn--\u00fc.example",
      "ada@exa mple.com",
      "ada@example.com\u{1f600}\u3002",
      `${"a".repeat(65)}@example.com`,
      `ada@${"a.".repeat(130)}com`,
      'ada@example.com">  <a href=https://evil.example>',
    ];
    for (const email of hostile) {
      const answer = await ask(new Visitor(site.origin), email);
      assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`, email);
    }
    assert.deepEqual(mails(site.mailer), []);
    const visitor = new Visitor(site.origin);
    const large = await ask(visitor, `${"a".repeat(1_048_576)}@example.com`);
    assert.equal(large.status, 413);
    assert.equal((await visitor.get("/api/auth/providers")).status, 200);
  });

  test("do not change the host of the link, whatever the headers say", async () => {
    const evil = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-server": "evil.example",
      "x-forwarded-port": "1337",
      "x-host": "evil.example",
      forwarded: "host=evil.example",
      origin: "https://evil.example",
    };
    const visitor = new Visitor(site.origin);
    const csrfToken = await visitor.csrfToken();
    const fields = { csrfToken, email: "ada@example.com", callbackUrl: "https://evil.example/" };
    await visitor.post("/api/auth/signin/mail", fields, evil);
    const [mail] = mails(site.mailer);
    assert.ok(mail.url.startsWith(`${site.origin}/api/auth/callback/mail?`), mail.url);
    assert.doesNotMatch(JSON.stringify(mail), /evil\.example|1337/);
  });
});

describe("a link of @auth/core with @auth/d1-adapter, and of the Worker", () => {
  let site;
  let core;
  let theirs;
  const sent = [];
  before(async () => {
    site = await start({ auth: { session: { strategy: "database" } } });
    const port = await freePort();
    theirs = `http://localhost:${port}`;
    const provider = {
      id: "mail",
      type: "email",
      name: "Email",
      maxAge: 600,
      sendVerificationRequest: ({ url, identifier, expires }) => sent.push({ url, identifier, expires }),
    };
    core = await startAuthCore({
      port,
      config: {
        adapter: D1Adapter(site.database),
        basePath: "/api/auth",
        providers: [provider],
        secret,
        session: { strategy: "database" },
        trustHost: true,
      },
    });
  });
  after(() => Promise.all([site?.stop(), core?.stop()]));
  beforeEach(async () => {
    sent.length = 0;
    site.mailer.requests.length = 0;
    for (const table of ["users", "verification_tokens", "limits"])
      await site.database.exec(`DELETE FROM ${table}`);
  });

  /** What an answer says, with the origins of both sites made equal. */
  const seen = ({ status, location, setCookies }) => ({
    status,
    location: location?.replace(theirs, site.origin),
    cookies: setCookies.map((cookie) => cookie.replace(/=[^;]*/, "").replace(/Expires=[^;]*/, "Expires")),
  });

  test("is asked for, opened and refused with the same answers and rows", async () => {
    for (const known of [false, true]) {
      const answers = [];
      for (const [origin, link] of [
        [theirs, () => sent.at(-1)?.url],
        [site.origin, () => mails(site.mailer).at(-1)?.url],
      ]) {
        await site.database.exec("DELETE FROM users");
        if (known) await site.database.exec(insertAda);
        const visitor = new Visitor(origin);
        const asked = await ask(visitor, "Ada@example.com");
        const [stored] = await rows(
          site,
          "SELECT identifier, length(token) AS length FROM verification_tokens",
        );
        const url = new URL(link());
        const opened = await visitor.get(url.href);
        const session = await visitor.session();
        const again = await new Visitor(origin).get(url.href);
        const left = await rows(site, "SELECT identifier FROM verification_tokens");
        const parameters = [...url.searchParams].map(([name, value]) =>
          name === "token" ? [name, value.length] : [name, value.replace(theirs, site.origin)],
        );
        const [user] = await rows(
          site,
          "SELECT email, name, image, emailVerified IS NULL AS open FROM users",
        );
        answers.push({
          asked: seen(asked),
          stored,
          path: url.pathname,
          parameters,
          opened: seen(opened),
          session: { ...session, expires: typeof session.expires },
          again: seen(again),
          left,
          user,
        });
      }
      assert.deepEqual(answers[1], answers[0], `known: ${known}`);
    }
  });

  test("works at the other one", async () => {
    await ask(new Visitor(theirs), "ada@example.com");
    const ofCore = new URL(sent[0].url);
    const visitor = new Visitor(site.origin);
    await visitor.get(`${ofCore.pathname}${ofCore.search}`);
    assert.equal((await visitor.session()).user.email, "ada@example.com");
    await ask(new Visitor(site.origin), "bob@example.com");
    const ofWorker = new URL(mails(site.mailer)[0].url);
    const other = new Visitor(theirs);
    await other.get(`${ofWorker.pathname}${ofWorker.search}`);
    assert.equal((await other.session()).user.email, "bob@example.com");
    assert.ok(other.jar.get(cookieName));
  });
});

describe("a mail that is not sent", () => {
  test("leaves no token behind, and the visitor may try again", async () => {
    const site = await start();
    try {
      site.mailer.server.removeAllListeners("request");
      site.mailer.server.on("request", (_, response) => response.writeHead(500).end("no"));
      const answer = await ask(new Visitor(site.origin), "ada@example.com");
      assert.equal(answer.location, `${site.origin}/api/auth/signin?error=EmailSignin`);
      assert.deepEqual(await rows(site, "SELECT * FROM verification_tokens"), []);
    } finally {
      await site.stop();
    }
  });
});
