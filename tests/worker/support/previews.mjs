// A production deployment with the only redirect URI that the provider knows, and two previews that use it.

import { randomBytes } from "node:crypto";
import { startProvider } from "../../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../../dev/worker-vars.mjs";
import { startAuthCore } from "./auth-core.mjs";
import { memory } from "./kv.mjs";
import { freePort } from "./ports.mjs";
import { echoingAssets } from "./site.mjs";
import { until } from "./until.mjs";
import { startWorker } from "./workerd.mjs";

const random = () => randomBytes(33).toString("base64url");

/**
 * Starts them: each of `proxy` and `preview` is `worker` or `authCore`. They have hosts of their own, so that no cookie
 * of one reaches another. Returns `provider`, `secret`, `production`, `previews`, `stop()`; a deployment has its
 * `origin` and `watch()`, which returns a function that waits for what it logs from then on: a reason, of @auth/core an
 * error's type.
 */
export async function startPreviews({ proxy = worker, preview = worker } = {}) {
  const [production, first, second] = await Promise.all(["www", "pr-1", "pr-2.previews"].map(address));
  const [clientSecret, secret] = [random(), random()];
  const provider = await startProvider({
    clientId,
    clientSecret,
    redirectUris: redirectUris(production.origin),
  });
  const shared = {
    issuer: provider.issuer,
    clientSecret,
    secret,
    redirectProxyUrl: `${production.origin}/api/auth`,
  };
  const redirectProxyAllow = [first.origin, second.origin.replace("pr-2", "*")];
  const [main, ...previews] = await Promise.all([
    proxy({ ...production, ...shared, redirectProxyAllow }),
    preview({ ...first, ...shared }),
    preview({ ...second, ...shared }),
  ]);
  const stop = () => Promise.all([main, ...previews, provider].map((part) => part.stop()));
  return { provider, secret, production: main, previews, stop };
}

async function address(name) {
  const port = await freePort();
  return { port, origin: `http://${name}.localhost:${port}` };
}

/** A deployment of the built Worker; `vars` are added to its variables. */
export async function worker({ port, origin, redirectProxyUrl, redirectProxyAllow, vars, ...development }) {
  const AUTH = { matcher: ["/dashboard/:path*"], redirectProxyUrl, redirectProxyAllow };
  const running = await startWorker({
    port,
    vars: { ...developmentVars(development), AUTH, ...vars },
    services: { ASSETS: { module: echoingAssets } },
    kv: { AUTH_KV: memory },
  });
  const faults = () =>
    running
      .log()
      .map(({ reason }) => reason)
      .filter(Boolean);
  return { origin, watch: watch(faults), log: running.text, stop: running.stop };
}

/** A deployment of @auth/core. It has no `redirectProxyAllow`: the secret alone vouches for a preview. */
export async function authCore({ port, origin, issuer, clientSecret, secret, redirectProxyUrl }) {
  const provider = { id: "dev", name: "Local OpenID Provider", type: "oidc", issuer, clientId, clientSecret };
  const config = { providers: [provider], secret, redirectProxyUrl, basePath: "/api/auth", trustHost: true };
  const { errors, stop } = await startAuthCore({ port, config });
  return { origin, watch: watch(errors), stop };
}

// A log line arrives some time after its answer.
const watch = (faults) => () => {
  const before = faults().length;
  return () =>
    until(
      () => faults()[before],
      () => `nothing was logged after ${JSON.stringify(faults())}`,
    );
};
