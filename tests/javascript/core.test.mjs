// `authjs-worker/core` and `authjs-worker/jwt` beside `@auth/core`, in Node.js: the same requests, the same answers.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import * as theirs from "@auth/core";
import * as theirErrors from "@auth/core/errors";
import * as theirJwt from "@auth/core/jwt";
import Credentials from "@auth/core/providers/credentials";
import GitHub from "@auth/core/providers/github";
import Resend from "@auth/core/providers/resend";
import { answers, shown } from "./support/compare.mjs";
import { dist } from "./support/project.mjs";

const ours = await import(`${dist}node/core.js`);
const ourErrors = await import(`${dist}node/errors.js`);
const ourJwt = await import(`${dist}node/jwt.js`);

const secret = "a secret of the tests with more than 32 characters";
const site = "https://app.example";
const cookieName = "__Secure-authjs.session-token";

const acme = {
  id: "acme",
  name: "Acme",
  type: "oauth",
  checks: ["pkce", "state"],
  authorization: {
    url: "https://id.acme.example/authorize?tenant=1",
    params: { scope: "profile", prompt: "login" },
  },
  token: "https://id.acme.example/token",
  userinfo: "https://id.acme.example/userinfo",
  clientId: "client",
  clientSecret: "client-secret",
};

const quiet = { error() {}, warn() {}, debug() {} };

const configured = (over = {}) => ({
  secret,
  trustHost: true,
  basePath: "/auth",
  providers: [acme],
  logger: quiet,
  ...over,
});

const sessionCookie = async (claims = {}, options = {}) => {
  const token = { name: "Ada", email: "ada@example.com", picture: null, sub: "1", ...claims };
  return `${cookieName}=${await theirJwt.encode({ token, secret, salt: cookieName, ...options })}`;
};

const form = (fields, headers = {}) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body: String(new URLSearchParams(fields)),
});

/** Sends one request to both, each with a configuration of its own. `over` may be a function of the library. */
const both = (path, init = {}, over = {}) =>
  answers([theirs, ours], async (library) => {
    const own = typeof over === "function" ? over(library) : over;
    return library.Auth(new Request(`${site}${path}`, await init), configured(own));
  });

async function same(path, init, over) {
  const [expected, actual] = await both(path, init, over);
  assert.deepEqual(actual, expected);
  return expected;
}

describe("routes", () => {
  for (const path of ["/auth/csrf", "/auth/providers", "/auth/session", "/auth/error?error=AccessDenied"])
    test(`GET ${path}`, async () => {
      assert.ok((await same(path)).status < 404);
    });

  for (const path of ["/", "/auth", "/auth/nowhere", "/auth/session/acme", "/auth/signin/acme/more"])
    test(`GET ${path} is a bad request`, async () => {
      assert.equal((await same(path)).status, 400);
    });

  test("the Host of a request does not count", async () => {
    await same("/auth/session", { headers: { host: "other.example" } });
  });

  test("a session of the other library", async () => {
    const { body } = await same("/auth/session", { headers: { cookie: await sessionCookie() } });
    assert.equal(body.user.name, "Ada");
  });

  test("a session that @auth/core reads", async () => {
    const token = await ourJwt.encode({ token: { sub: "1", name: "Ada" }, secret, salt: cookieName });
    const { body } = await same("/auth/session", { headers: { cookie: `${cookieName}=${token}` } });
    assert.equal(body.user.name, "Ada");
  });

  test("a session under another secret is cleared", async () => {
    const cookie = await sessionCookie({}, { secret: "another secret with more than 32 characters" });
    assert.equal((await same("/auth/session", { headers: { cookie } })).body, null);
  });

  test("a former secret opens, and the first one seals", async () => {
    const secrets = ["the newest secret with more than 32 characters", secret];
    const init = { headers: { cookie: await sessionCookie() } };
    const { body } = await same("/auth/session", init, { secret: secrets });
    assert.equal(body.user.name, "Ada");
    const response = await ours.Auth(
      new Request(`${site}/auth/session`, init),
      configured({ secret: secrets }),
    );
    const [sealed] = response.headers.getSetCookie().filter((cookie) => cookie.startsWith(cookieName));
    const token = sealed.slice(cookieName.length + 1).split(";")[0];
    assert.equal((await theirJwt.decode({ token, secret: secrets[0], salt: cookieName })).name, "Ada");
  });

  test("the CSRF cookie of either library is the other's", async () => {
    const jar = (response) =>
      response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
    for (const [from, to] of [
      [ours, theirs],
      [theirs, ours],
    ])
      for (const over of [{}, { secret: [secret, "an older secret with more than 32 characters"] }]) {
        const made = await from.Auth(new Request(`${site}/auth/csrf`), configured(over));
        const { csrfToken } = await made.json();
        const init = form({ csrfToken, callbackUrl: "/bye" }, { cookie: jar(made) });
        const answer = await to.Auth(new Request(`${site}/auth/signout`, init), configured(over));
        assert.equal(answer.headers.get("location"), `${site}/bye`);
      }
  });

  test("a sign-in and a sign-out without a CSRF token are refused", async () => {
    for (const path of ["/auth/signin/acme", "/auth/signout"])
      assert.match((await same(path, form({ csrfToken: "x" }))).location, /error=MissingCSRF$/);
  });

  test("X-Auth-Return-Redirect", async () => {
    const over = ({ skipCSRFCheck }) => ({ skipCSRFCheck });
    const { status, body } = await same("/auth/signout", form({}, { "x-auth-return-redirect": "1" }), over);
    assert.deepEqual([status, body], [200, { url: site }]);
  });

  test("custom pages, cookies and a base path", async () => {
    const over = {
      basePath: "/api/auth",
      pages: { signIn: "/login", error: "/oops" },
      cookies: { csrfToken: { name: "mine", options: { sameSite: "strict" } } },
      theme: { colorScheme: "dark", brandColor: "", logo: "", buttonText: "" },
    };
    await same("/api/auth/csrf", {}, over);
    assert.match((await same("/api/auth/signin", {}, over)).location, /^\/login/);
    assert.match(
      (await same("/api/auth/callback/unknown", {}, over)).location,
      /\/oops\?error=Configuration$/,
    );
  });
});

describe("skipCSRFCheck and raw", () => {
  const skipped = ({ skipCSRFCheck }) => ({ skipCSRFCheck });

  test("a sign-in leads to the provider with state and PKCE", async () => {
    const { location, cookies } = await same(
      "/auth/signin/acme?login_hint=ada",
      form({ callbackUrl: "/dashboard" }),
      skipped,
    );
    assert.match(location, /login_hint=ada/);
    const names = Object.keys(cookies).map((name) => name.replace("__Secure-authjs.", ""));
    assert.deepEqual(names.sort(), ["callback-url", "pkce.code_verifier", "state"]);
  });

  test("there is no CSRF token", async () => {
    const warnings = [];
    const logger = { ...quiet, warn: (code) => warnings.push(code) };
    const over = ({ skipCSRFCheck }) => ({ skipCSRFCheck, logger });
    assert.equal((await same("/auth/csrf", {}, over)).status, 404);
    assert.deepEqual(warnings, ["csrf-disabled", "csrf-disabled"]);
  });

  test("a symbol of another library does not turn the check off", async () => {
    const crossed = (library) => ({ skipCSRFCheck: (library === ours ? theirs : ours).skipCSRFCheck });
    assert.match((await same("/auth/signout", form({}), crossed)).location, /error=MissingCSRF$/);
    const text = { skipCSRFCheck: "skip-csrf-check", raw: true };
    assert.match((await same("/auth/signout", form({}), text)).location, /error=MissingCSRF$/);
  });

  test("raw gives what a framework sets itself", async () => {
    const over = ({ skipCSRFCheck, raw }) => ({ skipCSRFCheck, raw });
    for (const [path, init] of [
      ["/auth/signin/acme", form({ callbackUrl: "/dashboard" })],
      ["/auth/signout", form({ callbackUrl: "/" })],
      ["/auth/session", { headers: { cookie: await sessionCookie() } }],
    ])
      await same(path, init, over);
    const request = new Request(`${site}/auth/signin/acme`, form({ callbackUrl: "/dashboard" }));
    const { cookies, redirect } = await ours.Auth(request, configured(over(ours)));
    assert.match(redirect, /^https:\/\/id\.acme\.example\/authorize/);
    const { name, value, options } = cookies[0];
    assert.deepEqual([name, value], ["__Secure-authjs.callback-url", `${site}/dashboard`]);
    assert.deepEqual(options, { httpOnly: true, path: "/", sameSite: "lax", secure: true });
    const pkce = cookies.find((cookie) => cookie.name.endsWith("code_verifier")).options;
    assert.equal(pkce.maxAge, 900);
    assert.ok(pkce.expires instanceof Date && pkce.expires > new Date());
  });

  test("raw rejects with the error of a flow", async () => {
    for (const [library, { MissingCSRF }] of [
      [theirs, theirErrors],
      [ours, ourErrors],
    ])
      await assert.rejects(
        library.Auth(new Request(`${site}/auth/signout`, form({})), configured({ raw: library.raw })),
        (error) => error instanceof MissingCSRF && error.type === "MissingCSRF" && error.kind === "signIn",
      );
  });

  const fails = () => {
    throw new Error("no");
  };
  for (const [what, path, over] of [
    ["the provider does not answer", "signin/away", {}],
    ["the redirect callback throws", "signin/acme", { callbacks: { redirect: fails } }],
    ["the redirect callback throws", "signout", { callbacks: { redirect: fails } }],
    ["there is no such provider", "signin/nowhere", {}],
  ])
    test(`raw redirects at ${path} if ${what}`, async () => {
      const issuer = "https://id.acme.example";
      const { clientId, clientSecret } = acme;
      const away = { id: "away", type: "oidc", issuer, clientId, clientSecret, [theirs.customFetch]: fails };
      for (const library of [theirs, ours]) {
        const { Auth, raw, skipCSRFCheck } = library;
        const request = new Request(`${site}/auth/${path}`, form({ callbackUrl: "/dashboard" }));
        const answer = await Auth(
          request,
          configured({ providers: [acme, away], raw, skipCSRFCheck, ...over }),
        );
        const location = answer.redirect ?? answer.headers.get("location");
        assert.equal(location, `${site}/auth/error?error=Configuration`);
      }
    });
});

describe("callbacks, events and credentials", () => {
  const signIn = (over) =>
    same(
      "/auth/callback/credentials",
      form({ user: "ada", password: "x", callbackUrl: "/in" }),
      (library) => ({
        skipCSRFCheck: library.skipCSRFCheck,
        ...over(library === ours ? ourErrors : theirErrors),
      }),
    );
  const authorize = ({ user }) => ({ id: "7", name: user, email: "ada@example.com" });

  test("a sign-in with a jwt and a session callback", async () => {
    const heard = [];
    const { location, cookies } = await signIn(() => ({
      providers: [Credentials({ credentials: { user: {}, password: {} }, authorize })],
      callbacks: {
        signIn: ({ user, account }) => user.name === "ada" && account.type === "credentials",
        jwt: ({ token, user, trigger }) => ({ ...token, role: user.id, trigger }),
        redirect: ({ baseUrl }) => `${baseUrl}/in`,
      },
      events: { signIn: ({ user, account }) => void heard.push([user.name, account.provider]) },
    }));
    assert.equal(location, `${site}/in`);
    assert.ok(cookies[cookieName]);
    assert.deepEqual(heard, [
      ["ada", "credentials"],
      ["ada", "credentials"],
    ]);
  });

  test("authorize refuses, or throws an error of its own", async () => {
    const provider = (authorize) => ({ providers: [Credentials({ authorize })] });
    const refused = await signIn(() => provider(() => null));
    assert.match(refused.location, /\/auth\/signin\?error=CredentialsSignin&code=credentials$/);
    const coded = await signIn(({ CredentialsSignin }) =>
      provider(() => {
        throw Object.assign(new CredentialsSignin(), { code: "otp" });
      }),
    );
    assert.match(coded.location, /code=otp$/);
  });

  test("the session callback gets the token, and a jwt callback may end the session", async () => {
    const init = { headers: { cookie: await sessionCookie({ role: "editor" }) } };
    // Auth.js gives a callback one argument.
    const callbacks = {
      session: ({ session, token }, ...more) => ({ ...session, role: token.role, more: more.length }),
    };
    assert.equal((await same("/auth/session", init, { callbacks })).body.role, "editor");
    assert.equal((await same("/auth/session", init, { callbacks: { jwt: () => null } })).body, null);
  });

  test("jwt.encode and jwt.decode get the secret", async () => {
    const jwt = {
      encode: ({ token, secret: given }) => `${given === secret}.${btoa(JSON.stringify(token))}`,
      decode: ({ token, secret: given }) => given === secret && JSON.parse(atob(token.split(".")[1])),
    };
    const init = {
      headers: { cookie: `${cookieName}=true.${btoa('{"name":"Ada","sub":"1","exp":4000000000}')}` },
    };
    for (const { body, cookies } of await both("/auth/session", init, { jwt })) {
      assert.equal(body.user.name, "Ada");
      assert.match(cookies[cookieName].value, /^true\./);
    }
  });

  test("a configuration is read again after a framework has changed it", async () => {
    const config = configured();
    const status = async (path) => (await ours.Auth(new Request(`${site}${path}`), config)).status;
    assert.deepEqual([await status("/auth/csrf"), await status("/api/auth/csrf")], [200, 400]);
    config.basePath = "/api/auth";
    assert.deepEqual([await status("/auth/csrf"), await status("/api/auth/csrf")], [400, 200]);
    config.trustHost = false;
    assert.equal(await status("/api/auth/csrf"), 500);
  });
});

describe("a sign-in at a provider", () => {
  const real = globalThis.fetch;
  after(() => {
    globalThis.fetch = real;
  });
  before(() => {
    globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (request.url === acme.token) return Response.json({ access_token: "at", token_type: "bearer" });
      if (request.url === acme.userinfo && request.headers.get("authorization") === "Bearer at")
        return Response.json({
          id: "7",
          name: "Ada",
          email: "Ada@Example.com",
          picture: "https://p.example/a.png",
        });
      throw new Error(`nothing answers at ${request.url}`);
    };
  });

  const callback = (over) =>
    answers([theirs, ours], async (library) => {
      const { Auth, skipCSRFCheck, raw } = library;
      const started = new Request(`${site}/auth/signin/acme`, form({ callbackUrl: "/dashboard" }));
      const { cookies, redirect } = await Auth(started, configured({ skipCSRFCheck, raw }));
      const cookie = cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
      const back = new URL(`${site}/auth/callback/acme?code=1`);
      back.searchParams.set("state", new URL(redirect).searchParams.get("state"));
      return Auth(new Request(back, { headers: { cookie } }), configured(over));
    });

  test("the callbacks get what the provider said", async () => {
    const seen = [];
    const [expected, actual] = await callback({
      callbacks: {
        signIn: ({ user, account, profile }) => {
          const { provider, type, providerAccountId, access_token } = account;
          seen.push(
            shown([
              { ...user, id: typeof user.id },
              provider,
              type,
              providerAccountId,
              access_token,
              profile,
            ]),
          );
          return true;
        },
        jwt: ({ token, account, trigger, isNewUser }) => {
          seen.push(
            shown([{ ...token, sub: typeof token.sub }, account?.provider, trigger, Boolean(isNewUser)]),
          );
          return { ...token, from: account?.provider };
        },
      },
      events: {
        signIn: ({ user, profile, isNewUser }) =>
          void seen.push(shown([user.email, profile.id, Boolean(isNewUser)])),
      },
    });
    // docs/differences.md: callback-repeated.
    const { "__Secure-authjs.state.completed": _, ...cookies } = actual.cookies;
    assert.deepEqual({ ...actual, cookies }, expected);
    assert.equal(actual.location, `${site}/dashboard`);
    assert.equal(seen.length, 6);
    assert.deepEqual(seen.slice(3), seen.slice(0, 3));
  });

  test("signIn refuses, redirects or fails", async () => {
    for (const [signIn, location] of [
      [() => false, `${site}/auth/error?error=AccessDenied`],
      [() => "/sorry", `${site}/sorry`],
      [() => Promise.reject(new Error("why")), `${site}/auth/error?error=AccessDenied`],
    ]) {
      const [expected, actual] = await callback({ callbacks: { signIn } });
      assert.deepEqual([actual.status, actual.location], [expected.status, expected.location]);
      assert.equal(actual.location, location);
    }
  });
});

describe("a wrong configuration", () => {
  for (const [what, over, type] of [
    ["no secret", { secret: [] }, "MissingSecret"],
    ["an untrusted host", { trustHost: false }, "UntrustedHost"],
    ["no endpoints", { providers: [{ id: "x", name: "X", type: "oauth" }] }, "InvalidEndpoints"],
    ["no authorize", { providers: [{ id: "credentials", type: "credentials" }] }, "MissingAuthorize"],
    ["no adapter", { session: { strategy: "database" } }, "MissingAdapter"],
    ["a missing method", { adapter: { createUser() {} } }, "MissingAdapterMethods"],
    ["mails without an adapter", { providers: [Resend({ apiKey: "x" })] }, "MissingAdapter"],
  ])
    test(what, async () => {
      const logged = [];
      const logger = {
        ...quiet,
        error: ({ name, type: known, message }) => logged.push([name, known, message]),
      };
      const { status, body } = await same("/auth/csrf", {}, { ...over, logger });
      assert.equal(status, 500);
      assert.match(body.message, /server configuration/);
      // Auth.js keeps it in mind that there was a provider of a kind: the error of a later test may be another one.
      assert.deepEqual(
        logged[1],
        logged.find(([, known]) => known === type),
      );
      const pages = { error: "/oops" };
      assert.equal(
        (await same("/auth/signin", {}, { ...over, logger, pages })).location,
        `${site}/oops?error=Configuration`,
      );
      assert.equal((await same("/auth/nowhere", {}, { ...over, logger })).status, 400);
    });

  test("a callback URL of another scheme", async () => {
    assert.equal((await same("/auth/signin?callbackUrl=javascript:alert(1)")).status, 500);
    const cookie = "__Secure-authjs.callback-url=javascript%3Aalert(1)";
    assert.equal((await same("/auth/csrf", { headers: { cookie } })).status, 500);
  });

  test("the callback URL of a cookie", async () => {
    const name = "__Secure-authjs.callback-url";
    const status = async (cookie) =>
      (await ours.Auth(new Request(`${site}/auth/csrf`, { headers: { cookie } }), configured())).status;
    for (const valid of ["https%3A%2F%2Fexample.com%2Fin", "https://example.com/in", "%2Fin", ""])
      for (const cookie of [`${name}=${valid}`, `a=b; ${name}=${valid}; c=d`, `a=b;${name}=${valid}`])
        assert.equal(await status(cookie), 200, cookie);
    const wrong = "javascript%3Aalert(1)";
    for (const cookie of [
      `${name}=${wrong}`,
      `a=b; ${name}=${wrong}; c=d`,
      `a=b;${name}=${wrong}`,
      `a=${name}=/in; ${name}=${wrong}`,
      `x${name}=/in; ${name}=${wrong}`,
      `${name}=${wrong}; ${name}=/in`,
      `${name}.0=javascript%3A; ${name}.1=alert(1)`,
    ])
      assert.equal(await status(cookie), 500, cookie);
    assert.equal(await status(`${name}=/in; ${name}=${wrong}`), 200);
  });

  test("what only this project refuses is logged in one line", async () => {
    const logged = [];
    const logger = { ...quiet, error: (error) => logged.push(error.message) };
    const config = configured({ secret: "short", logger });
    assert.equal((await ours.Auth(new Request(`${site}/auth/csrf`), config)).status, 500);
    assert.match(logged[0], /^AUTH_SECRET: shorter than 16 characters/);
  });
});

describe("jwt", () => {
  const salt = "authjs.session-token";
  const claims = {
    name: "Ada",
    iat: 1,
    nested: { list: [1, "two", null], gone: undefined },
    at: new Date(0),
  };

  test("encode and decode, both ways", async () => {
    for (const secrets of [secret, "short", [secret, "older"]])
      for (const [from, to] of [
        [ourJwt, theirJwt],
        [theirJwt, ourJwt],
      ]) {
        const token = await from.encode({ token: claims, secret: secrets, salt, maxAge: 60 });
        const [there, here] = [
          await to.decode({ token, secret: secrets, salt }),
          await from.decode({ token, secret: secrets, salt }),
        ];
        assert.deepEqual(there, here);
        assert.deepEqual(Object.keys(there), ["name", "iat", "nested", "at", "exp", "jti"]);
        assert.equal(there.exp - there.iat, 60);
      }
  });

  test("what is refused", async () => {
    const token = await theirJwt.encode({ token: {}, secret, salt });
    const expired = await theirJwt.encode({ token: {}, secret, salt, maxAge: -16 });
    const tolerated = await theirJwt.encode({ token: {}, secret, salt, maxAge: -10 });
    for (const { decode } of [theirJwt, ourJwt]) {
      assert.equal(await decode({ secret, salt }), null);
      assert.ok(await decode({ token: tolerated, secret, salt }));
      await assert.rejects(decode({ token, secret: "other", salt }), {
        message: "no matching decryption secret",
      });
      await assert.rejects(decode({ token, secret, salt: "other" }), {
        message: "no matching decryption secret",
      });
      await assert.rejects(decode({ token: expired, secret, salt }), { name: "JWTExpired" });
      await assert.rejects(decode({ token: `${token}x`, secret, salt }));
      await assert.rejects(decode({ token: "x", secret, salt }));
    }
    for (const empty of ["", [], ["", secret], [secret, undefined]])
      await assert.rejects(ourJwt.decode({ token, secret: empty, salt }), TypeError);
  });

  test("getToken", async () => {
    const token = await theirJwt.encode({ token: { sub: "1", long: "x".repeat(6000) }, secret, salt });
    const parts = {
      whole: `${salt}=${token}`,
      chunks: `a=b; ${salt}.1=${token.slice(3936)}; ${salt}.0=${token.slice(0, 3936)}`,
    };
    for (const params of [
      { req: { headers: { cookie: parts.whole } } },
      { req: { headers: new Headers({ cookie: parts.chunks }) } },
      { req: new Request(site, { headers: { authorization: `Bearer ${encodeURIComponent(token)}` } }) },
      { req: { headers: { cookie: parts.whole } }, raw: true },
      { req: { headers: { cookie: `mine=${token}` } }, cookieName: "mine", salt },
      { req: { headers: { cookie: `mine=${token}` } }, cookieName: "mine" },
      { req: { headers: { cookie: `__Secure-${salt}=${token}` } }, secureCookie: true, salt },
      { req: { headers: { authorization: "Bearer %" } } },
      { req: { headers: { authorization: "Basic x" } } },
      { req: { headers: {} } },
      { req: { headers: { cookie: parts.whole } }, secret: "another" },
      { req: { headers: { cookie: parts.whole } }, decode: async ({ salt: given }) => ({ given }) },
    ])
      assert.deepEqual(
        await ourJwt.getToken({ secret, ...params }),
        await theirJwt.getToken({ secret, ...params }),
      );
    for (const [{ getToken }, { MissingSecret }] of [
      [theirJwt, theirErrors],
      [ourJwt, ourErrors],
    ])
      await assert.rejects(getToken({ req: { headers: { cookie: parts.whole } } }), MissingSecret);
  });
});

describe("what frameworks call", () => {
  test("setEnvDefaults", () => {
    const variables = {
      AUTH_SECRET: "0",
      AUTH_SECRET_1: "1",
      AUTH_SECRET_3: "3",
      AUTH_GITHUB_ID: "id",
      AUTH_GITHUB_SECRET: "its secret",
      AUTH_RESEND_KEY: "key",
      AUTH_REDIRECT_PROXY_URL: "https://proxy.example/auth",
    };
    for (const env of [
      {},
      variables,
      { AUTH_URL: "https://a.example/api/auth" },
      { AUTH_URL: "no URL" },
      { AUTH_TRUST_HOST: "false", NODE_ENV: "production" },
      { AUTH_URL: "", AUTH_TRUST_HOST: "1", NODE_ENV: "production" },
      { NODE_ENV: "production" },
    ])
      for (const given of [{}, { basePath: "/mine", secret: "own", trustHost: false }]) {
        const [expected, actual] = [theirs, ours].map(({ setEnvDefaults }) => {
          const warnings = [];
          const logger = { warn: (code) => warnings.push(code) };
          const config = { providers: [GitHub, GitHub({ clientId: "own" }), Resend({})], logger, ...given };
          setEnvDefaults(env, config);
          return shown({ ...config, warnings });
        });
        assert.deepEqual(actual, expected);
      }
  });

  test("createActionURL", () => {
    const forwarded = {
      host: "h.example",
      "x-forwarded-host": "f.example:8443",
      "x-forwarded-proto": "http",
    };
    for (const [protocol, headers, env, basePath] of [
      ["https", { host: "h.example" }, {}, "/auth"],
      ["http:", { host: "h.example" }, {}, undefined],
      ["https", forwarded, {}, "/api/auth/"],
      [undefined, { host: "h.example" }, {}, "/auth"],
      ["https", forwarded, { AUTH_URL: "https://u.example" }, "/auth"],
      ["https", forwarded, { AUTH_URL: "https://u.example/base/auth" }, undefined],
      ["https", forwarded, { AUTH_URL: "https://u.example/base" }, "/auth"],
      ["https", forwarded, { NEXTAUTH_URL: "https://n.example/auth/" }, "/auth"],
    ]) {
      const [expected, actual] = [theirs, ours].map(({ createActionURL }) => {
        const warnings = [];
        const config = { basePath, logger: { warn: (code) => warnings.push(code) } };
        return [createActionURL("signin", protocol, new Headers(headers), env, config).href, warnings];
      });
      assert.deepEqual(actual, expected);
    }
    for (const name of ["signin", "webauthn-options", "constructor", ""])
      assert.equal(ours.isAuthAction(name), theirs.isAuthAction(name));
  });

  test("the classes of errors", () => {
    const described = ({ name, type, kind, message, code, cause }) => ({
      name,
      type,
      kind,
      message,
      code,
      cause,
    });
    for (const [name, Theirs] of Object.entries(theirErrors).filter(
      ([, value]) => value.prototype instanceof Error,
    )) {
      const Ours = ourErrors[name];
      const inner = new Error("inner");
      for (const args of [
        [],
        ["why"],
        ["why", { cause: { a: 1 } }],
        [inner],
        [inner, { b: 2 }],
        ["why", inner],
        [{ cause: { c: 3 } }],
      ])
        assert.deepEqual(described(new Ours(...args)), described(new Theirs(...args)), name);
    }
  });
});
