// What `authjs-worker/core` makes of a configuration, beside `@auth/core`, in Node.js and in workerd.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as theirs from "@auth/core";
import * as theirJwt from "@auth/core/jwt";
import GitHub from "@auth/core/providers/github";
import Keycloak from "@auth/core/providers/keycloak";
import { Visitor } from "../worker/support/visitor.mjs";
import { answers } from "./support/compare.mjs";
import { dist, startProject } from "./support/project.mjs";

const ours = await import(`${dist}node/core.js`);
const { AuthWorker } = await import(`${dist}node/index.js`);

const secret = "a secret of the tests with more than 32 characters";
const site = "https://app.example";
const cookieName = "__Secure-authjs.session-token";
const quiet = { error() {}, warn() {}, debug() {} };
const shared = { secret, trustHost: true, basePath: "/auth", logger: quiet };

const acme = {
  id: "acme",
  name: "Acme",
  type: "oauth",
  checks: ["pkce", "state"],
  authorization: "https://id.acme.example/authorize",
  token: "https://id.acme.example/token",
  userinfo: "https://id.acme.example/userinfo",
};
const client = { clientId: "client", clientSecret: "client-secret" };

const signIn = (id, library, config) =>
  library.Auth(new Request(`${site}/auth/signin/${id}`, { method: "POST", body: new URLSearchParams({}) }), {
    ...config,
    skipCSRFCheck: library.skipCSRFCheck,
  });

/** Returns the parameters of the authorization request that a sign-in begins with. */
const asked = async (id, library, config) => {
  const location = (await signIn(id, library, config)).headers.get("location");
  return Object.fromEntries(new URL(location, site).searchParams);
};

describe("a provider without a client", () => {
  const providers = () => [acme, { ...acme, ...client, id: "other" }, GitHub];

  for (const path of ["/auth/csrf", "/auth/providers", "/auth/session"])
    test(`GET ${path}`, async () => {
      const [expected, actual] = await answers([theirs, ours], (library) =>
        library.Auth(new Request(`${site}${path}`), { ...shared, providers: providers() }),
      );
      assert.equal(actual.status, 200);
      assert.deepEqual(actual, expected);
    });

  test("the sign-in page offers all", async () => {
    const page = await ours.Auth(new Request(`${site}/auth/signin`), { ...shared, providers: providers() });
    const html = await page.text();
    for (const id of ["acme", "other", "github"]) assert.match(html, new RegExp(`/auth/signin/${id}"`));
  });

  test("a sign-in there fails as in Auth.js, and nowhere else", async () => {
    for (const [id, expected] of [
      ["acme", "undefined"],
      ["other", "client"],
      ["github", "undefined"],
    ])
      for (const library of [theirs, ours]) {
        const params = await asked(id, library, { ...shared, providers: providers() });
        assert.equal(params.client_id, expected, id);
      }
  });
});

test("what setEnvDefaults adds to a provider counts, and what its owner says counts more", async () => {
  const env = {
    AUTH_GITHUB_ID: "of-env",
    AUTH_GITHUB_SECRET: "s",
    AUTH_KEYCLOAK_ISSUER: "https://id.env.example/realms/a",
  };
  for (const [made, expected] of [
    [() => GitHub, "of-env"],
    [() => GitHub({}), "of-env"],
    [() => GitHub({ clientId: undefined }), "of-env"],
    [() => GitHub({ clientId: "own" }), "own"],
  ])
    for (const library of [theirs, ours]) {
      const config = { ...shared, providers: [made()] };
      library.setEnvDefaults(env, config);
      assert.equal((await asked("github", library, config)).client_id, expected);
    }
  const config = { ...shared, providers: [Keycloak({ ...client })] };
  ours.setEnvDefaults(env, config);
  const answer = await ours.Auth(new Request(`${site}/auth/providers`), config);
  assert.equal(answer.status, 200, await answer.text());
});

test("any number of secrets", async () => {
  const secrets = Array.from({ length: 7 }, (_, index) => `${secret} number ${index}`);
  const config = () => ({ ...shared, secret: secrets, providers: [{ ...acme, ...client }] });
  for (const one of secrets) {
    const token = await theirJwt.encode({ token: { name: "Ada", sub: "1" }, secret: one, salt: cookieName });
    const init = { headers: { cookie: `${cookieName}=${token}` } };
    const answer = await ours.Auth(new Request(`${site}/auth/session`, init), config());
    assert.equal((await answer.json()).user.name, "Ada");
    const [sealed] = answer.headers.getSetCookie().filter((line) => line.startsWith(cookieName));
    const again = sealed.slice(cookieName.length + 1).split(";")[0];
    assert.equal((await theirJwt.decode({ token: again, secret: secrets[0], salt: cookieName })).name, "Ada");
  }
  for (const [from, to] of [
    [theirs, ours],
    [ours, theirs],
  ]) {
    const made = await from.Auth(new Request(`${site}/auth/csrf`), config());
    const cookie = made.headers.getSetCookie().map((line) => line.split(";")[0]);
    const body = new URLSearchParams({ csrfToken: (await made.json()).csrfToken, callbackUrl: "/bye" });
    const init = { method: "POST", headers: { cookie: cookie.join("; ") }, body };
    const answer = await to.Auth(new Request(`${site}/auth/signout`, init), config());
    assert.equal(answer.headers.get("location"), `${site}/bye`);
  }
});

test("what changes inside a configuration between two requests is noticed", async () => {
  const token = await theirJwt.encode({ token: { name: "Ada", sub: "1" }, secret, salt: cookieName });
  const session = async (library, config) => {
    const init = { headers: { cookie: `${cookieName}=${token}` } };
    return (await library.Auth(new Request(`${site}/auth/session`, init), config)).json();
  };
  for (const library of [theirs, ours]) {
    const config = {
      ...shared,
      secret: [secret],
      session: {},
      cookies: { sessionToken: { options: {} } },
      pages: {},
      callbacks: { session: () => ({ of: "first" }) },
      providers: [{ ...acme, ...client, authorization: { url: acme.authorization, params: { scope: "a" } } }],
    };
    assert.equal((await session(library, config)).of, "first");
    config.callbacks.session = () => ({ of: "second" });
    assert.equal((await session(library, config)).of, "second");
    delete config.callbacks.session;
    assert.equal((await session(library, config)).user.name, "Ada");
    config.callbacks.jwt = () => null;
    assert.equal(await session(library, config), null);
    delete config.callbacks.jwt;

    assert.equal((await asked("acme", library, config)).scope, "a");
    config.providers[0].authorization.params.scope = "b";
    config.providers[0].clientId = "another";
    const { scope, client_id } = await asked("acme", library, config);
    assert.deepEqual([scope, client_id], ["b", "another"]);

    config.pages.signIn = "/login";
    const page = await library.Auth(new Request(`${site}/auth/signin`), config);
    assert.match(page.headers.get("location"), /^(https:\/\/app\.example)?\/login/);
    config.secret[0] = "another secret with more than 32 characters";
    assert.equal(await session(library, config), null);
  }
});

test("an object that holds itself or much is not followed without end", async () => {
  const provider = { ...acme, ...client };
  const adapter = {};
  adapter.self = adapter;
  const tree = (depth) => (depth === 0 ? 1 : { a: tree(depth - 1), b: tree(depth - 1) });
  const logger = Object.assign(Object.create(null), quiet, { deep: tree(16) });
  logger.self = logger;
  const config = { ...shared, logger, providers: [provider] };
  const status = async () => (await ours.Auth(new Request(`${site}/auth/csrf`), config)).status;
  assert.equal(await status(), 200);
  provider.self = provider;
  assert.equal(await status(), 500);
  delete provider.self;
  assert.equal(await status(), 200);
});

test("a sign-in at a provider on the own machine", async () => {
  const running = await startProject(`
    import { Auth } from "authjs-worker/core";
    let config;
    export default {
      fetch(request, env) {
        config ??= {
          basePath: "/api/auth", secret: env.AUTH_SECRET, trustHost: true,
          providers: [{ id: "dev", name: "Local", type: "oidc", issuer: env.AUTH_DEV_ISSUER, clientId: env.AUTH_DEV_ID, clientSecret: env.AUTH_DEV_SECRET }],
        };
        return Auth(request, config);
      },
    };
  `);
  try {
    const visitor = new Visitor(running.origin);
    const answer = await visitor.signIn("persona-user", "/dashboard");
    assert.equal(answer.location, `${running.origin}/dashboard`, answer.text);
    assert.equal((await visitor.session()).user.name, "Ada User");
  } finally {
    await running.stop();
  }
});

test("each configuration has its own level and format of the log", async (t) => {
  const lines = [];
  for (const method of ["log", "warn", "error"]) t.mock.method(console, method, (line) => lines.push(line));
  const made = (log) =>
    AuthWorker({
      secret,
      log,
      matcher: ["/dashboard"],
      providers: [{ ...acme, ...client }],
    });
  const [silent, json, plain] = [
    made({ level: "error" }),
    made({ level: "debug" }),
    made({ level: "debug", format: "authjs" }),
  ];
  // Each is read again by its first request.
  const said = async (auth) => {
    lines.splice(0);
    assert.equal((await auth.fetch(new Request(`${site}/dashboard`))).status, 401);
    return lines.filter((line) => line.includes("session_missing"));
  };
  for (let times = 0; times < 2; times += 1) {
    assert.deepEqual(await said(silent), []);
    assert.ok((await said(json)).every((line) => line.startsWith("{")));
    assert.equal((await said(json)).length, 1);
    assert.ok((await said(plain)).every((line) => line.startsWith("[auth]")));
    assert.equal((await said(plain)).length, 1);
  }
});
