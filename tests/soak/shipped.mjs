// The site of a soak without faults: the Worker as it is shipped, with the local OpenID Provider.

import { Agent, request } from "node:http";
import { startSite } from "../worker/support/site.mjs";
import { kinds } from "./kinds.mjs";

/** Starts it. Returns `pid` of workerd, `kinds()`, `serious()` (lines of the log that no request may lead to) and `stop()`. */
export async function startShipped() {
  const site = await startSite();
  const agent = new Agent({ keepAlive: true });
  const visit = (kind) => kind.visit ?? (() => ask(site, agent, kind.request()));
  return {
    pid: site.worker.pid,
    kinds: async () => (await kinds(site)).map((kind) => ({ ...kind, visit: visit(kind) })),
    serious: () => [
      ...new Set(site.worker.text().match(/panic|RuntimeError|Reinitializing|runtime_refused|hung/g)),
    ],
    stop: () => {
      agent.destroy();
      return site.stop();
    },
  };
}

function ask(site, agent, { method = "GET", path, headers, body }) {
  const length = body ? { "content-length": String(body.length) } : {};
  const options = {
    agent,
    host: "127.0.0.1",
    port: site.worker.port,
    method,
    path,
    headers: { host: new URL(site.origin).host, ...headers, ...length },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (answer) =>
      answer.resume().once("end", () => resolve(answer.statusCode)),
    );
    outgoing.once("error", reject).end(body);
  });
}
