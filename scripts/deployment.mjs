// What a deployment is made of, from wrangler's configuration: the input of `judge` in crates/authjs-node.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { inProject } from "./project.mjs";

/**
 * Returns the deployment of one environment. `secrets` are the names of the secrets that are said to exist.
 *
 * @param {Record<string, any>} settings
 * @param {string[]} secrets
 * @param {boolean} development
 */
export function deployment(settings, secrets, development) {
  const file = inProject("auth.config.json");
  return {
    vars: { ...(development && { AUTH_DEV: "1" }), ...settings.vars },
    secrets,
    bindings: bindings(settings),
    ...(existsSync(file) && { authConfig: readFileSync(file, "utf8") }),
  };
}

// Returns the name of each binding, with the section that it is in.
function bindings(settings) {
  const found = {};
  for (const [section, value] of Object.entries(settings)) {
    if (value === null || typeof value !== "object" || ["env", "vars", "previews"].includes(section))
      continue;
    const lists = [value, value.bindings, value.producers].filter(Array.isArray);
    for (const entry of [value, ...lists.flat()]) {
      const name = entry?.binding ?? (entry === value ? undefined : entry?.name);
      if (typeof name === "string") found[name] = section;
    }
  }
  return found;
}

/**
 * Returns the names of the secrets in the file that `wrangler dev` reads beside the configuration: `.dev.vars.<env>`, else
 * `.dev.vars`. Their values are not used: those of a deployment are others. Returns `undefined` if there is no such file.
 *
 * @param {string} folder
 * @param {string | undefined} environment
 */
export function developmentSecrets(folder, environment) {
  const names = [...(environment === undefined ? [] : [`.dev.vars.${environment}`]), ".dev.vars"];
  const file = names.map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) return undefined;
  const values = Object.entries(parseEnv(readFileSync(file, "utf8")));
  return values.filter(([, value]) => value !== "").map(([name]) => name);
}
