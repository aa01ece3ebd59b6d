// The built Worker with a D1 of miniflare, and beside it the database of @auth/core, with the tables of its adapter.

import { fileURLToPath } from "node:url";
import { up } from "@auth/d1-adapter";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { migrate } from "../../worker/support/d1.mjs";
import { databaseAt, databasesModule } from "../database/client.mjs";
import { tablesOf } from "../database/tables.mjs";
import { exchange } from "../exchange.mjs";

const build = new URL("../../../build/", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, build));
const compatibilityDate = "2026-11-01";
// Nothing is in front of a Worker.
const unsafeDirectSockets = [{ host: "127.0.0.1", port: 0 }];

/** A subject as `worker` makes it, with the `tables` of its database. `theirs` is the other database. */
export async function workerWithD1({ auth, env, own, elsewhere }, provider) {
  const logged = [];
  const main = {
    name: "main",
    modules: [
      { type: "ESModule", path: path("index.js") },
      { type: "CompiledWasm", path: path("index_bg.wasm") },
    ],
    modulesRoot: fileURLToPath(build),
    compatibilityDate,
    d1Databases: { AUTH_DB: "ours" },
    bindings: { ...env, AUTH_DEV: "1", AUTH: { ...auth, ...own, matcher: "/nothing" } },
    unsafeDirectSockets,
    ...(elsewhere && { outboundService: (request) => through(request, provider.at) }),
  };
  const databases = {
    name: "databases",
    modules: true,
    script: databasesModule,
    compatibilityDate,
    d1Databases: { OURS: "ours", THEIRS: "theirs" },
    unsafeDirectSockets,
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [main, databases],
      handleStructuredLogs: ({ message }) => logged.push(message),
    }),
  );
  await miniflare.ready;
  const { host } = await miniflare.unsafeGetDirectURL("main");
  const address = await miniflare.unsafeGetDirectURL("databases");
  const [ours, theirs] = ["OURS", "THEIRS"].map((name) => databaseAt(address, name));
  await migrate(ours);
  await theirs.batch(statementsOf(up).map((sql) => theirs.prepare(sql)));
  return {
    name: "authjs-worker",
    send: (asked) => exchange(host, asked),
    log: () => logged.splice(0).flatMap(reason),
    requests: provider.taken,
    tables: tablesOf(ours, ["limits"]),
    theirs,
    stop: () => miniflare.dispose(),
  };
}

// Sends a request for any host to the provider. The request names its original destination.
async function through(request, at) {
  const { host, protocol, pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  const { method } = request;
  const body = method === "GET" ? undefined : await request.arrayBuffer();
  return fetch(`${at}${pathname}${search}`, { method, headers, body, redirect: "manual" });
}

// The adapter's `up` waits for no statement.
function statementsOf(up) {
  const found = [];
  up({ prepare: (sql) => ({ run: () => found.push(sql) }) });
  return found;
}

function reason(line) {
  try {
    const { reason, message } = JSON.parse(line);
    return [reason ?? message];
  } catch {
    return [];
  }
}
