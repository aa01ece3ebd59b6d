// The D1 database that is bound as AUTH_DB: where wrangler's configuration names it, and the local one of `npm start`.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Problem } from "./console.mjs";
import { root } from "./project.mjs";
import { wranglerConfigs } from "./wrangler-config.mjs";

/** The name of the binding. */
export const binding = "AUTH_DB";
const firstMigration = "0001_init.sql";
// In the project's folder, because paths in it are relative to it.
const developmentFile = ".wrangler.development.json";

/**
 * Returns the entry of `d1_databases` that wrangler takes for AUTH_DB. Throws a `Problem` that says what to add if it is
 * missing, or if its folder of migrations is another.
 *
 * @param {{ folder?: string, config?: string, environment?: string }} options
 */
export async function boundDatabase({ environment, ...where }) {
  const config = await lastConfig(where);
  const settings = settingsOf(config, environment);
  if (!settings) throw new Problem(`${config.file} has no [env.${environment}].`);
  const entry = authDb(settings);
  if (!entry) throw new Problem(unbound(config.file, environment));
  requireMigrations(config, entry);
  return entry;
}

/**
 * Returns `config`, the path of a configuration of wrangler with a local database bound as AUTH_DB, relative to the project's
 * folder, and the `entry` of the database. The path is `undefined` if the project's own configuration binds AUTH_DB.
 *
 * Only local commands read the file. A deployment needs no database.
 *
 * @param {{ folder?: string, environment?: string }} options
 */
export async function localDatabase({ folder = root, environment }) {
  const config = await lastConfig({ folder });
  // As wrangler does for an environment that the file lacks.
  const settings = settingsOf(config, environment) ?? config.raw;
  const bound = authDb(settings);
  if (bound) {
    requireMigrations(config, bound);
    return { config: undefined, entry: bound };
  }
  const entry = { binding, migrations_dir: "migrations" };
  settings.d1_databases = [...(settings.d1_databases ?? []), entry];
  const file = join(config.folder, developmentFile);
  write(file, `${JSON.stringify(config.raw, null, 2)}\n`);
  return { config: relative(root, file), entry };
}

// wrangler starts the Worker again when its configuration is written.
function write(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  const whole = `${file}.${process.pid}`;
  writeFileSync(whole, text, { mode: 0o600 });
  renameSync(whole, file);
}

// wrangler takes the file that a build tool redirects to, if there is one.
async function lastConfig(where) {
  const config = (await wranglerConfigs(where)).at(-1);
  if (!config) throw new Problem("There is no wrangler.toml, wrangler.json or wrangler.jsonc.");
  return config;
}

// An environment inherits no databases.
const settingsOf = ({ raw }, environment) => (environment === undefined ? raw : raw.env?.[environment]);

const authDb = ({ d1_databases: databases }) =>
  Array.isArray(databases) ? databases.find((entry) => entry?.binding === binding) : undefined;

function requireMigrations({ file, folder }, { migrations_dir: named = "migrations" }) {
  if (existsSync(join(resolve(folder, named), firstMigration))) return;
  throw new Problem(
    `${file}: the database \`${binding}\` has \`migrations_dir = "${named}"\`, and that folder has no ${firstMigration}. Name the folder \`migrations\` of authjs-worker.`,
  );
}

function unbound(file, environment) {
  const place = environment === undefined ? "" : `env.${environment}.`;
  const entry = file.endsWith(".toml")
    ? `[[${place}d1_databases]]
binding = "${binding}"
database_name = "authjs"
database_id = "<the id that it printed>"
migrations_dir = "migrations"`
    : `"d1_databases": [
  { "binding": "${binding}", "database_name": "authjs", "database_id": "<the id that it printed>", "migrations_dir": "migrations" }
]`;
  const inside = environment === undefined ? "" : `, in the environment ${environment}`;
  return `${file} binds no D1 database as ${binding}${inside}. Create one:

  npx wrangler d1 create authjs

Then add to ${file}:

${entry.replace(/^/gm, "  ")}

For the local database of \`npm start\`: npm run migrate -- --local`;
}
