// Tokens that stay fresh, in the npm package: what its functions and its callbacks get of a refresh.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@auth/core/jwt";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../dev/worker-vars.mjs";
import { migrate } from "../worker/support/d1.mjs";
import { freePort } from "../worker/support/ports.mjs";
import { Visitor } from "../worker/support/visitor.mjs";
import { bundle } from "./support/project.mjs";

const salt = "authjs.session-token";
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const proxyToken = { id: "proxy", sha256: sha256("secret"), scopes: [], expires: "2099-01-01T00:00:00Z" };

/** The callback of each strategy. A session of the database has no `jwt` callback, but a mapping of the account. */
const jwt = {
  jwt: `jwt({ token, account, ...others }) {
    jwtCalls.push({ account: account?.access_token, others: Object.keys(others) });
    return account ? { ...token, accessToken: account.access_token } : token;
  }`,
  database: `jwt: { accessToken: "account.access_token" }`,
};

const site = (strategy) => `
  import { AuthWorker } from "authjs-worker";
  export { AuthState } from "authjs-worker";
  const jwtCalls = [];
  const auth = AuthWorker({
    matcher: ["/dashboard/:path*"],
    forwardAuth: true,
    session: { strategy: "${strategy}" },
    tokens: { refresh: true },
    origin: { headers: { "X-Token": "{token.accessToken}" } },
    callbacks: {
      ${jwt[strategy]},
      session({ session, token }) { return { ...session, accessToken: token.accessToken }; },
    },
  });
  export class Sessions extends auth.Entrypoint {}
  export default auth.protect(async (request, env) => {
    switch (new URL(request.url).pathname) {
      case "/calls": return Response.json(jwtCalls.splice(0));
      case "/session": return Response.json(await auth.session(request, env));
    }
    return Response.json({ auth: request.auth });
  });
`;

const other = `
  export default {
    async fetch({ url, headers }, env) {
      const request = new Request(url, { headers: { cookie: headers.get("cookie") } });
      return Response.json(await env.AUTH.session(request));
    },
  };
`;

async function start(strategy) {
  const port = await freePort();
  const [origin, secret, clientSecret] = [`http://localhost:${port}`, ...[0, 0].map(random)];
  const settings = { issueRefreshToken: () => true, rotateRefreshToken: () => true };
  const client = { clientId, clientSecret, redirectUris: redirectUris(origin), settings };
  const [folder, provider] = await Promise.all([bundle(site(strategy)), startProvider(client)]);
  const path = (name) => fileURLToPath(new URL(name, folder));
  const shared = { compatibilityDate: "2026-11-01", modulesRoot: fileURLToPath(folder) };
  const vars = {
    ...developmentVars({ issuer: provider.issuer, clientSecret, secret }),
    AUTH_SERVICE_TOKENS: JSON.stringify([proxyToken]),
  };
  const contents = await readFile(path("index.js"), "utf8");
  const workers = [
    {
      ...shared,
      name: "site",
      modules: [
        { type: "ESModule", path: path("index.js"), contents },
        { type: "CompiledWasm", path: path("index_bg.wasm") },
      ],
      bindings: vars,
      durableObjects: { AUTH_STATE: { className: "AuthState", useSQLite: true } },
      ...(strategy === "database" && { d1Databases: { AUTH_DB: "test" } }),
    },
    {
      ...shared,
      name: "other",
      modules: [{ type: "ESModule", path: path("other.js"), contents: other }],
      serviceBindings: { AUTH: { name: "site", entrypoint: "Sessions" } },
    },
  ];
  const miniflare = new Miniflare(convertV4MiniflareOptions({ port, workers }));
  await miniflare.ready;
  const database = strategy === "database" ? await miniflare.getD1Database("AUTH_DB", "site") : undefined;
  if (database) await migrate(database);
  const seen = { refreshed: 0, failed: 0 };
  const isRefresh = (context) => context.oidc?.params?.grant_type === "refresh_token";
  provider.provider.on("grant.success", (context) => (seen.refreshed += isRefresh(context) ? 1 : 0));
  provider.provider.on("grant.error", (context) => (seen.failed += isRefresh(context) ? 1 : 0));
  const stop = () => Promise.all([miniflare.dispose(), provider.stop(), rm(folder, { recursive: true })]);
  return { origin, secret, miniflare, database, seen, other: await miniflare.getWorker("other"), stop };
}

const random = () => randomBytes(33).toString("base64url");

/** What shows a session, each with the access token that it shows. */
const surfaces = {
  "request.auth": async (_, visitor) => (await visitor.get("/dashboard")).json().auth.accessToken,
  "auth.session(request)": async (_, visitor) => (await visitor.get("/session")).json().accessToken,
  "env.AUTH.session(request) of another Worker": async (all, visitor) => {
    const headers = { cookie: `${salt}=${visitor.jar.get(salt)}` };
    return (await (await all.other.fetch(all.origin, { headers })).json()).accessToken;
  },
  "GET /session": async (_, visitor) => (await visitor.session()).accessToken,
  "GET /check of a proxy": async (all, visitor) => {
    const answer = await visitor.get("/api/auth/check", {
      authorization: "Bearer svc_proxy.secret",
      "x-original-url": `${all.origin}/dashboard`,
      "x-original-method": "GET",
    });
    assert.equal(answer.status, 204, answer.text);
    return answer.headers["x-token"];
  },
};

for (const strategy of ["jwt", "database"]) {
  describe(`sessions of the strategy ${strategy}`, () => {
    let all;
    before(async () => (all = await start(strategy)));
    after(() => all?.stop());

    const calls = async () => (await new Visitor(all.origin).get("/calls")).json();

    const subject = async () => {
      if (!all.database) return sha256("account\0dev\0persona-user");
      const { id } = await all.database.prepare("SELECT id FROM users").first();
      return sha256(`user\0${id}`);
    };

    /** Signs in, and lets the time pass until the tokens are due: in the row, and in the cookie if it says so. */
    const signInLongAgo = async () => {
      const visitor = new Visitor(all.origin);
      const answer = await visitor.signIn("persona-user", "/dashboard");
      assert.equal(answer.location, `${all.origin}/dashboard`, answer.text);
      const namespace = await all.miniflare.getDurableObjectNamespace("AUTH_STATE", "site");
      const object = namespace.get(namespace.idFromName(await subject()));
      const sql = "UPDATE session_tokens SET due = 0 RETURNING family";
      const [rows] = JSON.parse(await object.batch(JSON.stringify([{ sql, values: [] }])));
      assert.ok(rows.length > 0);
      if (strategy === "jwt") {
        const { secret } = all;
        const token = await decode({ secret, salt, token: visitor.jar.get(salt) });
        const { generation } = token.authjs_tokens;
        const aged = { ...token, authjs_tokens: { generation, due: 1 } };
        visitor.jar.set(all.origin, salt, await encode({ secret, salt, token: aged }));
        return { visitor, before: token.accessToken };
      }
      const { results } = await all.database.prepare("SELECT access_token FROM accounts").all();
      return { visitor, before: results[0].access_token };
    };

    for (const [name, read] of Object.entries(surfaces)) {
      test(`${name}: the fresh token, by one refresh`, async () => {
        const { visitor, before } = await signInLongAgo();
        const { refreshed } = all.seen;
        await calls();
        const fresh = await read(all, visitor);
        assert.ok(fresh && fresh !== before, "another token");
        assert.deepEqual(all.seen, { refreshed: refreshed + 1, failed: 0 });
        const [made, ...further] = await calls();
        if (strategy === "jwt") {
          assert.deepEqual(made, { account: fresh, others: [] }, "no trigger, user, profile or session");
          assert.ok(
            further.every(({ account }) => account === undefined),
            "once with the account",
          );
        } else {
          assert.equal(made, undefined, "no `jwt` callback");
          const { results } = await all.database.prepare("SELECT access_token FROM accounts").all();
          assert.equal(results[0].access_token, fresh, "the account has it too");
        }
        assert.equal(await read(all, visitor), fresh, "and it stays");
        assert.equal(all.seen.refreshed, refreshed + 1);
      });
    }
  });
}
