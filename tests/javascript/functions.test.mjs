// Options that are functions, in workerd: of providers, of mails, of tokens, of the log.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startSiteWithD1 } from "../worker/support/d1.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { bundle, startProject } from "./support/project.mjs";

describe("functions of a provider", () => {
  let site;
  before(async () => {
    site = await startProject(
      `
      import { AuthWorker } from "authjs-worker";
      import { customFetch } from "@auth/core";
      import GitHub from "@auth/core/providers/github";
      const lines = [];
      let asked = [];
      const auth = (env) => AuthWorker({
        matcher: ["/dashboard/:path*"],
        providers: [
          GitHub,
          {
            id: "acme", name: "Acme", type: "oauth", issuer: env.AUTH_DEV_ISSUER,
            clientId: env.AUTH_DEV_ID, clientSecret: env.AUTH_DEV_SECRET, scope: "openid profile email",
            token: { url: env.AUTH_DEV_ISSUER + "/token", async conform(response) { asked.push("conform " + response.status); const body = await response.json(); return Response.json({ ...body, extra: "x" }); } },
            userinfo: { url: env.AUTH_DEV_ISSUER + "/me", async request({ tokens }) { asked.push("userinfo " + tokens.extra); const answer = await fetch(env.AUTH_DEV_ISSUER + "/me", { headers: { authorization: "Bearer " + tokens.access_token } }); return answer.json(); } },
            authorization: env.AUTH_DEV_ISSUER + "/auth",
            async profile(profile, tokens) { return { id: profile.sub, name: "Profile of " + tokens.extra, email: profile.email, role: "editor" }; },
            [customFetch]: async (url, init) => { asked.push("fetch " + new URL(url).pathname + " " + init.method); return fetch(url, init); },
          },
          {
            id: "login", type: "credentials", fields: { name: {}, password: { type: "password" } },
            authorize({ name, password }, request) {
              if (password === "throw") throw new Error("boom");
              return password === "right" ? { id: 7, name, path: new URL(request.url).pathname } : null;
            },
          },
        ],
        callbacks: {
          jwt({ token, user }) { if (user) Object.assign(token, { role: user.role, path: user.path }); return token; },
          session({ session, token }) { return { ...session, role: token.role, path: token.path, sub: token.sub }; },
        },
        logger: { error(error) { lines.push(error.name + " " + error.type + " " + error.cause?.err?.message); }, warn(code) { lines.push("warn " + code); } },
      });
      let made;
      export default {
        fetch(request, env, ctx) {
          const { pathname } = new URL(request.url);
          if (pathname === "/asked") return Response.json(asked.splice(0));
          if (pathname === "/lines") return Response.json(lines.splice(0));
          return (made ??= auth(env)).fetch(request, env, ctx);
        },
      };
    `,
      { vars: { AUTH_GITHUB_ID: "gh", AUTH_GITHUB_SECRET: "gh-secret" }, ids: ["acme"] },
    );
  });
  after(() => site?.stop());

  test("an uncalled provider of Auth.js is the built-in row", async () => {
    const started = await new Visitor(site.origin).startSignIn("github", "/dashboard");
    assert.match(started.location, /^https:\/\/github\.com\/login\/oauth\/authorize\?.*client_id=gh/);
  });

  test("conform, userinfo.request, profile and customFetch shape a sign-in", async () => {
    const visitor = new Visitor(site.origin);
    const started = await visitor.startSignIn("acme", "/dashboard");
    const callback = await visitor.chooseAt(started, "persona-user");
    const answer = await visitor.get(callback.location);
    assert.equal(answer.location, `${site.origin}/dashboard`, (await visitor.get("/lines")).text);
    const session = await visitor.session();
    assert.deepEqual([session.user.name, session.role], ["Profile of x", "editor"]);
    const asked = (await visitor.get("/asked")).json();
    assert.deepEqual(
      asked.filter((line) => !line.includes("well-known")),
      ["fetch /token POST", "conform 200", "fetch /jwks GET", "userinfo x"],
    );
  });

  test("authorize signs in, refuses and fails", async () => {
    const attempt = async (password) => {
      const visitor = new Visitor(site.origin);
      const csrfToken = await visitor.csrfToken();
      const answer = await visitor.post("/api/auth/callback/login", { csrfToken, name: "Ada", password });
      return { answer, session: await visitor.session() };
    };
    const right = await attempt("right");
    assert.deepEqual(
      [right.session.user.name, right.session.sub, right.session.path],
      ["Ada", "7", "/api/auth/callback/login"],
    );
    const wrong = await attempt("wrong");
    assert.match(wrong.answer.location, /error=CredentialsSignin&code=credentials/);
    assert.equal(wrong.session, null);
    const failed = await attempt("throw");
    assert.match(failed.answer.location, /error=Configuration/);
    const lines = (await new Visitor(site.origin).get("/lines")).json();
    assert.ok(
      lines.some((line) => /CallbackRouteError .*boom/.test(line)),
      lines.join("\n"),
    );
  });
});

describe("mails of code", () => {
  let build;
  let site;
  before(async () => {
    build = await bundle(`
      import { AuthWorker } from "authjs-worker";
      const mails = [];
      const auth = AuthWorker({
        matcher: ["/dashboard/:path*"],
        theme: { brandColor: "#112233" },
        providers: [{
          id: "http-email", type: "email", name: "Mail", maxAge: 600,
          normalizeIdentifier(typed) { if (typed.startsWith("+")) throw new Error("no"); return typed.replace(/\\\\s/g, "") + (typed.includes("@") ? "" : "@example.com"); },
          async generateVerificationToken() { return "token-of-code-" + crypto.randomUUID(); },
          async sendVerificationRequest(mail) {
            if (mail.identifier.startsWith("fail")) throw new Error("the service is away");
            mails.push({ identifier: mail.identifier, url: mail.url, token: mail.token, isDate: mail.expires instanceof Date, provider: mail.provider.id, path: new URL(mail.request.url).pathname, theme: mail.theme });
          },
        }],
      });
      export default {
        fetch(request, env, ctx) {
          if (new URL(request.url).pathname === "/mails") return Response.json(mails.splice(0));
          return auth.fetch(request, env, ctx);
        },
      };
    `);
    site = await startSiteWithD1({}, { build });
  });
  after(async () => {
    await site?.stop();
    if (build) await rm(build, { recursive: true });
  });
  const ask = async (email) => {
    const visitor = new Visitor(site.origin);
    const csrfToken = await visitor.csrfToken();
    return { visitor, answer: await visitor.post("/api/auth/signin/http-email", { csrfToken, email }) };
  };
  const mails = async () => (await new Visitor(site.origin).get("/mails")).json();

  test("the code normalizes the address, makes the token and sends the mail, whose link signs in", async () => {
    const { visitor, answer } = await ask("Ada");
    assert.match(answer.location, /verify-request/, answer.text);
    const [{ url, token, ...mail }] = await mails();
    assert.deepEqual(mail, {
      identifier: "ada@example.com",
      isDate: true,
      provider: "http-email",
      path: "/api/auth/signin/http-email",
      theme: { brandColor: "#112233" },
    });
    assert.match(token, /^token-of-code-/);
    await visitor.get(url);
    assert.equal((await visitor.session()).user.email, "ada@example.com");
  });

  test("a function that throws refuses the address, or tells that no mail was sent", async () => {
    assert.match((await ask("+1")).answer.location, /error=EmailSignin/);
    assert.match((await ask("fail@example.com")).answer.location, /error=EmailSignin/);
    assert.deepEqual(await mails(), []);
  });
});
