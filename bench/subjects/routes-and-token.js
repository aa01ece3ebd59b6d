// A Worker as one would write it by hand: `Auth` for the routes, and in front of the rest `getToken`, the cheapest look at a session.

import { authOptions, origin } from "./options.js";

/** The Worker of a library with the interface of @auth/core. */
export const routesAndToken = (Auth, getToken) => ({
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const options = authOptions(env);
    if (pathname.startsWith("/api/auth/")) return Auth(request, options);
    if (/^\/dashboard(\/|$)/.test(pathname) && !(await isSignedIn(getToken, request, options)))
      return toSignIn(request);
    return origin(request, env);
  },
});

const isSignedIn = (getToken, req, { secret }) =>
  getToken({ req, secret, salt: "authjs.session-token", secureCookie: false });

function toSignIn({ url }) {
  const signIn = new URL("/api/auth/signin", url);
  signIn.searchParams.set("callbackUrl", url);
  return Response.redirect(signIn.href, 307);
}
