// A hostile OpenID Provider on loopback. It is honest unless a case sets a fault.

import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { filled } from "../request/encode.mjs";
import { httpWords, resetsBeforeProcessing, respond, userinfoWords } from "./http-fault.mjs";
import { idToken, weakKeyOf } from "./id-token.mjs";
import { jwks } from "./jwks.mjs";
import { makeKeys } from "./keys.mjs";
import { knowsProviderFaults } from "./provider-faults.mjs";
import { RefreshTokens } from "./refresh.mjs";

/** Starts it. Authorization needs no HTTP: `authorize(url, user)` tells where the provider would send the browser back to. */
export async function startHostileProvider({
  clientId = "client",
  clientSecret = "the secret of the client at the provider",
} = {}) {
  const provider = new HostileProvider(clientId, clientSecret);
  await new Promise((resolve) => provider.server.listen(0, "127.0.0.1", resolve));
  provider.issuer = `http://127.0.0.1:${provider.server.address().port}`;
  return provider;
}

class HostileProvider {
  faults = {};
  grants = new Map();
  refreshTokens = new RefreshTokens();
  lifetime = 3600;
  requests = [];
  errors = [];
  secrets = [];
  fill = (text) => text;

  constructor(clientId, clientSecret) {
    Object.assign(this, { clientId, clientSecret, keys: makeKeys() });
    this.keys.current = this.keys.main;
    this.server = createServer((request, response) =>
      this.#answer(request, response).catch((error) => this.#broke(error, response)),
    );
  }

  /** Sets the faults, `setup.op` of a case. `fill` replaces placeholders. */
  async misbehave(faults = {}, fill = this.fill) {
    knowsProviderFaults(faults);
    const { id_token: token, ...rest } = faults;
    Object.assign(this, { fill, faults: { ...(await filled(rest, fill)), id_token: token } });
    this.keys.current = this.keys.main;
    this.rotatesAtNextToken = false;
    this.faultySince = this.requests.length;
  }

  /** Returns where the browser is sent after the user consented at an authorization URL. */
  authorize(url, user, { openId = true } = {}) {
    const { searchParams } = new URL(url);
    const back = new URL(searchParams.get("redirect_uri"));
    back.searchParams.set(
      "code",
      this.#grant({ user, nonce: searchParams.get("nonce"), request: searchParams, openId }),
    );
    if (searchParams.has("state")) back.searchParams.set("state", searchParams.get("state"));
    if (openId) back.searchParams.set("iss", this.issuer);
    return back;
  }

  /** The same server for OAuth 2.0 only, like GitHub's: no `iss`, no ID Token. */
  get withoutOpenId() {
    return { issuer: this.issuer, authorize: (url, user) => this.authorize(url, user, { openId: false }) };
  }

  /** Returns a code from another user's sign-in. */
  foreignCode(user) {
    return this.#grant({ user, nonce: "the nonce of another sign-in", openId: true });
  }

  /** An honest ID Token outside of any sign-in. */
  plainIdToken(user) {
    return idToken(this, { user });
  }

  /** The requests to an endpoint (`discovery`, `jwks`, `token`, `me`) since the given number of requests. */
  hits(endpoint, since = 0) {
    return this.requests.slice(since).filter((request) => request.endpoint === endpoint);
  }

  /** Signs with a new key from now on, and publishes only that key. */
  rotateKeys() {
    this.keys.current = this.keys.rotated;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  // A bug of the harness must not look like an unreachable provider.
  #broke(error, response) {
    this.errors.push(error);
    response.destroy();
  }

  #grant(grant) {
    const code = randomBytes(24).toString("base64url");
    this.grants.set(code, grant);
    this.secrets.push(code);
    return code;
  }

  async #answer(request, response) {
    const endpoint = {
      "/.well-known/openid-configuration": "discovery",
      "/jwks": "jwks",
      "/token": "token",
      "/me": "me",
    }[request.url];
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const seen = {
      endpoint,
      method: request.method,
      headers: request.headers,
      form: new URLSearchParams(body),
      socket: request.socket,
    };
    const turn = this.hits(endpoint, this.faultySince).length;
    this.requests.push(seen);
    if (this.faults.down) return void request.socket.resetAndDestroy();
    if (!endpoint) return response.writeHead(404).end();
    const fault = this.faults[`${endpoint === "me" ? "userinfo" : endpoint}_http`];
    const honest = resetsBeforeProcessing(fault) ? {} : await this[endpoint](seen);
    const context = { turn, sign: (sig) => idToken(this, { user: this.lastUser }, { sig }) };
    return respond(response, honest, fault, context, endpoint === "me" ? userinfoWords : httpWords);
  }

  discovery() {
    const endpoints = { authorization: "authorize", token: "token", userinfo: "me" };
    const urls = Object.entries(endpoints).map(([name, path]) => [
      `${name}_endpoint`,
      `${this.issuer}/${path}`,
    ]);
    const document = {
      issuer: this.issuer,
      ...Object.fromEntries(urls),
      jwks_uri: `${this.issuer}/jwks`,
      ...capabilities,
      ...this.faults.discovery,
    };
    return withoutNulls(document);
  }

  jwks() {
    const weak = weakKeyOf(this.faults.id_token);
    return jwks(this.keys, this.faults.jwks, weak ? [weak] : []);
  }

  async token({ form }) {
    if (form.get("grant_type") === "refresh_token") return this.#refreshed(form.get("refresh_token"));
    const grant = this.grants.get(form.get("code"));
    this.grants.delete(form.get("code"));
    if (!grant || !provesPossession(grant, form)) return { error: "invalid_grant" };
    if (this.rotatesAtNextToken) this.rotateKeys();
    const token = grant.openId
      ? await idToken(this, grant, this.faults.id_token, (text) => this.fill(text))
      : undefined;
    this.lastUser = grant.user;
    const answer = withoutNulls({ ...this.#tokens(grant), ...this.faults.token });
    return token === undefined ? answer : this.#withIdToken(answer, token);
  }

  async #refreshed(token) {
    const { error, refresh_token: next, id_token: claims = {} } = this.faults.refresh ?? {};
    const grant = this.refreshTokens.use(token, { isKept: next !== undefined });
    if (error || !grant) return { error: error ?? "invalid_grant" };
    const answer = this.#tokens(grant);
    if (next === null) delete answer.refresh_token;
    if (next === "same") answer.refresh_token = token;
    return this.#withIdToken(answer, await idToken(this, grant, { claims }));
  }

  #withIdToken(answer, token) {
    this.secrets.push(token);
    return { ...answer, id_token: token };
  }

  #tokens(grant) {
    this.newest = randomBytes(24).toString("base64url");
    const refreshToken = this.refreshTokens.issue(grant);
    this.secrets.push(this.newest, refreshToken);
    return {
      access_token: this.newest,
      token_type: "Bearer",
      expires_in: this.lifetime,
      refresh_token: refreshToken,
      scope: "openid profile email",
    };
  }

  me() {
    const user = this.lastUser;
    return withoutNulls({ sub: user, name: user, email: `${user}@example.com`, ...this.faults.userinfo });
  }
}

// PKCE: https://www.rfc-editor.org/rfc/rfc7636#section-4.6. A foreign code has no challenge, as at a provider
// without PKCE.
function provesPossession({ request }, form) {
  if (!request) return true;
  return (
    createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url") === request.get("code_challenge")
  );
}

const capabilities = {
  response_types_supported: ["code"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256", "ES256"],
  code_challenge_methods_supported: ["S256"],
  authorization_response_iss_parameter_supported: true,
};

const withoutNulls = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
