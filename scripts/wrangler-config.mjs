// wrangler's configuration as wrangler reads it: the selected file, its syntax, and the settings that an
// environment inherits.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Problem } from "./console.mjs";
import { root } from "./project.mjs";

// Each name is searched for in all parent folders before the next one.
const names = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];
// A build tool that generates a configuration writes its path into this file.
const redirect = join(".wrangler", "deploy", "config.json");
// The inherited settings that the gate and the judgement depend on. `vars` are not inherited.
const inherited = ["assets", "build", "cache", "exports", "previews"];

/**
 * Reads the configuration files that wrangler may take when it runs in `folder`: the one that `--config` names, else
 * the first of its default names and the one that a build tool redirects to. Returns each as `{ file, folder, raw }`.
 * Throws a `Problem` if one cannot be read.
 *
 * @param {{ folder?: string, config?: string }} [options]
 */
export async function wranglerConfigs({ folder = root, config } = {}) {
  const files = config === undefined ? await defaultFiles(folder) : [resolve(folder, config)];
  return Promise.all(
    [...new Set(files)].map(async (file) => ({
      file: shown(file),
      folder: dirname(file),
      raw: await parse(file),
    })),
  );
}

/** Returns the top level of a configuration and each `[env.*]` with what it inherits, as `{ name, settings }`. */
export function environments(raw) {
  const handedDown = Object.fromEntries(
    inherited.filter((key) => raw[key] !== undefined).map((key) => [key, raw[key]]),
  );
  const named = Object.entries(raw.env ?? {}).map(([name, own]) => ({
    name,
    settings: { ...handedDown, ...own },
  }));
  return [{ name: undefined, settings: raw }, ...named];
}

async function defaultFiles(folder) {
  const own = names.map((name) => findUp(folder, name)).find(Boolean);
  const redirected = findUp(folder, redirect);
  const { configPath } = redirected ? await parse(redirected) : {};
  return [own, configPath && resolve(dirname(redirected), configPath)].filter(Boolean);
}

function findUp(folder, name) {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : findUp(dirname(folder), name);
}

// wrangler reads any other file as an empty configuration.
async function parse(file) {
  const format = [".toml", ".json", ".jsonc"].find((end) => file.endsWith(end));
  if (!format) return {};
  try {
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    return format === ".toml" ? await parseToml(text) : await parseJsonc(text);
  } catch (error) {
    const [firstLine] = /** @type {Error} */ (error).message.split("\n", 1);
    throw new Problem(`${shown(file)} cannot be read: ${firstLine}`);
  }
}

async function parseToml(text) {
  const { parse } = await import("smol-toml");
  return parse(text);
}

async function parseJsonc(text) {
  const { default: jsonc } = await import("jsonc-parser");
  const errors = [];
  const value = jsonc.parse(text, errors, { allowTrailingComma: true });
  if (errors.length)
    throw new Error(`${jsonc.printParseErrorCode(errors[0].error)} at character ${errors[0].offset}`);
  if (value === null || typeof value !== "object") throw new Error("it is no object");
  return value;
}

function shown(file) {
  const path = relative(root, file);
  return path.startsWith("..") ? file : path;
}
