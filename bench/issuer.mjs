// A provider that only has metadata, which is sufficient to redirect a visitor to it, and the keys of access tokens.

import { once } from "node:events";
import { createServer } from "node:http";
import { keySet } from "./tokens.mjs";

/** Starts it on a loopback port. Returns its `issuer` and `stop()`. */
export async function startIssuer() {
  const server = createServer(({ url }, response) => {
    response.setHeader("content-type", "application/json");
    response.end(url === "/keys" ? JSON.stringify(keySet) : metadata(issuer));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const issuer = `http://127.0.0.1:${port}`;
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { issuer, stop };
}

const metadata = (issuer) =>
  JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    scopes_supported: ["openid", "email", "profile"],
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
  });
