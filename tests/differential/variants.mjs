// Clients and responses of every kind of the protocol: client authentication methods and response modes.

import { generateKeyPairSync } from "node:crypto";
import { clientSecret } from "./answers.mjs";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = ({ privateKey }) => privateKey.export({ type: "pkcs8", format: "pem" });
const usages = ["sign"];
const webCrypto = ({ privateKey }, algorithm) =>
  crypto.subtle.importKey(
    "pkcs8",
    privateKey.export({ type: "pkcs8", format: "der" }),
    algorithm,
    true,
    usages,
  );

/** The keys that verify the assertions of clients, by algorithm. */
export const verifiers = { ES256: ec.publicKey, RS256: rsa.publicKey, HS256: clientSecret };

const method = (name, more) => ({ client: { token_endpoint_auth_method: name, ...more } });
const formPost = { authorization: { params: { response_mode: "form_post" } } };
const signed = (alg) => ({ idToken: false, client: { userinfo_signed_response_alg: alg } });

/** The configuration: entries of `providers`, and private keys, which the Worker has as variables and @auth/core as objects. */
export const variants = {
  providers: (oidc, oauth) => [
    oidc("secret-jwt", method("client_secret_jwt")),
    oidc("ec-key", method("private_key_jwt", { token_endpoint_auth_signing_alg: "ES256", kid: "key-ec" })),
    oidc("rsa-key", method("private_key_jwt", { token_endpoint_auth_signing_alg: "RS256" })),
    oidc("odd-basic", { clientId: "client:1 ü%+", clientSecret: "s: +%&=ü€/~!'()*" }),
    oidc("odd-post", {
      clientId: "client:1 ü%+",
      clientSecret: "s: +%&=ü€/~!'()*",
      ...method("client_secret_post"),
    }),
    oauth("oauth-none", method("none")),
    oidc("form-post", formPost),
    oidc("form-post-state", { ...formPost, checks: ["state"] }),
    oidc("form-post-nonce", { ...formPost, checks: ["state", "nonce"] }),
    oidc("signed-userinfo", signed("RS256")),
    oidc("any-userinfo", { idToken: false }),
  ],
  keys: {
    ownEnv: { AUTH_EC_KEY_PRIVATE_KEY: pem(ec), AUTH_RSA_KEY_PRIVATE_KEY: pem(rsa) },
    coreKeys: {
      "ec-key": { key: await webCrypto(ec, { name: "ECDSA", namedCurve: "P-256" }), kid: "key-ec" },
      "rsa-key": await webCrypto(rsa, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }),
    },
  },
};
