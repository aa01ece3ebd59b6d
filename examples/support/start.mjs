// An example for its tests: on free ports, with a provider whose keys the test holds, and files of its own.

import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { personas } from "../../dev/provider/personas.mjs";
import { startProvider } from "../../dev/provider/provider.mjs";
import { clientId, redirectUris } from "../../dev/worker-vars.mjs";
import { startBackend, startExample } from "../../scripts/examples/site.mjs";
import { stopAll } from "../../scripts/processes.mjs";
import { freePort } from "../../tests/worker/support/ports.mjs";

/**
 * Starts an OpenID Provider, and prepares the ports and files of an example. `further` are personas beside the usual ones, by
 * their subject; `resource` and `before` are those of the provider. Returns `options` (of `startExample`), `sign(claims, header, key)` (an ID Token of "persona-user", with changes), `alone()` and `site()`, which start the
 * backend alone or with the Worker, and `stop()`.
 */
export async function prepareExample(name, { further = {}, resource, before } = {}) {
  const [port, backendPort] = [await freePort(), await freePort()];
  const [clientSecret, secret] = [random(), random()];
  const state = await mkdtemp(join(tmpdir(), `authjs-worker-${name}-`));
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { kid: randomUUID(), alg: "RS256" };
  const jwk = { ...privateKey.export({ format: "jwk" }), ...key, use: "sig" };
  const provider = await startProvider({
    clientId,
    clientSecret,
    redirectUris: redirectUris(`http://localhost:${port}`),
    resource,
    before,
    settings: { jwks: { keys: [jwk] }, findAccount: (_, sub) => account({ ...personas, ...further }, sub) },
  });
  const options = { port, backendPort, issuer: provider.issuer, clientSecret, secret, state };
  return {
    options,
    publicKey,
    sign: (claims = {}, header = {}, signer = privateKey) =>
      new SignJWT({ ...usual(provider.issuer), ...claims })
        .setProtectedHeader({ ...key, ...header })
        .sign(signer),
    alone: (changes = {}) => startBackend(name, { ...options, ...changes }),
    site: () => startExample(name, options),
    stop: async () => {
      await Promise.all([stopAll(), provider.stop()]);
      await rm(state, { recursive: true });
    },
  };
}

function usual(issuer) {
  const now = Math.floor(Date.now() / 1000);
  const { about, ...claims } = personas["persona-user"];
  return { iss: issuer, aud: clientId, sub: "persona-user", iat: now, exp: now + 300, ...claims };
}

function account(known, sub) {
  if (!Object.hasOwn(known, sub)) return undefined;
  const { about, ...claims } = known[sub];
  return { accountId: sub, claims: () => ({ sub, ...claims }) };
}

const random = () => randomBytes(33).toString("base64url");
