// The Worker with a local D1, by miniflare: the database that `wrangler dev` has.

import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const build = new URL("../../../build-test-hooks/", import.meta.url);
const migrations = new URL("../../../migrations/", import.meta.url);

/**
 * Starts the Worker of build-test-hooks/ with an empty database, `migrated` unless told otherwise. Returns `database` (the D1 binding),
 * `store(method, ...arguments)` and `stop()`.
 */
export async function startWithD1({ migrated = true } = {}) {
  const path = (name) => fileURLToPath(new URL(name, build));
  const options = convertV4MiniflareOptions({
    modules: [
      { type: "ESModule", path: path("index.js") },
      { type: "CompiledWasm", path: path("index_bg.wasm") },
    ],
    modulesRoot: fileURLToPath(build),
    compatibilityDate: "2026-11-01",
    d1Databases: { AUTH_DB: "test" },
  });
  const miniflare = new Miniflare(options);
  const database = await miniflare.getD1Database("AUTH_DB");
  if (migrated) await migrate(database);
  const { origin } = await miniflare.ready;
  return { database, store: storeAt(origin), stop: () => miniflare.dispose() };
}

/** Applies the migrations in one transaction. */
export async function migrate(database) {
  await database.batch((await statements()).map((sql) => database.prepare(sql)));
}

// The statements of a trigger end at `END;`.
async function statements() {
  const files = (await readdir(migrations)).sort().map((name) => readFile(new URL(name, migrations), "utf8"));
  const lines = (await Promise.all(files))
    .join("\n")
    .split("\n")
    .filter((line) => !line.startsWith("--"));
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
