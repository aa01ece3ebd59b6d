// A whole site for a test: the local OpenID Provider, the Worker, and an origin behind it.

import { randomBytes } from "node:crypto";
import { startProvider } from "../../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../../dev/worker-vars.mjs";
import { memory } from "./kv.mjs";
import { freePort } from "./ports.mjs";
import { startWorker } from "./workerd.mjs";

const random = () => randomBytes(33).toString("base64url");

/** Static assets that answer with the path they were asked for. */
export const echoingAssets = `export default { fetch: (request) => new Response("asset " + new URL(request.url).pathname) };`;

/**
 * Starts a site. `vars` are added to the development ones, `provider` to the provider's configuration; `services`,
 * `ids` are those of further providers that the same client has. `kv`, `hooks`, `build` and `wrapper` are those of `startWorker`. Returns `provider`, `worker`, `origin`, `secret` and `stop()`.
 */
export async function startSite({
  vars = {},
  provider: told = {},
  services,
  kv,
  hooks,
  build,
  wrapper,
  ids = [],
} = {}) {
  const port = await freePort();
  const [clientSecret, secret] = [random(), random()];
  const further = ids.map((id) => `http://localhost:${port}/api/auth/callback/${id}`);
  const callbacks = [...redirectUris(`http://localhost:${port}`), ...further];
  const provider = await startProvider({ clientId, clientSecret, redirectUris: callbacks, ...told });
  const development = developmentVars({ issuer: provider.issuer, clientSecret, secret });
  const starting = startWorker({
    port,
    hooks,
    build,
    wrapper,
    vars: { AUTH: { matcher: ["/dashboard/:path*"] }, ...development, ...vars },
    services: services ?? { ASSETS: { module: echoingAssets } },
    kv: kv ?? { AUTH_KV: memory },
  });
  // A provider that goes on listening would keep the test's process alive.
  const worker = await starting.catch(async (error) => {
    await provider.stop();
    throw error;
  });
  return {
    provider,
    worker,
    origin: worker.origin,
    secret,
    stop: () => Promise.all([worker.stop(), provider.stop()]),
  };
}
