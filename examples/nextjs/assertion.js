// Verifies who sends a request, by the header `X-Auth-Assertion` that the Worker signs (`origin.assertion = true`). Copy this file into
// an application behind the Worker. It needs `jose`.
//
// Call it where the data is read, in route handlers, server actions and server components, not in `proxy.js` or `middleware.js`
// alone: requests have reached pages around these before (CVE-2025-29927).
//
// ASSERTION_ISSUER    the address of the auth routes of the site, https://www.example.com/api/auth. Its keys are at /jwks there.
// ASSERTION_AUDIENCE  the origin of this server as the Worker has it: `upstream`, or the site's origin for other origins.

import { createRemoteJWKSet, jwtVerify } from "jose";

let keys;

/** Returns the function that finds the key of an assertion. The keys are kept for five minutes, as their `Cache-Control` says. */
function keysOf(issuer) {
  // An unknown `kid` asks again, at most every 30 seconds.
  const options = { cacheMaxAge: 300_000, cooldownDuration: 30_000, timeoutDuration: 2_000 };
  keys ??= createRemoteJWKSet(new URL(`${issuer}/jwks`), options);
  return keys;
}

/**
 * Returns the verified claims of a request: `sub`, and `email`, `name` and `groups` if the session has them. Returns null for a
 * request without a valid assertion. `headers` are those of the request: `request.headers`, or `await headers()` of next/headers.
 */
export async function verifiedUser(headers) {
  const { ASSERTION_ISSUER: issuer, ASSERTION_AUDIENCE: audience } = process.env;
  const assertion = headers.get("x-auth-assertion");
  if (!assertion || !issuer || !audience) return null;
  try {
    const { payload } = await jwtVerify(assertion, keysOf(issuer), {
      issuer,
      audience,
      // Never the algorithm that a token chooses, and none with a shared key (HS256).
      algorithms: ["ES256", "EdDSA"],
      // Other tokens of the same issuer are no assertions (RFC 8725, section 3.11). `token-assertion+jwt` is about the holder of an
      // access token or a service token, whose `sub` is no user of the site: see `sub_id`.
      typ: "auth-assertion+jwt",
      requiredClaims: ["sub", "iat", "exp"],
      // How far the clocks of Cloudflare and of this server may differ, in seconds.
      clockTolerance: 5,
      // An assertion lives for a minute. With it, `iat` must not be in the future.
      maxTokenAge: 60,
    });
    return payload;
  } catch {
    return null;
  }
}
