// `@auth/sveltekit`, unmodified, in workerd with `@auth/core` replaced by `authjs-worker/core`, and with stubs for SvelteKit itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Visitor } from "../worker/support/visitor.mjs";
import { startProject } from "./support/project.mjs";

/** What `@auth/sveltekit` imports of a SvelteKit application. */
const modules = {
  "@sveltejs/kit": `export const redirect = (status, location) => { throw { status, location }; };`,
  "$env/dynamic/private": `export { env } from "cloudflare:workers";`,
  "$app/environment": `export const dev = true, building = false;`,
  "$app/paths": `export const base = "/api";`,
};

let site;
before(async () => {
  site = await startProject(
    `
    import { AuthError, SvelteKitAuth } from "@auth/sveltekit";
    import Credentials from "@auth/core/providers/credentials";

    const { handle, signIn, signOut } = SvelteKitAuth({
      providers: [
        { id: "dev", name: "Local", type: "oidc" },
        Credentials({ authorize: ({ password }) => password === "right" ? { id: "7", name: "Grace", email: "grace@example.com" } : null }),
      ],
      callbacks: { session({ session, token }) { return { ...session, id: token.sub }; } },
      session: { updateAge: 0 },
    });

    const pages = {
      "/page": async ({ locals }) => Response.json(await locals.auth()),
      "/sign-in": signIn,
      "/sign-out": signOut,
    };

    export default {
      async fetch(request) {
        const set = [];
        const cookies = { set: (name, value, { path, maxAge, httpOnly, secure, sameSite, expires }) => set.push([
          name + "=" + encodeURIComponent(value), "Path=" + path, maxAge !== undefined && "Max-Age=" + maxAge,
          expires && "Expires=" + expires.toUTCString(), httpOnly && "HttpOnly", secure && "Secure", sameSite && "SameSite=" + sameSite,
        ].filter(Boolean).join("; ")) };
        const url = new URL(request.url);
        const event = { request, url, locals: {}, cookies };
        const resolve = async () => await pages[url.pathname]?.(event) ?? new Response("nothing", { status: 404 });
        const answer = await handle({ event, resolve }).catch((thrown) => {
          if (thrown instanceof AuthError) return Response.json({ type: thrown.type, code: thrown.code }, { status: 401 });
          if (!thrown.location) throw thrown;
          return new Response(null, { status: thrown.status, headers: { location: thrown.location } });
        });
        const headers = new Headers(answer.headers);
        for (const cookie of set) headers.append("set-cookie", cookie);
        return new Response(answer.body, { status: answer.status, headers });
      },
    };
  `,
    {},
    { replacesAuthJs: true, modules },
  );
});
after(() => site?.stop());

const page = async (visitor) => (await visitor.get("/page")).json();

test("the actions sign in at the local OpenID Provider and out", async () => {
  const visitor = new Visitor(site.origin);
  assert.equal(await page(visitor), null);
  // Auth.js does not send it (docs/differences.md: hardened-answers).
  assert.equal((await visitor.get("/api/auth/session")).headers["x-content-type-options"], "nosniff");
  const form = { providerId: "dev", redirectTo: "/page", "authorizationParams-login_hint": "ada" };
  const started = await visitor.post("/sign-in", form);
  assert.equal(started.status, 302);
  assert.equal(new URL(started.location).searchParams.get("login_hint"), "ada");
  const callback = await visitor.chooseAt(started, "persona-user");
  assert.equal((await visitor.get(callback.location)).location, `${site.origin}/page`);
  const session = await page(visitor);
  assert.match(session.user.email, /@/);
  assert.ok(session.id);
  const out = await visitor.post("/sign-out", { redirectTo: "/bye" });
  assert.equal(out.location, `${site.origin}/bye`);
  assert.equal(await page(visitor), null);
});

test("the session of a page is re-issued", async () => {
  const visitor = new Visitor(site.origin);
  await visitor.post("/sign-in", { providerId: "credentials", password: "right", redirectTo: "/page" });
  const { setCookies, headers } = await visitor.get("/page");
  assert.equal(headers["content-type"], "application/json");
  assert.match(String(setCookies), /authjs\.session-token=ey.*HttpOnly.*SameSite=lax/i);
  assert.equal((await page(visitor)).user.name, "Grace");
});

test("credentials that are refused reach the action as an AuthError", async () => {
  const visitor = new Visitor(site.origin);
  const answer = await visitor.post("/sign-in", { providerId: "credentials", password: "wrong" });
  assert.equal(answer.status, 401);
  assert.deepEqual(answer.json(), { type: "CredentialsSignin", code: "credentials" });
});

test("without a provider, and with one that does not exist, the action leads to the sign-in page", async () => {
  const visitor = new Visitor(site.origin);
  const asked = await visitor.post("/sign-in", { redirectTo: "/page" });
  assert.equal(asked.location, `${site.origin}/api/auth/signin?callbackUrl=%2Fpage`);
  const unknown = await visitor.post("/sign-in", { providerId: "nowhere", redirectTo: "/page" });
  assert.equal(unknown.location, `${site.origin}/api/auth/signin?callbackUrl=%2Fpage`);
});
