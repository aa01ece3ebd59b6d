// Key ids of session tokens.

import { createHash } from "node:crypto";

/** The `kid` that Auth.js gives to a key: a thumbprint whose hash is as long as the key (SHA-256 for a key of 16 bytes). */
export function thumbprint(key) {
  const text = JSON.stringify({ k: key.toString("base64url"), kty: "oct" });
  return createHash(`sha${Math.max(key.length, 32) * 8}`)
    .update(text)
    .digest("base64url");
}
