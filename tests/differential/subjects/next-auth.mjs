// next-auth 5.0.0-beta.32 as the middleware and the route handlers of a Next.js site, in Node. This module
// does what Next.js's server does around them: it decides whether the middleware runs, and applies its
// answer.

import { registerHooks } from "node:module";
import { exchange } from "../exchange.mjs";
import { authOptions } from "./auth-options.mjs";
import { nextMatcher } from "./next-matcher.mjs";

// next-auth imports `next/server`, which only a bundler resolves.
registerHooks({
  resolve: (name, context, next) => next(/^next\/[a-z]+$/.test(name) ? `${name}.js` : name, context),
});
const { default: NextAuth } = await import("next-auth");
const { NextRequest, NextResponse } = (await import("next/server.js")).default;

/** Creates a subject from a configuration with a `gate`. Requests that the middleware passes go to the recording `origin`. */
export async function nextAuth(configuration, origin) {
  const { env, gate, basePath } = configuration;
  const { options, log } = await authOptions(configuration);
  const runs = nextMatcher(gate.matcher);

  async function send(asked) {
    const { auth, handlers } = NextAuth(gated(options(), gate));
    const isRoute = asked.path.startsWith(`${basePath}/`);
    const handler = handlers[asked.method === "POST" ? "POST" : "GET"];
    const behind = async () =>
      isRoute ? told(await handler(requestOf(asked))) : exchange(origin.address, asked);
    if (!runs(asked.path, headersOf(asked))) return behind();
    const middleware = gate.handler ? auth(handlersOf[gate.handler]) : auth;
    const decided = await middleware(requestOf(asked), {});
    if (!decided.headers.has("x-middleware-next")) return told(decided);
    const answer = await behind();
    return { ...answer, setCookies: [...answer.setCookies, ...decided.headers.getSetCookie()] };
  }

  return {
    name: "next-auth",
    send: (asked) => within(env, () => send(asked)),
    log,
    requests: origin.taken,
    stop: () => {},
  };
}

const gated = (options, { authorized }) =>
  authorized ? { ...options, callbacks: { authorized: deciders[authorized] } } : options;

// The ways in which next-auth lets a site say that a visitor with a session may pass.
const deciders = {
  session: ({ auth }) => !!auth?.user,
  responses: ({ auth, request }) =>
    auth?.user !== undefined || (isNavigation(request) ? false : unauthorized()),
  redirects: ({ auth, request }) => auth?.user !== undefined || signIn(request),
};

const handlersOf = {
  redirects: (request) => (request.auth?.user ? NextResponse.next() : signIn(request)),
  nothing: (request) => (request.auth?.user ? undefined : signIn(request)),
};

const isNavigation = ({ headers }) => headers.get("sec-fetch-mode") === "navigate";

function unauthorized() {
  return NextResponse.json(
    { message: "Unauthorized" },
    { status: 401, headers: { "cache-control": "private, no-cache, no-store" } },
  );
}

function signIn({ nextUrl }) {
  const to = new URL("/api/auth/signin", nextUrl);
  to.searchParams.set("callbackUrl", nextUrl.href);
  return NextResponse.redirect(to);
}

function requestOf(asked) {
  const init = { method: asked.method, headers: headersOf(asked), body: asked.body || undefined };
  return new NextRequest(`${asked.origin}${asked.path}`, init);
}

// next/dist/server/base-server.js sets these if the visitor did not.
function headersOf({ origin, headers }) {
  const { host, protocol } = new URL(origin);
  return { "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1), ...headers, host };
}

async function told(answer) {
  const pairs = [...answer.headers].filter(([name]) => name !== "set-cookie");
  return {
    status: answer.status,
    headers: new Map(pairs),
    setCookies: answer.headers.getSetCookie(),
    text: await answer.text(),
  };
}

// next-auth reads its variables from the process.
async function within(env, act) {
  const before = Object.fromEntries(Object.keys(env).map((name) => [name, process.env[name]]));
  Object.assign(process.env, env);
  try {
    return await act();
  } finally {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}
