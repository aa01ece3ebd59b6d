// `authjs-worker/core` in workerd.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as jwt from "@auth/core/jwt";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

let site;
before(async () => {
  site = await startProject(`
    import { Auth, raw, skipCSRFCheck } from "authjs-worker/core";
    import { getToken } from "authjs-worker/jwt";
    const config = {
      secret: "a secret of the tests with more than 32 characters",
      trustHost: true,
      providers: [{ id: "acme", name: "Acme", type: "oidc", issuer: "https://id.acme.example", clientId: "a", clientSecret: "b" }],
      callbacks: { async session({ session, token }) { return { ...session, role: token.role }; } },
    };
    const local = { ...config, basePath: "/local", providers: [{ ...config.providers[0], issuer: "http://127.0.0.1:9" }] };
    export default {
      async fetch(request) {
        const url = new URL(request.url);
        if (url.pathname.startsWith("/local/")) return Auth(request, local);
        if (url.pathname === "/token") return Response.json(await getToken({ req: request, secret: config.secret }));
        if (url.pathname === "/signout") {
          const post = new Request(url.origin + "/auth/signout", { method: "POST", headers: request.headers });
          const { cookies, redirect } = await Auth(post, { ...config, raw, skipCSRFCheck });
          return Response.json({ cookies, redirect });
        }
        return Auth(request, config);
      },
    };
  `);
});
after(() => site?.stop());

test("routes, sessions, tokens and raw", async () => {
  const visitor = new Visitor(site.origin);
  assert.match((await visitor.get("/auth/csrf")).json().csrfToken, /^[0-9a-f]{64}$/);
  assert.equal((await visitor.get("/auth/providers")).json().acme.type, "oidc");
  assert.equal((await visitor.get("/elsewhere")).status, 400);
  // AUTH_DEV is set in the Worker's variables.
  assert.equal((await visitor.get("/local/providers")).status, 200);
  const salt = "authjs.session-token";
  const secret = "a secret of the tests with more than 32 characters";
  const token = await jwt.encode({ token: { name: "Ada", sub: "1", role: "editor" }, secret, salt });
  const headers = { cookie: `${salt}=${token}` };
  assert.equal((await new Visitor(site.origin).get("/auth/session", headers)).json().role, "editor");
  assert.equal((await new Visitor(site.origin).get("/token", headers)).json().name, "Ada");
  const { cookies, redirect } = (await new Visitor(site.origin).get("/signout", headers)).json();
  assert.equal(redirect, site.origin);
  assert.equal(cookies.find(({ name }) => name === salt).options.maxAge, 0);
});
