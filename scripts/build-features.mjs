// The Cargo features that a build of the Worker has.

import { existsSync, readFileSync } from "node:fs";
import { inProject } from "./project.mjs";
import { environments, wranglerConfigs } from "./wrangler-config.mjs";

/**
 * Returns the features of the root package that `npm run build` gets from these arguments of cargo, those that they imply
 * included. Returns `undefined` without a Cargo.toml.
 *
 * @param {string[]} given
 */
export async function featuresOfBuild(given) {
  const file = inProject("Cargo.toml");
  if (!existsSync(file)) return undefined;
  const { parse } = await import("smol-toml");
  const all = /** @type {Record<string, string[]>} */ (parse(readFileSync(file, "utf8")).features ?? {});
  const found = new Set();
  const add = (name) => {
    if (found.has(name) || !(name in all)) return;
    found.add(name);
    all[name].forEach(add);
  };
  if (given.includes("--all-features")) Object.keys(all).forEach(add);
  if (!given.includes("--no-default-features")) add("default");
  for (const name of named(given)) add(name.replace(/^.*\//, ""));
  return [...found].sort();
}

/** Whether arguments of cargo choose features. */
export const choosesFeatures = (given) =>
  named(given).length > 0 || given.some((word) => /^--(all|no-default)-features$/.test(word));

/**
 * Returns the arguments that `[build] command` gives scripts/build.mjs, without those of other commands behind it. Returns
 * `undefined` if it is the command of another build. `npm run build` takes no arguments without `--`.
 *
 * @param {unknown} command
 */
export function buildArguments(command) {
  const words =
    typeof command === "string" ? command.split(/\s+/).map((word) => word.replace(/["']/g, "")) : [];
  const script = words.findIndex((word) => /(^|\/)scripts\/build\.mjs$/.test(word));
  const npm = words.findIndex(
    (word, index) => word === "npm" && /^run build$/.test(words.slice(index + 1, index + 3).join(" ")),
  );
  if (script < 0 && npm < 0) return undefined;
  const own = words.slice(script < 0 ? npm + 3 : script + 1);
  const end = own.findIndex((word) => /[;&|]/.test(word));
  return (end < 0 ? own : own.slice(0, end)).filter((word) => word !== "--");
}

/**
 * Returns the arguments that `[build] command` of wrangler's configuration gives scripts/build.mjs in an environment. A build with the
 * same arguments before that of wrangler leaves the latter nothing to do.
 *
 * @param {string | undefined} environment
 */
export async function configuredArguments(environment) {
  const found = environments((await wranglerConfigs()).at(-1)?.raw ?? {});
  const { settings } = found.find(({ name }) => name === environment) ?? found[0];
  return buildArguments(settings.build?.command) ?? [];
}

function named(given) {
  return given.flatMap((word, index) => {
    const [, inline] = word.match(/^(?:--features=|-F=?)(.+)$/) ?? [];
    const list = ["--features", "-F"].includes(word) ? given[index + 1] : inline;
    return (list ?? "").split(/[,\s]+/).filter(Boolean);
  });
}
