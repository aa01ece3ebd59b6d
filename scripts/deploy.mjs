// `npm run deploy`: deploys the Worker, and sets its AUTH_SECRET if it has none. Arguments after `--` go to
// wrangler.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { note, Problem, step } from "./console.mjs";
import { deployOptions } from "./deploy-options.mjs";
import { requireUsableConfiguration } from "./judgement.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { run } from "./processes.mjs";
import { root } from "./project.mjs";

async function deploy() {
  const given = process.argv.slice(2);
  const { config, cwd, assets, unknownVars, environment, ...options } = deployOptions(given);
  await installPackages();
  const folder = resolve(root, cwd ?? ".");
  await requireUsableConfiguration({ folder, config, assets, unknownVars, environment });
  // wrangler does not pass `--env` to the build.
  if (environment !== undefined) process.env.CLOUDFLARE_ENV = environment;
  await run("wrangler", ["deploy", ...given], { cwd: root, stdio: "inherit" });
  if (options.deploys) requireSecret(options);
}

// Without the secret every auth route answers 500 and every protected path stays closed.
function requireSecret({ worker, namespace }) {
  if (namespace)
    return note(
      "wrangler cannot set secrets in a dispatch namespace: give the Worker an AUTH_SECRET by the API.",
    );
  if (hasSecret(worker)) return;
  step("Giving the Worker an AUTH_SECRET: 33 random bytes");
  /** @type {import("node:child_process").SpawnSyncOptions} */
  const options = {
    cwd: root,
    input: randomBytes(33).toString("base64"),
    stdio: ["pipe", "inherit", "inherit"],
  };
  const { status } = spawnSync("wrangler", ["secret", "put", "AUTH_SECRET", ...worker], options);
  if (status !== 0) {
    throw new Problem(
      `The Worker is deployed, but its secret could not be set. Set it by hand: ${command("put AUTH_SECRET", worker)}`,
    );
  }
  note("No copy of it is kept: setting another one signs everybody out.");
}

function hasSecret(worker) {
  const listing = spawnSync("wrangler", ["secret", "list", "--format", "json", ...worker], {
    cwd: root,
    encoding: "utf8",
  });
  try {
    if (listing.status !== 0)
      throw new Error(`wrangler ended with ${listing.status ?? listing.error?.message ?? listing.signal}`);
    return JSON.parse(listing.stdout).some(({ name }) => ["AUTH_SECRET", "NEXTAUTH_SECRET"].includes(name));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const cause = `The Worker is deployed, but its secrets could not be listed (${message}), so it got none.`;
    const fix = `Look with \`${command("list", worker)}\`; if AUTH_SECRET is missing, set it:`;
    const said = [listing.stdout, listing.stderr].join("\n").trim();
    throw new Problem(
      `${cause} ${fix} \`openssl rand -base64 33 | ${command("put AUTH_SECRET", worker)}\`${said && `\n\n${said}`}`,
    );
  }
}

const command = (verb, worker) => ["npx wrangler secret", verb, ...worker].join(" ");

await main(deploy);
