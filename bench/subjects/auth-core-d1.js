// @auth/core with @auth/d1-adapter: its routes, and in front of the rest the adapter's own look at a session.

import { Auth } from "@auth/core";
import { D1Adapter } from "@auth/d1-adapter";
import { authOptions, origin } from "./options.js";

let options;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    options ??= { ...authOptions(env), adapter: D1Adapter(env.AUTH_DB), session: { strategy: "database" } };
    if (pathname.startsWith("/api/auth/")) return Auth(request, options);
    if (/^\/dashboard(\/|$)/.test(pathname) && !(await isSignedIn(request, options.adapter)))
      return toSignIn(request);
    return origin(request, env);
  },
};

async function isSignedIn({ headers }, adapter) {
  const token = /(?:^|; )authjs\.session-token=([^;]+)/.exec(headers.get("cookie") ?? "")?.[1];
  const found = token && (await adapter.getSessionAndUser(token));
  return found?.session.expires > new Date();
}

function toSignIn({ url }) {
  const signIn = new URL("/api/auth/signin", url);
  signIn.searchParams.set("callbackUrl", url);
  return Response.redirect(signIn.href, 307);
}
