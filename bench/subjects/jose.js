// A Worker as one would write it by hand with jose: with `bearer` it verifies the access token of a request, otherwise it reads the
// session and tells the origin who the user is in a signed assertion.

import { getToken } from "@auth/core/jwt";
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from "jose";
import { authOptions, origin } from "./options.js";

export default {
  async fetch(request, env) {
    if (!/^\/dashboard(\/|$)/.test(new URL(request.url).pathname)) return origin(request, env);
    const { bearer } = env.AUTH;
    return bearer ? withToken(request, env, bearer[0]) : withAssertion(request, env);
  },
};

let keys;

async function withToken(request, env, { issuer, audience, algorithms, scopes }) {
  // Without the requests for keys, which are few.
  keys ??= createLocalJWKSet(env.KEYS);
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const rules = {
    issuer,
    audience,
    algorithms,
    typ: "at+jwt",
    clockTolerance: 30,
    requiredClaims: ["exp", "sub"],
  };
  const { payload } = await jwtVerify(token, keys, rules).catch(() => ({ payload: undefined }));
  if (!payload) return new Response("", { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
  const granted = String(payload.scope).split(" ");
  return scopes.every((scope) => granted.includes(scope))
    ? origin(request, env)
    : new Response("", { status: 403 });
}

const lifetime = 60;
const mostAssertions = 1000;
const assertions = new Map();

async function withAssertion(request, env) {
  const session = await getToken({
    req: request,
    secret: authOptions(env).secret,
    salt: "authjs.session-token",
    secureCookie: false,
  });
  if (!session) return Response.redirect(new URL("/api/auth/signin", request.url), 307);
  const forwarded = new Request(request);
  forwarded.headers.set("X-Auth-Assertion", await assertion(session, new URL(request.url).origin, env));
  return origin(forwarded, env);
}

// A signature is made once in half its lifetime, not for each request.
async function assertion(session, audience, env) {
  const { sub, email } = session;
  const now = Date.now() / 1000;
  const name = JSON.stringify([audience, sub, email]);
  const kept = assertions.get(name);
  if (kept?.until > now) return kept.text;
  const key = JSON.parse(env.AUTH_ASSERTION_KEY);
  keys ??= await importJWK(key, "ES256");
  const text = await new SignJWT({ email })
    .setProtectedHeader({ alg: "ES256", kid: "1" })
    .setIssuer(`${audience}/api/auth`)
    .setAudience(audience)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(`${lifetime}s`)
    .sign(keys);
  if (assertions.size >= mostAssertions) assertions.delete(assertions.keys().next().value);
  assertions.set(name, { text, until: now + lifetime / 2 });
  return text;
}
