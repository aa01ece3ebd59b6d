// Settings of wrangler that would open the gate: files or answers that reach visitors without the Worker.

import { existsSync, readFileSync } from "node:fs";
import { Problem } from "./console.mjs";
import { inProject, root } from "./project.mjs";
import { openPath } from "./worker-first.mjs";
import { environments, wranglerConfigs } from "./wrangler-config.mjs";

/**
 * Throws a `Problem` if the configuration that wrangler takes in `folder` (`config`: the file of `--config`) lets a
 * protected file or answer reach a visitor without the Worker, in any environment. `assets` is the folder of `--assets`;
 * `unknownVars` says that variables come from elsewhere, so that `matcher` is not known.
 *
 * @param {{ folder?: string, config?: string, assets?: string, unknownVars?: boolean }} [options]
 */
export async function requireClosedGate({ folder = root, config, ...options } = {}) {
  const configs = await wranglerConfigs({ folder, config });
  const faults = configs.flatMap((config) =>
    environments(config.raw).flatMap((environment) =>
      gateFaults(config, environment, options).map((fault) => `${config.file}: ${fault}`),
    ),
  );
  if (faults.length) throw new Problem(faults.join("\n\n"));
}

/**
 * Returns the faults of one environment of a configuration, each as a text.
 *
 * @param {{ folder: string, raw: Record<string, any> }} config
 * @param {{ name: string | undefined, settings: any }} environment
 * @param {{ assets?: string, unknownVars?: boolean }} [options]
 */
export function gateFaults({ folder, raw }, { name, settings }, { assets, unknownVars = false } = {}) {
  const given =
    assets === undefined ? settings : { ...settings, assets: { ...settings.assets, directory: assets } };
  const at = (path) => (name === undefined ? path : `env.${name}.${path}`);
  const context = { at, folder, unknownVars: unknownVars || raw.keep_vars === true };
  return [
    ...cacheFaults(given, at),
    ...assetFaults(given, context),
    ...bindingFaults(given, at),
    ...bindingFaults(given.previews ?? {}, (path) => at(`previews.${path}`)),
  ];
}

function cacheFaults({ cache, previews, exports }, at) {
  const caches = [
    ["cache", cache],
    ["previews.cache", previews?.cache],
  ];
  for (const [name, exported] of Object.entries(exports ?? {}))
    caches.push([`exports.${name}.cache`, exported?.cache]);
  const enabled = caches.filter(([, settings]) => ![undefined, false].includes(settings?.enabled));
  return enabled.map(
    ([
      path,
      settings,
    ]) => `\`${at(path)}.enabled = ${JSON.stringify(settings.enabled)}\`. Workers Cache answers \
from its store without running the Worker, so a visitor without a session would get what was stored for others. \
Write \`enabled = false\`, or remove the section.`,
  );
}

function assetFaults({ assets, vars }, { at, folder, unknownVars }) {
  const first = assets?.run_worker_first;
  if (!assets || first === true) return [];
  const path = at("assets.run_worker_first");
  const said = first === undefined ? `\`${path}\` is not set` : `\`${path} = ${JSON.stringify(first)}\``;
  const fix = "Write `run_worker_first = true`: this line is the gate of these files.";
  const open = Array.isArray(first)
    ? openInList(first, { assets, vars, folder, unknownVars })
    : "every file there is public";
  return open
    ? [
        `${said}, so Cloudflare serves files of \`${assets.directory ?? "assets"}\` without running the Worker: ${open}. ${fix}`,
      ]
    : [];
}

// The Worker passes every header of a visitor on to static assets, which believe none.
function bindingFaults({ assets, ...settings }, at) {
  const lists = Object.entries(settings).flatMap(([section, value]) => [
    [section, value],
    [`${section}.bindings`, value?.bindings],
  ]);
  const found = lists.filter(
    ([, list]) => Array.isArray(list) && list.some((entry) => (entry?.binding ?? entry?.name) === "ASSETS"),
  );
  return found.map(
    ([
      section,
    ]) => `\`${at(section)}\` binds the name ASSETS, which is for static assets: what is bound there gets \
every header of a visitor, also those that claim an identity. Name it UPSTREAM.`,
  );
}

function openInList(rules, { assets, vars, folder, unknownVars }) {
  if (!rules.every((rule) => typeof rule === "string")) return "an entry is no text";
  const options = matcherOptions(unknownVars ? undefined : (vars ?? {}));
  return openPath({ rules, assets, folder, ...options });
}

// Returns `{ sources, caseSensitive }`. If the configuration cannot be read, every path counts as protected.
function matcherOptions(vars) {
  const places = vars && configuredIn(vars);
  if (!places?.every((place) => place && typeof place === "object"))
    return { sources: undefined, caseSensitive: false };
  const entries = places.flatMap(({ matcher }) => matcher ?? []);
  const sources = entries.map((entry) => entry?.source ?? entry);
  const readable = sources.length > 0 && sources.every((source) => typeof source === "string");
  // A later place replaces an earlier one.
  const caseSensitive = places.findLast((place) => place.caseSensitive !== undefined)?.caseSensitive === true;
  return { sources: readable ? sources : undefined, caseSensitive };
}

// As crates/authjs/src/config/source.rs: `auth.config.json`, `AUTH`, `AUTH_CONFIG_1` to `AUTH_CONFIG_9`, each a table or JSON text.
function configuredIn(vars) {
  const file = inProject("auth.config.json");
  const names = ["AUTH", ...Array.from({ length: 9 }, (_, index) => `AUTH_CONFIG_${index + 1}`)];
  const values = names.map((name) => vars[name]).filter((value) => value !== undefined);
  if (existsSync(file)) values.unshift(readFileSync(file, "utf8"));
  return values.map((value) => (typeof value === "string" ? parsed(value) : value));
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
