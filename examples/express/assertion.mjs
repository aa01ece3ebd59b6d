// The middleware that verifies who sends a request, by the header `X-Auth-Assertion` that the Worker signs
// (`origin.assertion = true`). Copy this file into an application behind the Worker. It needs `jose`.

import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const inJose = (error) => error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);

/**
 * Returns a middleware that sets `req.assertion` to the verified claims: `sub`, and `email`, `name` and `groups` if the session has
 * them. It answers 401 to a request without a valid assertion, and 503 while the keys cannot be read.
 *
 * @param {{ issuer: string, audience: string }} site `issuer` is the address of the auth routes of the site,
 *   https://www.example.com/api/auth, whose keys are at /jwks there. `audience` is the origin of this server as the Worker has it:
 *   `upstream`, or the site's origin for other origins.
 */
export function requireAssertion({ issuer, audience }) {
  // The keys are kept for five minutes, as their `Cache-Control` says. An unknown `kid` asks again, at most every 30 seconds.
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), {
    cacheMaxAge: 300_000,
    cooldownDuration: 30_000,
    timeoutDuration: 2_000,
  });
  const rules = {
    issuer,
    audience,
    // Never the algorithm that a token chooses, and none with a shared key (HS256).
    algorithms: ["ES256", "EdDSA"],
    // Other tokens of the same issuer are no assertions (RFC 8725, section 3.11). `token-assertion+jwt` is about the holder of an access
    // token or a service token, whose `sub` is no user of the site: see `sub_id`.
    typ: "auth-assertion+jwt",
    requiredClaims: ["sub", "iat", "exp"],
    // How far the clocks of Cloudflare and of this server may differ, in seconds.
    clockTolerance: 5,
    // An assertion lives for a minute. With it, `iat` must not be in the future.
    maxTokenAge: 60,
  };

  return async function verifyAssertion(req, res, next) {
    const assertion = req.get("x-auth-assertion");
    if (!assertion) return res.status(401).json({ message: "no assertion" });
    try {
      req.assertion = (await jwtVerify(assertion, keys, rules)).payload;
    } catch (error) {
      if (inJose(error)) return res.status(401).json({ message: "the assertion is not valid" });
      return res.status(503).json({ message: "the keys cannot be read" });
    }
    return next();
  };
}
