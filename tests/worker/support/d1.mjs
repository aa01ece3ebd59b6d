// The Worker with a local D1, by miniflare: the database that `wrangler dev` has.

import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startProvider } from "../../../dev/provider/provider.mjs";
import { clientId, developmentVars, redirectUris } from "../../../dev/worker-vars.mjs";
import { freePort } from "./ports.mjs";

const withHooks = new URL("../../../build-test-hooks/", import.meta.url);
const migrations = new URL("../../../migrations/", import.meta.url);

const assets = (request) => new Response(`asset ${new URL(request.url).pathname}`);

/**
 * Starts the Worker of build-test-hooks/ with an empty database, `migrated` unless told otherwise, and with these `vars`. Behind it
 * are assets that answer with their path. `build` is the folder of another Worker, and `binding` another name of the database. `wrapper` is the JavaScript of a module that imports `./index.js` and stands in its place;
 * `more` are options of miniflare. Returns `database` (the D1 binding), `origin`, `cron()`, `store(method, ...arguments)` and
 * `stop()`.
 */
export async function startWithD1({
  migrated = true,
  port,
  vars = {},
  wrapper,
  build = withHooks,
  binding = "AUTH_DB",
  ...more
} = {}) {
  const path = (name) => fileURLToPath(new URL(name, build));
  const options = convertV4MiniflareOptions({
    ...more,
    modules: [
      ...(wrapper === undefined ? [] : [{ type: "ESModule", path: path("wrapper.js"), contents: wrapper }]),
      { type: "ESModule", path: path("index.js") },
      { type: "CompiledWasm", path: path("index_bg.wasm") },
    ],
    modulesRoot: fileURLToPath(build),
    compatibilityDate: "2026-11-01",
    d1Databases: { [binding]: "test" },
    bindings: vars,
    port,
    serviceBindings: { ASSETS: assets },
  });
  const miniflare = new Miniflare(options);
  const database = await miniflare.getD1Database(binding);
  if (migrated) await migrate(database);
  const { origin } = await miniflare.ready;
  const cron = async () => (await miniflare.getWorker()).scheduled({ cron: "17 3 * * *" });
  return { database, origin, cron, store: storeAt(origin), stop: () => miniflare.dispose() };
}

/**
 * Starts a site with an empty database: the local OpenID Provider and the Worker, which has these options in `auth`. `ids` are those
 * of further providers that the same client has, `vars` are added to those of the Worker, `told` returns more options of the provider for the origin of the site, and `more` is for `startWithD1`. Returns what `startWithD1` returns, with the site's own `origin`, `secret` and `provider`.
 */
export async function startSiteWithD1(auth = {}, { ids = [], told, vars: further, ...more } = {}) {
  const port = await freePort();
  const [clientSecret, secret] = [0, 0].map(() => randomBytes(33).toString("base64url"));
  const origin = `http://localhost:${port}`;
  const callbacks = [...redirectUris(origin), ...ids.map((id) => `${origin}/api/auth/callback/${id}`)];
  const client = { clientId, clientSecret, redirectUris: callbacks };
  const provider = await startProvider({ ...client, ...told?.(origin) });
  const development = developmentVars({ issuer: provider.issuer, clientSecret, secret });
  const vars = { ...development, AUTH: { matcher: ["/dashboard/:path*"], ...auth }, ...further };
  const site = await startWithD1({ port, vars, ...more }).catch(async (error) => {
    await provider.stop();
    throw error;
  });
  return { ...site, origin, secret, provider, stop: () => Promise.all([site.stop(), provider.stop()]) };
}

/** Applies each migration in one transaction. */
export async function migrate(database) {
  const files = (await readdir(migrations)).sort();
  for (const file of files)
    await database.batch((await statements(file)).map((sql) => database.prepare(sql)));
}

// The statements of a trigger end at `END;`.
async function statements(file) {
  const text = await readFile(new URL(file, migrations), "utf8");
  const lines = text.split("\n").filter((line) => !line.startsWith("--"));
  const found = lines.join("\n").match(/\s*CREATE TRIGGER[\s\S]*?END;|[^;]*;/g) ?? [];
  return found.map((sql) => sql.trim());
}

/** Calls methods of the store in the Worker at `origin`. Throws its failure. */
export const storeAt =
  (origin) =>
  async (method, ...args) => {
    const headers = { "x-test-store": method };
    const response = await fetch(origin, { method: "POST", headers, body: JSON.stringify(args) });
    const answer = await response.json();
    if (answer.conflict) throw new Error("conflict");
    if (answer.unavailable) throw new Error(`unavailable: ${answer.unavailable}`);
    return answer.value;
  };
