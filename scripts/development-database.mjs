// The local database of `npm start`, with its tables.

import { watchFile } from "node:fs";
import { text } from "node:stream/consumers";
import { binding, localDatabase } from "./auth-db.mjs";
import { note, Problem, step } from "./console.mjs";
import { judgements, said } from "./judgement.mjs";
import { ended, start } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { wranglerConfigs } from "./wrangler-config.mjs";

/**
 * Makes the tables of the local database, and follows changes of wrangler's configuration. Returns `config`, the path of the
 * configuration that binds the database, `undefined` if that is the project's own, and whether the database `isLocal`. `state` is the folder of local data, unless it is wrangler's own.
 *
 * A configuration without a database may have options that contradict one. The Worker then has none, as when it is deployed.
 *
 * @param {{ environment?: string, state?: string }} options
 */
export async function developmentDatabase({ environment, state }) {
  const { config, entry } = await localDatabase({ environment });
  // With `remote = true`, `wrangler dev` uses the database of Cloudflare.
  if (entry.remote) {
    note(`${binding} is the remote database; \`npm run migrate\` makes its tables`);
    return { config, isLocal: false };
  }
  const contradiction = config && (await mistakeIn(config, environment));
  if (contradiction) {
    note(`The Worker has no local database, because the configuration contradicts one: ${contradiction}`);
    return { config: undefined, isLocal: false };
  }
  step(`Making the tables of the local database ${binding}`);
  await applyMigrations({ config, "persist-to": state || undefined });
  if (config !== undefined) {
    note(`wrangler.toml binds no ${binding}: a deployment has no database until it does`);
    await followChanges(environment);
  }
  return { config, isLocal: true };
}

// The project's own configuration has no mistake: it is built.
async function mistakeIn(config, environment) {
  const all = await judgements({ config, development: true });
  const chosen = all.find((judgement) => judgement.environment === environment) ?? all[0];
  return chosen.errors.map(said)[0];
}

async function applyMigrations(options) {
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const child = start("wrangler", ["d1", "migrations", "apply", binding, "--local", ...flags], {
    cwd: root,
    env: { WRANGLER_SEND_METRICS: "false", ...process.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [code, ...said] = await Promise.all([ended(child), ...outputs(child)]);
  if (code === 0) return;
  throw new Problem(
    `The tables of the local database cannot be made. \`npm run migrate -- --local\` says why. wrangler says:\n\n${said.join("\n").trim()}`,
  );
}

const outputs = ({ stdout, stderr }) => [text(stdout), text(stderr)];

// wrangler watches the copy, and a deployer edits the original.
async function followChanges(environment) {
  for (const { file } of await wranglerConfigs()) {
    watchFile(inProject(file), { interval: 500 }, () => {
      localDatabase({ environment }).catch(({ message }) => note(message));
    });
  }
}
