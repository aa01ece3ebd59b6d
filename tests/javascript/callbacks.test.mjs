// Callbacks in JavaScript, in workerd, against a real provider.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

const signedIn = async (site, persona = "persona-user", to = "/dashboard") => {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.signIn(persona, to);
  return { visitor, answer, session: await visitor.session() };
};

describe("callbacks that change what Auth.js's may change", () => {
  let site;
  before(async () => {
    site = await startProject(`
      import { AuthWorker } from "authjs-worker";
      export default AuthWorker({
        matcher: ["/dashboard/:path*"],
        callbacks: {
          async signIn({ user, account, profile }) {
            user.role = "editor";
            account.backend = "token-of-backend";
            profile.seen = true;
            return true;
          },
          jwt({ token, user, account, profile, trigger, isNewUser, session }) {
            if (account) Object.assign(token, { role: user.role, backend: account.backend, seen: profile.seen, trigger, isNewUser });
            if (trigger === "update") token.note = session.note;
            return token;
          },
          session({ session, token }) {
            const { role, backend, seen, trigger, isNewUser, note } = token;
            return { ...session, role, backend, seen, trigger, isNewUser, note };
          },
          authorized({ request, auth }) {
            if (request.nextUrl.pathname === "/dashboard/admin") return auth?.role === "admin" ? true : new Response("not you", { status: 403, headers: { "x-why": "role" } });
            return Boolean(auth);
          },
          redirect({ url, baseUrl }) {
            return url.endsWith("/elsewhere") ? baseUrl + "/dashboard/welcome" : url.startsWith("/") ? baseUrl + url : url;
          },
        },
      });
    `);
  });
  after(() => site?.stop());

  test("what signIn leaves in its arguments is what jwt gets, and the session shows it", async () => {
    const { answer, session } = await signedIn(site);
    assert.equal(answer.status, 302, answer.text);
    assert.equal(answer.location, `${site.origin}/dashboard`);
    const { role, backend, seen, trigger, isNewUser } = session;
    assert.deepEqual(
      { role, backend, seen, trigger, isNewUser },
      { role: "editor", backend: "token-of-backend", seen: true, trigger: "signIn", isNewUser: false },
    );
  });

  test("an update reaches jwt", async () => {
    const { visitor } = await signedIn(site);
    const body = JSON.stringify({ csrfToken: await visitor.csrfToken(), data: { note: "hello" } });
    const answer = await visitor.send(
      "POST",
      "/api/auth/session",
      { "content-type": "application/json", origin: site.origin },
      body,
    );
    assert.equal(answer.json().note, "hello", answer.text);
    assert.equal((await visitor.session()).note, "hello");
  });

  test("authorized decides with the session, and may answer itself", async () => {
    const { visitor } = await signedIn(site);
    assert.equal((await visitor.get("/dashboard")).text, "asset /dashboard");
    const refused = await visitor.get("/dashboard/admin");
    assert.deepEqual([refused.status, refused.text, refused.headers["x-why"]], [403, "not you", "role"]);
    assert.match(refused.headers["cache-control"], /private/);
    const anonymous = await new Visitor(site.origin).get("/dashboard");
    assert.match(anonymous.location, /\/api\/auth\/signin\?callbackUrl=/);
  });

  test("redirect chooses the destination", async () => {
    const { answer } = await signedIn(site, "persona-user", "/elsewhere");
    assert.equal(answer.location, `${site.origin}/dashboard/welcome`);
  });
});

describe("callbacks that refuse or fail", () => {
  let site;
  before(async () => {
    site = await startProject(`
      import { AuthWorker, CredentialsSignin } from "authjs-worker";
      class TooMany extends CredentialsSignin { code = "too_many"; }
      const never = new Promise(() => {});
      const wanted = (profile) => new URL(globalThis.wanted ?? "https://x/none").pathname;
      export default {
        fetch(request, env, ctx) {
          const url = new URL(request.url);
          if (url.pathname === "/want") { globalThis.behaviour = url.searchParams.get("what"); return new Response("ok"); }
          return auth.fetch(request, env, ctx);
        },
      };
      const auth = AuthWorker({
        matcher: ["/dashboard/:path*"],
        callbacks: {
          signIn() {
            switch (globalThis.behaviour) {
              case "false": return false;
              case "undefined": return undefined;
              case "url": return "/sorry";
              case "throw": throw new Error("boom-secret");
              case "reject": return Promise.reject(new Error("boom"));
              case "credentials": throw new TooMany();
            }
            return true;
          },
          jwt({ token }) {
            switch (globalThis.behaviour) {
              case "jwt-null": return null;
              case "jwt-throw": throw new Error("boom");
              case "jwt-text": return "text";
              case "jwt-cycle": token.self = token; return token;
              case "jwt-bigint": return { ...token, big: 10n };
              case "jwt-date": return { ...token, at: new Date(0) };
              case "jwt-class": return new (class Token { constructor() { Object.assign(this, token, { kept: 1 }); } hidden() {} })();
            }
            return token;
          },
          session({ session, token }) { return { ...session, at: token.at, kept: token.kept }; },
        },
      });
    `);
  });
  after(() => site?.stop());

  const behave = (what) => new Visitor(site.origin).get(`/want?what=${what}`);

  for (const [what, location] of [
    ["false", "/api/auth/error?error=AccessDenied"],
    ["undefined", "/api/auth/error?error=AccessDenied"],
    ["url", "/sorry"],
    ["throw", "/api/auth/error?error=AccessDenied"],
    ["reject", "/api/auth/error?error=AccessDenied"],
    ["credentials", "/api/auth/signin?error=CredentialsSignin&code=too_many"],
  ])
    test(`signIn: ${what}`, async () => {
      await behave(what);
      const { answer, session } = await signedIn(site);
      assert.equal(answer.location, `${site.origin}${location}`);
      assert.equal(session, null);
    });

  for (const what of ["jwt-null", "jwt-throw", "jwt-text", "jwt-cycle", "jwt-bigint"])
    test(`${what} gives no session`, async () => {
      await behave(what);
      const { session } = await signedIn(site);
      assert.equal(session, null);
      assert.doesNotMatch(site.worker.text(), /"panic"|Reinitializing|RuntimeError/);
    });

  test("a date becomes its ISO text, and an object of a class its members", async () => {
    await behave("jwt-date");
    assert.equal((await signedIn(site)).session.at, "1970-01-01T00:00:00.000Z");
    await behave("jwt-class");
    assert.equal((await signedIn(site)).session.kept, 1);
  });
});
