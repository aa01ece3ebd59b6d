// Another Worker that asks for sessions, by RPC and through a service binding, in miniflare.

import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { encode } from "@auth/core/jwt";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { Visitor } from "../worker/support/visitor.mjs";
import { bundle } from "./support/project.mjs";

const salt = "authjs.session-token";
const secret = "a secret of the tests with more than 32 characters";

const site = `
  import { AuthWorker } from "authjs-worker";
  const auth = AuthWorker({
    providers: [{ id: "acme", type: "oidc", issuer: "https://id.acme.example", clientId: "a", clientSecret: "b" }],
    matcher: ["/dashboard/:path*"],
    callbacks: { async session({ session, token }) { return { ...session, role: token.role }; } },
  });
  export class Sessions extends auth.Entrypoint {
    async role(request) { return (await this.session(request))?.role ?? "none"; }
  }
  export default auth.protect((request) => Response.json({ path: new URL(request.url).pathname, role: request.auth?.role ?? "none" }));
`;

const other = `
  export default {
    async fetch(request, env) {
      switch (new URL(request.url).pathname) {
        case "/rpc": return Response.json(await env.AUTH.session(request));
        case "/made": return Response.json(await env.AUTH.session(new Request(request.url, { headers: { cookie: request.headers.get("cookie") } })));
        case "/role": return Response.json(await env.AUTH.role(request));
        // The body goes to the other Worker alone: this one has not read it.
        case "/at-once": return Response.json(await Promise.all([0, 1, 2, 3].map(() => env.AUTH.session(request.clone()))));
      }
      return env.SITE.fetch(request);
    },
  };
`;

let folder;
let miniflare;
let port;
before(async () => {
  folder = await bundle(site);
  const path = (name) => fileURLToPath(new URL(name, folder));
  const shared = { compatibilityDate: "2026-11-01" };
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          ...shared,
          name: "other",
          modules: [{ type: "ESModule", path: path("other.js"), contents: other }],
          modulesRoot: fileURLToPath(folder),
          serviceBindings: { AUTH: { name: "site", entrypoint: "Sessions" }, SITE: "site" },
        },
        {
          ...shared,
          name: "site",
          modules: [
            { type: "ESModule", path: path("index.js"), contents: await readFile(path("index.js"), "utf8") },
            { type: "CompiledWasm", path: path("index_bg.wasm") },
          ],
          modulesRoot: fileURLToPath(folder),
          bindings: { AUTH_SECRET: secret },
        },
      ],
    }),
  );
  port = (await miniflare.ready).port;
});
after(async () => {
  await miniflare?.dispose();
  if (folder) await rm(folder, { recursive: true });
});

const ask = (path, cookie, body) => {
  const visitor = new Visitor(`http://localhost:${port}`);
  const headers = cookie === undefined ? {} : { cookie };
  return body === undefined ? visitor.get(path, headers) : visitor.send("POST", path, headers, body);
};

const cookieOf = async (claims) =>
  `${salt}=${await encode({ token: { name: "Ada", sub: "ada", ...claims }, secret, salt })}`;

test("by RPC, the session of a request, or null", async () => {
  const cookie = await cookieOf({ role: "editor" });
  for (const path of ["/rpc", "/made"]) {
    const session = (await ask(path, cookie)).json();
    assert.deepEqual([session.user.name, session.role], ["Ada", "editor"]);
  }
  for (const none of [undefined, `${salt}=wrong`]) assert.equal((await ask("/rpc", none)).json(), null);
});

test("a method of the deployer's class uses the session", async () => {
  assert.equal((await ask("/role", await cookieOf({ role: "editor" }))).json(), "editor");
  assert.equal((await ask("/role")).json(), "none");
});

test("a request with a body, and several calls at once", async () => {
  const answer = await ask("/at-once", await cookieOf({ role: "admin" }), "x".repeat(100_000));
  const roles = answer.json().map(({ role }) => role);
  assert.deepEqual(roles, ["admin", "admin", "admin", "admin"]);
});

test("a service binding is the whole site: gate, routes and handler", async () => {
  const cookie = await cookieOf({ role: "editor" });
  assert.deepEqual((await ask("/dashboard", cookie)).json(), { path: "/dashboard", role: "editor" });
  assert.equal((await ask("/dashboard")).status, 307);
  assert.equal((await ask("/api/auth/session", cookie)).json().role, "editor");
});
