// Access tokens of another issuer, and the keys that verify and sign.

import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const audience = "https://api.example.com";
export const tokenIssuer = "https://id.example.com";

// More than the signatures that an isolate keeps.
const count = 2000;

/** Access tokens for each algorithm. */
export const accessTokens = /** @type {Record<string, string[]>} */ ({});

/** The JSON Web Key Set of the issuer. */
export const keySet = { keys: /** @type {object[]} */ ([]) };

for (const alg of ["RS256", "ES256"]) {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  keySet.keys.push({ ...(await exportJWK(publicKey)), kid: alg, alg, use: "sig" });
  const sign = (_, index) =>
    new SignJWT({ scope: "read write", client_id: "program", jti: String(index) })
      .setProtectedHeader({ alg, kid: alg, typ: "at+jwt" })
      .setIssuer(tokenIssuer)
      .setAudience(audience)
      .setSubject("7c9e6679-7425-40de-944b-e07fc1f90ae7")
      .setIssuedAt()
      .setExpirationTime("1d")
      .sign(privateKey);
  accessTokens[alg] = await Promise.all(Array.from({ length: count }, sign));
}

const assertion = await generateKeyPair("ES256", { extractable: true });

/** `AUTH_ASSERTION_KEY`. */
export const assertionKey = JSON.stringify(await exportJWK(assertion.privateKey));
