// `wrangler dev` of the user's project.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "../../scripts/console.mjs";
import { start } from "../../scripts/processes.mjs";

const folder = process.cwd();
const inFolder = (...path) => join(folder, ...path);

/**
 * Starts `wrangler dev` with further variables. Their values do not appear in the list of processes.
 *
 * @param {{ port: number, vars: Record<string, any>, args: string[] }} options
 */
export function startWrangler({ port, vars, args }) {
  const program = wrangler();
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const given = Object.entries(vars).filter(([, value]) => value !== undefined);
  const all = [
    "dev",
    ...["--ip", "127.0.0.1", "--port", String(port), "--show-interactive-dev-session=false"],
    // Otherwise a route in the configuration sets the host of every request.
    ...["--local-upstream", `localhost:${port}`, "--upstream-protocol", "http"],
    ...given.flatMap(([name, value]) => ["--var", `${name}:${text(value)}`]),
    ...args,
  ];
  const runner = fileURLToPath(new URL("wrangler.mjs", import.meta.url));
  const child = start(process.execPath, ["--no-warnings", runner, program], {
    cwd: folder,
    env: { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", ...process.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {}).end(JSON.stringify(all));
  return child;
}

function wrangler() {
  try {
    return createRequire(inFolder("package.json")).resolve("wrangler");
  } catch {
    throw new Problem("wrangler is not installed here. Run: npm install --save-dev wrangler");
  }
}

/**
 * Returns a secret for sessions, or undefined if the file that wrangler reads sets one. A secret that was made here is kept, so that
 * sessions survive a restart.
 *
 * @param {string | undefined} environment
 */
export function sessionSecret(environment) {
  const names = [...(environment ? [`.dev.vars.${environment}`] : []), ".dev.vars"];
  const file = names.map((name) => inFolder(name)).find(existsSync);
  const isSet = /^\s*(?:export\s+)?(?:NEXT)?AUTH_SECRET\s*=\s*["'`]?[^"'`\s#]/m;
  if (file && isSet.test(readFileSync(file, "utf8"))) return undefined;
  const kept = inFolder(".wrangler", "development-secret");
  if (!existsSync(kept)) {
    mkdirSync(inFolder(".wrangler"), { recursive: true });
    writeFileSync(kept, randomBytes(33).toString("base64url"), { mode: 0o600 });
  }
  return readFileSync(kept, "utf8");
}
