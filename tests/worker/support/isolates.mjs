// Several isolates of the Worker that share the Durable Object of AUTH_STATE, or a D1: those of other locations, by miniflare.

import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "./d1.mjs";

const withHooks = new URL("../../../build-test-hooks/", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, withHooks));

const assets = () => new Response("asset");

/**
 * Starts `count` Workers of build-test-hooks/ with these `vars`. With `durable` they share the Durable Object of AUTH_STATE, else the D1 of AUTH_DB, which they also have with `database`. `login` answers what the service binding
 * LOGIN is asked. `folder` keeps the state of the Durable Objects between two starts. The first Worker listens on `port`. `wrapper` is the JavaScript of a module that imports `./index.js` and stands in its place in the first Worker, whose class is that of the Durable Objects. Returns `send(index, path, init)`, which asks one of them, `miniflare` and `stop()`.
 */
export async function startIsolates({
  count = 4,
  vars,
  login,
  durable = true,
  database = !durable,
  folder,
  port,
  wrapper,
}) {
  const workers = Array.from({ length: count }, (_, index) => ({
    name: `worker-${index}`,
    modules: [
      ...(wrapper && index === 0 ? [{ type: "ESModule", path: path("wrapper.js"), contents: wrapper }] : []),
      { type: "ESModule", path: path("index.js") },
      { type: "CompiledWasm", path: path("index_bg.wasm") },
    ],
    modulesRoot: fileURLToPath(withHooks),
    compatibilityDate: "2026-11-01",
    bindings: vars,
    serviceBindings: { ASSETS: assets },
    ...(login && { serviceBindings: { ASSETS: assets, LOGIN: login } }),
    ...(durable && { durableObjects: { AUTH_STATE: objects(index) } }),
    ...(database && { d1Databases: { AUTH_DB: "shared" } }),
  }));
  const kept = folder && { resourcePersistencePath: folder };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ ...kept, workers, ...(port && { port }) }));
  const site = await miniflare.ready;
  if (database) await migrate(await miniflare.getD1Database("AUTH_DB", "worker-0"));
  const fetchers = await Promise.all(workers.map(({ name }) => miniflare.getWorker(name)));
  const send = (index, target, init) =>
    fetchers[index].fetch(new URL(target, site).href, { redirect: "manual", ...init });
  return { send, miniflare, stop: () => miniflare.dispose() };
}

// The class is that of the first Worker.
const objects = (index) => ({
  className: "AuthState",
  useSQLite: true,
  ...(index > 0 && { scriptName: "worker-0" }),
});
