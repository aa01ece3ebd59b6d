// A private key for AUTH_ASSERTION_KEY as a JSON Web Key, as `node scripts/assertion-key.mjs` and `npx authjs-worker secret` print it.

import { createHash, generateKeyPairSync } from "node:crypto";

/** The members of a thumbprint (RFC 7638), in its order. */
const named = { EC: ["crv", "kty", "x", "y"], OKP: ["crv", "kty", "x"] };

/**
 * Makes a private key for ES256, or for EdDSA. Returns a JSON Web Key whose `kid` is its thumbprint (RFC 7638).
 *
 * @param {{ ed25519?: boolean }} [options]
 */
export function assertionKey({ ed25519 = false } = {}) {
  const { privateKey } = ed25519
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = privateKey.export({ format: "jwk" });
  const members = named[jwk.kty].map((name) => [name, jwk[name]]);
  const kid = createHash("sha256")
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest("base64url");
  return { ...jwk, kid, alg: ed25519 ? "EdDSA" : "ES256", use: "sig" };
}

/**
 * Returns the text to print: the key alone, or a line of .dev.vars and how to rotate. `command` is the call that prints the key.
 *
 * @param {{ ed25519?: boolean, raw?: boolean, command?: string }} options
 */
export function assertionKeyText({ ed25519, raw, command }) {
  const key = JSON.stringify(assertionKey({ ed25519 }));
  if (raw) return key;
  return `# A line of .dev.vars. A deployed Worker has it as a secret: ${command} --raw | npx wrangler secret put AUTH_ASSERTION_KEY
# To rotate: set AUTH_ASSERTION_KEY_1 to the former key, and AUTH_ASSERTION_KEY to a fresh one. Remove the former key after some minutes.
AUTH_ASSERTION_KEY='${key}'`;
}
