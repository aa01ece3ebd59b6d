// A Worker with two providers, `dev` and `dev2`, that are one client of the local OpenID Provider.

import { randomBytes } from "node:crypto";
import { startProvider } from "../../../dev/provider/provider.mjs";
import { clientId, developmentVars } from "../../../dev/worker-vars.mjs";
import { memory } from "./kv.mjs";
import { freePort } from "./ports.mjs";
import { echoingAssets } from "./site.mjs";
import { startWorker } from "./workerd.mjs";

/** Starts it; `further` are more providers, and `vars` more variables. Returns `origin`, `text()` and `stop()`. */
export async function startTwoProviders({ further = [], vars = {} } = {}) {
  const ids = ["dev", "dev2"];
  const port = await freePort();
  const [clientSecret, secret] = [33, 33].map((length) => randomBytes(length).toString("base64url"));
  const redirectUris = ids.map((id) => `http://localhost:${port}/api/auth/callback/${id}`);
  const provider = await startProvider({ clientId, clientSecret, redirectUris });
  const { issuer } = provider;
  const providers = ids.map((id) => ({ id, name: id, type: "oidc", issuer, clientId }));
  const starting = startWorker({
    port,
    vars: {
      ...developmentVars({ issuer, clientSecret, secret }),
      AUTH_DEV2_SECRET: clientSecret,
      AUTH: { matcher: ["/dashboard/:path*"] },
      AUTH_CONFIG_9: { providers: [...providers, ...further] },
      ...vars,
    },
    services: { ASSETS: { module: echoingAssets } },
    kv: { AUTH_KV: memory },
  });
  // A provider that goes on listening would keep the test's process alive.
  const worker = await starting.catch(async (error) => {
    await provider.stop();
    throw error;
  });
  return {
    origin: worker.origin,
    text: worker.text,
    stop: () => Promise.all([worker.stop(), provider.stop()]),
  };
}
