// An OpenID Provider with scripted faults: one issuer for each module, each with its own fault.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const clientId = "client-1";
export const clientSecret = "the client secret of the conformance tests";

/** Returns the claims of a valid ID Token. */
export function goodClaims(issuer, nonce) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: "user-1",
    aud: clientId,
    iat: now,
    exp: now + 300,
    nonce,
    name: "Ada",
    email: "ada@example.com",
  };
}

/** A new signing key with its `kid`. */
export async function newKey(alg = "RS256", kid = randomUUID()) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** An ID Token in compact serialization. */
export function sign(claims, key, header = {}) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/**
 * Starts a provider. `behaviours` are by module name; each may change, with one function, a step of its issuer:
 * `metadata(document)`, `jwks(keys)` (a list of JWKs), `response(params)` (of the authorization endpoint), `claims(claims)`,
 * `idToken(claims, key)` (the whole token), `tokenResponse(body)`, `userinfo(body)`, `logoutResponse(params)`. `alg` is what it
 * signs with. With `par` it takes only parameters that were pushed. `atLogout(op, query)` runs before a sign-out is answered.
 * Returns `issuer(module)`, `requests(module)` (what was asked of it, in order), `told(module)` (what a site answered to its
 * sign-out) and `stop()`.
 */
export async function startProvider(behaviours) {
  const server = createServer();
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const base = `http://localhost:${server.address().port}`;
  const issuers = new Map();
  for (const [name, behaviour] of Object.entries(behaviours)) {
    issuers.set(name, {
      issuer: `${base}/${name}`,
      behaviour,
      key: await newKey(behaviour.alg),
      requests: [],
      codes: new Map(),
      pushed: new Map(),
    });
  }
  server.on("request", (request, response) =>
    answer(issuers, base, request).then(
      ([status, body, headers = {}]) =>
        response
          .writeHead(status, { "content-type": "application/json", ...headers })
          .end(body && JSON.stringify(body)),
      (error) => response.writeHead(500).end(`${error.stack}\n`),
    ),
  );
  return {
    issuer: (name) => issuers.get(name).issuer,
    requests: (name) => issuers.get(name).requests,
    told: (name) => issuers.get(name).told,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(issuers, base, request) {
  const url = new URL(request.url, base);
  const [, name, ...rest] = url.pathname.split("/");
  const op = issuers.get(name);
  const step = op && steps[rest.join("/")];
  if (!step) return [404, { error: "not_found" }];
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const { authorization } = request.headers;
  const exchange = {
    path: rest.join("/"),
    query: url.searchParams,
    form: new URLSearchParams(body),
    authorization,
  };
  op.requests.push(exchange);
  return step(op, exchange);
}

const told = (op, step, value, ...more) => (op.behaviour[step] ? op.behaviour[step](value, ...more) : value);

const steps = {
  ".well-known/openid-configuration": (op) => [200, told(op, "metadata", metadata(op))],
  jwks: async (op) => [200, { keys: await told(op, "jwks", [op.key.jwk], op) }],
  par: (op, { form }) => {
    const reference = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
    op.pushed.set(reference, form);
    return [201, { request_uri: reference, expires_in: 60 }];
  },
  authorize: (op, { query: asked }) => {
    const query = op.behaviour.par ? op.pushed.get(asked.get("request_uri")) : asked;
    if (!query) return [400, { error: "invalid_request" }];
    const code = randomUUID();
    op.codes.set(code, query.get("nonce"));
    const params = { code, iss: op.issuer, state: query.get("state") };
    return [
      302,
      undefined,
      { location: `${query.get("redirect_uri")}?${new URLSearchParams(told(op, "response", params))}` },
    ];
  },
  token: async (op, { form }) => {
    const claims = told(op, "claims", goodClaims(op.issuer, op.codes.get(form.get("code"))));
    const key = await told(op, "signingKey", op.key, op);
    const idToken = op.behaviour.idToken ? await op.behaviour.idToken(claims, key) : await sign(claims, key);
    const body = {
      access_token: "at-1",
      token_type: "Bearer",
      expires_in: 300,
      scope: "openid",
      id_token: idToken,
    };
    return [200, told(op, "tokenResponse", body)];
  },
  end_session: async (op, { query }) => {
    await op.behaviour.atLogout?.(op, query);
    const params = new URLSearchParams(told(op, "logoutResponse", { state: query.get("state") }));
    return [302, undefined, { location: `${query.get("post_logout_redirect_uri")}?${params}` }];
  },
  userinfo: (op) => [200, told(op, "userinfo", { sub: "user-1", name: "Ada", email: "ada@example.com" })],
};

function metadata({ issuer, behaviour }) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/end_session`,
    ...(behaviour.par && {
      pushed_authorization_request_endpoint: `${issuer}/par`,
      require_pushed_authorization_requests: true,
    }),
    id_token_signing_alg_values_supported: [behaviour.alg ?? "RS256"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}
