// Every supported signature algorithm, signed by npm jose and verified by the Worker's WebCrypto, and again
// with one wrong bit.

import { accepts, refuses, run } from "./support/modules.mjs";
import { sign } from "./support/provider.mjs";

const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const modules = {};
for (const alg of algorithms) {
  modules[`${alg.toLowerCase()}-holds`] = accepts({ alg });
  modules[`${alg.toLowerCase()}-altered`] = refuses("id_token_signature", {
    alg,
    idToken: async (c, key) => altered(await sign(c, key)),
  });
}
run(modules);

/** The token with one bit of its signature flipped. */
function altered(token) {
  const [header, payload, signature] = token.split(".");
  const bytes = Buffer.from(signature, "base64url");
  bytes[bytes.length >> 1] ^= 1;
  return [header, payload, bytes.toString("base64url")].join(".");
}
