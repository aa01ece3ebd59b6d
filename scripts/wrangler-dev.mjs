// The Worker in `wrangler dev`, as `npm start` and the examples run it.

import { start } from "./processes.mjs";
import { inProject } from "./project.mjs";

/**
 * Starts `wrangler dev` in a folder on a loopback port, with its wrangler.toml or with the configuration of the path `config`, and
 * with further variables. Their values do not appear in the list of processes. `state` is the folder of local data, .wrangler/state
 * unless it is given.
 *
 * @param {{ folder: string, port: number, vars: Record<string, any>, config?: string, state?: string }} options
 */
export function wranglerDev({ folder, port, vars, config, state }) {
  const args = ["dev", "--ip", "127.0.0.1", "--port", String(port), "--show-interactive-dev-session=false"];
  if (config !== undefined) args.push("--config", config);
  if (state) args.push("--persist-to", state);
  // Otherwise a route in wrangler.toml sets the host of every request.
  args.push("--local-upstream", `localhost:${port}`, "--upstream-protocol", "http", ...asFlags(vars));
  const env = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", ...process.env };
  const child = start("node", ["--no-warnings", inProject("dev", "wrangler.mjs")], {
    cwd: folder,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.on("error", () => {}).end(JSON.stringify(args));
  return child;
}

function asFlags(vars) {
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const given = Object.entries(vars).filter(([, value]) => value !== undefined);
  return given.flatMap(([name, value]) => ["--var", `${name}:${text(value)}`]);
}
