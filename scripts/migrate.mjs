// `npm run migrate`: applies migrations/ to the D1 database that is bound as AUTH_DB, after a look at what would fail.
// `-- --local` takes the local database of `npm start`. `--env`, `--config` and the options that choose an account go to
// wrangler.

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { binding, boundDatabase, localDatabase } from "./auth-db.mjs";
import { note, Problem, step } from "./console.mjs";
import { main } from "./main.mjs";
import { migrationFaults } from "./migration-faults.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { root } from "./project.mjs";

/** @satisfies {import("node:util").ParseArgsConfig["options"]} */
const known = {
  local: { type: "boolean", default: false },
  env: { type: "string", short: "e" },
  config: { type: "string", short: "c" },
  "env-file": { type: "string", multiple: true },
  profile: { type: "string" },
  "persist-to": { type: "string" },
};

async function migrate() {
  const values = given();
  await installPackages();
  const environment = (values.env ?? process.env.CLOUDFLARE_ENV) || undefined;
  const { flags, migrationsTable } = await database(values, environment);
  step("Looking for rows that the migrations would fail on");
  const { faults, warnings } = await migrationFaults((sql) => query(sql, flags), migrationsTable);
  for (const warning of warnings) note(`warning: ${warning}\n`);
  if (faults.length) throw new Problem(refusal(faults, flags));
  step("Applying the migrations");
  await run("wrangler", ["d1", "migrations", "apply", binding, ...flags], { cwd: root, stdio: "inherit" });
}

function given() {
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const names = Object.keys(known).map((name) => `--${name}`);
    throw new Problem(`${message}. \`npm run migrate\` takes ${names.join(", ")}, after \`--\`.`);
  }
}

/**
 * Returns the database as flags of `wrangler d1`.
 *
 * @param {ReturnType<typeof given>} values
 * @param {string | undefined} environment
 */
async function database({ local, env, config, ...others }, environment) {
  const passed = Object.entries({ env, ...others }).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `--${name}=${one}`),
  );
  if (!local || config !== undefined) {
    const entry = await boundDatabase({ config, environment });
    const file = config === undefined ? [] : [`--config=${config}`];
    const place = local ? "--local" : "--remote";
    return { flags: [place, ...file, ...passed], migrationsTable: entry.migrations_table };
  }
  const { config: file, entry } = await localDatabase({ environment });
  const flags = ["--local", ...(file ? [`--config=${file}`] : []), ...passed];
  return { flags, migrationsTable: entry.migrations_table };
}

// Returns the rows of each statement.
async function query(sql, flags) {
  const args = ["d1", "execute", binding, ...flags, "--json", "--command", sql];
  const { status, stdout, stderr } = spawnSync("wrangler", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const rows = status === 0 ? results(stdout) : undefined;
  if (rows) return rows;
  const said = [message(stdout), stderr].map((text) => text?.trim()).filter(Boolean);
  throw new Problem(
    `The database cannot be read, and nothing was changed. wrangler says:\n\n${said.join("\n")}`,
  );
}

// Returns undefined for an answer that is not JSON.
function results(stdout) {
  try {
    return JSON.parse(stdout).map(({ results }) => results);
  } catch {
    return undefined;
  }
}

// With `--json`, wrangler writes `{ "error": { "text": … } }`.
function message(stdout) {
  try {
    return JSON.parse(stdout).error.text;
  } catch {
    return stdout;
  }
}

function refusal(faults, flags) {
  const command = ["npx wrangler d1 execute", binding, ...flags, "--command"].join(" ");
  return `The migrations would fail, and nothing was changed.

${faults.join("\n\n")}

Decide about each row, then run this command again. Two users with one address are one person only if both proved the
address. For one person, keep one user:

  ${command} "UPDATE accounts SET userId = 'KEPT' WHERE userId = 'OTHER'; UPDATE sessions SET userId = 'KEPT' WHERE userId = 'OTHER'; DELETE FROM users WHERE id = 'OTHER'"

For two, take the address from the one that did not prove it:

  ${command} "UPDATE users SET email = NULL WHERE id = 'OTHER'"

Of two accounts, delete the one whose user is not the owner:

  ${command} "DELETE FROM accounts WHERE id = 'OTHER'"`;
}

await main(migrate);
