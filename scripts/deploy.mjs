// `npm run deploy`: puts the Worker up, and gives it an AUTH_SECRET if it has none. Arguments after `--` go to wrangler.

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Problem, note, step } from "./console.mjs";
import { main } from "./main.mjs";
import { installPackages } from "./packages.mjs";
import { output, run } from "./processes.mjs";
import { root } from "./project.mjs";

async function deploy() {
  await installPackages();
  const given = process.argv.slice(2);
  await run("wrangler", ["deploy", ...given], { cwd: root, stdio: "inherit" });
  if (!given.includes("--dry-run")) requireSecret(given.filter((_, i) => given[i] === "--env" || given[i - 1] === "--env"));
}

// Without it every auth route answers 500 and every protected path stays shut.
function requireSecret(environment) {
  const secrets = output("wrangler", ["secret", "list", "--format", "json", ...environment], { cwd: root });
  if (secrets === undefined || JSON.parse(secrets).some(({ name }) => name === "AUTH_SECRET")) return;
  step("Giving the Worker an AUTH_SECRET: 33 random bytes");
  const options = { cwd: root, input: randomBytes(33).toString("base64"), stdio: ["pipe", "inherit", "inherit"] };
  const { status } = spawnSync("wrangler", ["secret", "put", "AUTH_SECRET", ...environment], options);
  if (status !== 0) throw new Problem("The secret could not be set. Do it by hand: npx wrangler secret put AUTH_SECRET");
  note("Nobody has a copy of it: setting another one signs everybody out.");
}

await main(deploy);
