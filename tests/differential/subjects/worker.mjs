// The built Worker in workerd, with the same configuration as a deployer writes it.

import { echoingAssets } from "../../worker/support/site.mjs";
import { startWorker } from "../../worker/support/workerd.mjs";
import { exchange } from "../exchange.mjs";

/**
 * A subject made of a configuration: `send(request)` returns what it answers, `log()` what it logged since. `recorder` is
 * the provider; for a configuration with a `gate`, the origin behind the Worker.
 */
export async function worker({ auth, env, own, ownEnv, elsewhere, telling, gate }, recorder) {
  const guarded = gate ? { matcher: gate.matcher } : { matcher: "/nothing" };
  const running = await startWorker({
    hooks: telling,
    vars: { ...env, ...ownEnv, AUTH_DEV: "1", AUTH: { ...auth, ...own, ...guarded } },
    outbound: elsewhere ? recorder.address : undefined,
    services: gate ? { UPSTREAM: { address: recorder.address } } : { ASSETS: { module: echoingAssets } },
  });
  if (telling)
    await exchange(`127.0.0.1:${running.port}`, {
      method: "GET",
      origin: running.origin,
      path: "/.test-hooks/callbacks/tell",
    });
  if (telling)
    await exchange(`127.0.0.1:${running.port}`, {
      method: "GET",
      origin: running.origin,
      path: "/.test-hooks/callbacks/tell",
    });
  let read = 0;
  return {
    name: "authjs-worker",
    send: (asked) => exchange(`127.0.0.1:${running.port}`, asked),
    // Only reports show it. A line that arrives late appears with the next step.
    log: () => {
      const lines = running.log().slice(read);
      read += lines.length;
      return lines
        .map(({ reason, message }) => reason ?? message)
        .filter((reason) => reason !== "configuration");
    },
    requests: recorder.taken,
    stop: async () => {
      const refused = running
        .log()
        .find(({ level, reason }) => level === "error" && reason === "configuration");
      await running.stop();
      if (refused) throw new Error(`the Worker refuses the configuration: ${refused.detail}`);
    },
  };
}
