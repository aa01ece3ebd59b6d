// A hostile OAuth 1.0 provider on loopback. It is honest unless a case sets a fault (`setup.op.oauth1`).

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { filled } from "../request/encode.mjs";
import { onlyWords } from "../unknown-word.mjs";
import { knowsHttpFault, respond } from "./http-fault.mjs";
import { protocolParameters, reference } from "./oauth1-signature.mjs";

const random = () => randomBytes(24).toString("base64url");

/** Starts it. `sink` is where a redirect of it leads. `authorize(url)` tells where it would send the browser back to. */
export async function startHostileOAuth1Provider(sink) {
  const provider = new HostileOAuth1Provider(sink);
  await new Promise((resolve) => provider.server.listen(0, "127.0.0.1", resolve));
  provider.issuer = `http://127.0.0.1:${provider.server.address().port}`;
  return provider;
}

class HostileOAuth1Provider {
  clientId = "client-3";
  clientSecret = "the secret of the client & the OAuth 1.0 provider %+~";
  faults = {};
  tokens = new Map();
  requests = [];
  errors = [];
  secrets = [];

  constructor(sink) {
    this.sink = sink;
    this.server = createServer((request, response) =>
      this.#answer(request, response).catch((error) => this.#broke(error, response)),
    );
  }

  /** Sets the faults. `fill` replaces placeholders. */
  async misbehave(faults = {}, fill = (text) => text) {
    knowsOAuth1Faults(faults);
    this.faults = await filled(faults, fill);
  }

  /** Returns where the browser is sent after the user consented at an authorization URL. */
  authorize(url) {
    const token = new URL(url).searchParams.get("oauth_token");
    const { callback, ...granted } = this.tokens.get(token);
    const verifier = random();
    this.secrets.push(verifier);
    this.tokens.set(token, { ...granted, verifier });
    const back = new URL(callback);
    back.searchParams.set("oauth_token", token);
    back.searchParams.set("oauth_verifier", verifier);
    return back;
  }

  /** The requests to an endpoint (`request_token`, `access_token`, `profile`) since the given number of requests. */
  hits(endpoint, since = 0) {
    return this.requests.slice(since).filter((request) => request.endpoint === endpoint);
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  #broke(error, response) {
    this.errors.push(error);
    response.destroy();
  }

  async #answer(request, response) {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const [endpoint] = request.url.slice(1).split("?");
    const step = steps[endpoint];
    if (!step) return response.writeHead(404).end();
    const parameters = protocolParameters(request.headers.authorization) ?? [];
    const told = Object.fromEntries(parameters);
    const granted = this.tokens.get(told.oauth_token);
    const sent = {
      method: request.method,
      url: request.url,
      host: request.headers.host,
      type: request.headers["content-type"],
      body,
    };
    const expected = reference(sent, parameters, this.clientSecret, granted?.secret);
    this.requests.push({ endpoint, ...sent, parameters, told, matches: expected === told.oauth_signature });
    const honest =
      expected === told.oauth_signature &&
      told.oauth_consumer_key === this.clientId &&
      this[step.does](told, granted);
    const { raw, ...fault } = this.faults[step.fault] ?? {};
    const http = Object.fromEntries(Object.entries(fault).filter(([name]) => !name.startsWith("oauth_")));
    if (!honest) return respond(response, { error: "unauthorized" }, { status: 401, ...http });
    if (http.status >= 300 && http.status < 400) http.location = `http://${this.sink}/evil`;
    return respond(response, honest, raw === undefined ? http : { body: raw, ...http });
  }

  requestToken({ oauth_callback: callback }) {
    return (
      callback && this.#credentials({ callback }, { oauth_callback_confirmed: "true", ...this.faults.rt })
    );
  }

  accessToken({ oauth_token: token, oauth_verifier: verifier }, granted) {
    if (!granted?.verifier || granted.verifier !== verifier) return undefined;
    this.tokens.delete(token);
    return this.#credentials({ isAccess: true }, { ...this.faults.at });
  }

  profile(_, granted) {
    return granted?.isAccess && { id: 7, name: "alice", email: "alice@example.com" };
  }

  #credentials(granted, changes) {
    const names = Object.entries({ oauth_token: random(), oauth_token_secret: random(), ...changes });
    const fields = Object.fromEntries(
      names.filter(([name, value]) => name.startsWith("oauth_") && value !== null),
    );
    if (fields.oauth_token)
      this.tokens.set(fields.oauth_token, { ...granted, secret: fields.oauth_token_secret });
    if (fields.oauth_token_secret) this.secrets.push(fields.oauth_token_secret);
    return new URLSearchParams(fields).toString();
  }
}

/** The steps whose endpoints may be faulty, by their word in `setup.op.oauth1`. */
export const oauth1Words = { rt: "request_token", at: "access_token", profile: "profile" };

/** The parameters of a token response that a case may change. */
const changeable = ["oauth_token", "oauth_token_secret", "oauth_callback_confirmed", "raw"];

/** Throws `UnknownWord` for a fault that no code brings about. */
export function knowsOAuth1Faults(faults, path = "setup.op.oauth1") {
  onlyWords(faults, path, oauth1Words);
  for (const [step, fault] of Object.entries(faults)) {
    const isHttp = ([name]) => step === "profile" || !changeable.includes(name);
    const http = Object.fromEntries(Object.entries(fault).filter(isHttp));
    knowsHttpFault(http, `${path}.${step}`);
  }
}

const steps = {
  request_token: { fault: "rt", does: "requestToken" },
  access_token: { fault: "at", does: "accessToken" },
  profile: { fault: "profile", does: "profile" },
};
