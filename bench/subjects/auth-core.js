// @auth/core as one would write it by hand: its routes, and in front of the rest `getToken`, its cheapest look at a session.

import { Auth } from "@auth/core";
import { getToken } from "@auth/core/jwt";
import { authOptions, origin } from "./options.js";

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const options = authOptions(env);
    if (pathname.startsWith("/api/auth/")) return Auth(request, options);
    if (/^\/dashboard(\/|$)/.test(pathname) && !(await isSignedIn(request, options)))
      return toSignIn(request);
    return origin(request, env);
  },
};

const isSignedIn = (req, { secret }) =>
  getToken({ req, secret, salt: "authjs.session-token", secureCookie: false });

function toSignIn({ url }) {
  const signIn = new URL("/api/auth/signin", url);
  signIn.searchParams.set("callbackUrl", url);
  return Response.redirect(signIn.href, 307);
}
