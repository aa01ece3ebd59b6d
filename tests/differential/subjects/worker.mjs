// The built Worker in workerd, with the same configuration as a deployer would write it.

import { request } from "node:http";
import { echoingAssets } from "../../worker/support/site.mjs";
import { startWorker } from "../../worker/support/workerd.mjs";

/** A subject made of a configuration: `send(request)` returns what it answers, `log()` what it logged since. */
export async function worker({ auth, env, own }, provider) {
  const running = await startWorker({
    vars: { ...env, AUTH_DEV: "1", AUTH: { ...auth, ...own, matcher: "/nothing" } },
    services: { ASSETS: { module: echoingAssets } },
  });
  let read = 0;
  return {
    name: "authjs-worker",
    send: (asked) => exchange(running.port, asked),
    log: () => {
      const lines = running.log().slice(read);
      read += lines.length;
      return lines.map(({ reason, message }) => reason ?? message).filter((reason) => reason !== "configuration");
    },
    requests: provider.taken,
    stop: async () => {
      const refused = running.log().find(({ level, reason }) => level === "error" && reason === "configuration");
      await running.stop();
      if (refused) throw new Error(`the Worker refuses the configuration: ${refused.detail}`);
    },
  };
}

function exchange(port, { method, origin, path, headers, body }) {
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const all = { ...headers, ...length, host: new URL(origin).host };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers: all }, async (incoming) => {
      let text = "";
      for await (const chunk of incoming.setEncoding("utf8")) text += chunk;
      const { "set-cookie": setCookies = [], ...rest } = incoming.headers;
      resolve({ status: incoming.statusCode, headers: new Map(Object.entries(rest)), setCookies, text });
    });
    outgoing.once("error", reject).end(body);
  });
}
