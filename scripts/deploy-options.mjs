// The options of `wrangler deploy` that `npm run deploy` must understand.

import { parseArgs } from "node:util";
import { Problem } from "./console.mjs";

// These choose the Worker and the account, and `wrangler secret` takes them too.
const choosing = ["config", "cwd", "env", "env-file", "name", "profile"];
const text = [
  ...choosing,
  ...words(
    "alias assets compatibility-date compatibility-flag compatibility-flags containers-rollout define dispatch-namespace domain",
  ),
  ...words(
    "domains durable-objects-code-update-mode jsx-factory jsx-fragment message metafile old-asset-ttl outdir outfile route",
  ),
  ...words("routes schedule schedules secrets-file tag triggers tsconfig var zone zone-id zone-ids zones"),
];
const flags = [
  ...words(
    "autoconfig bundle dry-run experimental-route-zones help install-skills keep-vars latest logpush minify strict",
  ),
  ...words("upload-source-maps version x-route-zones"),
];
const short = { config: "c", env: "e", help: "h", version: "v" };

/**
 * Parses the arguments of `wrangler deploy`. Returns
 *
 * - `environment`: the environment, from `--env` or `CLOUDFLARE_ENV`,
 * - `config`, `cwd`, `assets`: what these options name, if they are there,
 * - `worker`: the arguments that make `wrangler secret` take the Worker that is deployed,
 * - `deploys`: whether anything is deployed at all, which a dry run does not,
 * - `namespace`: the dispatch namespace,
 * - `unknownVars`: whether variables come from elsewhere than the configuration.
 *
 * Throws a `Problem` for arguments of which wrangler's reading is not certain.
 */
export function deployOptions(given, env = process.env) {
  const values = {};
  for (const [name, value] of read(given)) {
    const once = choosing.includes(name) && name !== "env-file";
    if (once && name in values) throw new Problem(`--${name} is there twice. Give it once.`);
    values[name] ??= [];
    values[name].push(value);
  }
  // In Workers Builds the name of the connected Worker takes precedence.
  if (env.WRANGLER_CI_OVERRIDE_NAME) values.name = [env.WRANGLER_CI_OVERRIDE_NAME];
  const last = (name) => values[name]?.at(-1);
  const isSet = (name) => (values[name] ?? []).includes(true);
  return {
    environment: (last("env") ?? env.CLOUDFLARE_ENV) || undefined,
    config: last("config"),
    cwd: last("cwd"),
    assets: last("assets"),
    worker: choosing.flatMap((name) => (values[name] ?? []).flatMap((value) => argument(name, value))),
    deploys: !["dry-run", "help", "version"].some(isSet),
    namespace: last("dispatch-namespace"),
    unknownVars:
      isSet("keep-vars") || (values.var ?? []).some((value) => /^AUTH(_CONFIG_[1-9])?:/.test(value)),
  };
}

const argument = (name, value) => (value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value]);

// Returns the options in order, each as a name and its value: a text, or whether the flag is set. wrangler
// also accepts `--dryRun`.
function read(given) {
  const { tokens } = parseArgs({
    args: given,
    options: declared(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const found = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "option") found.push(option(token));
    else if (token.kind === "positional" && !belongs(token.value, tokens[index - 1], found.at(-1)))
      throw unexpected(token.value);
  }
  return found;
}

function declared() {
  const options = {};
  for (const name of text) options[name] = options[camelCase(name)] = { type: "string" };
  for (const name of flags) options[name] = options[camelCase(name)] = { type: "boolean" };
  for (const [name, letter] of Object.entries(short)) options[name] = { ...options[name], short: letter };
  return options;
}

const camelCase = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

function option({ name, rawName, value, inlineValue }) {
  const full = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const negated = full.startsWith("no-") && flags.includes(full.slice(3));
  if (text.includes(full)) return [full, textOf(rawName, value, inlineValue)];
  if (flags.includes(full) || negated)
    return [negated ? full.slice(3) : full, flagOf(rawName, value) !== negated];
  const fix = "If wrangler does, run `npx wrangler deploy` with it, and set AUTH_SECRET by hand.";
  throw new Problem(`\`npm run deploy\` does not know ${rawName}. ${fix}`);
}

// wrangler reads `-e=x` as `x`.
function textOf(rawName, value, inlineValue) {
  const given = /^-[a-z]$/.test(rawName) ? value?.replace(/^=/, "") : value;
  if (given !== undefined && (inlineValue || !given.startsWith("-"))) return given;
  throw new Problem(`${rawName} needs a value. One that begins with a dash is written ${rawName}=VALUE.`);
}

function flagOf(rawName, value) {
  if (value === undefined || value === "true") return true;
  if (value === "false") return false;
  throw new Problem(`${rawName}=${value}: write ${rawName}, or ${rawName}=false.`);
}

// wrangler reads the word after `--dry-run` as its value: `--dry-run false`.
function belongs(word, before, option) {
  const isFlag = before?.kind === "option" && before.value === undefined;
  if (!isFlag || !["true", "false"].includes(word)) return false;
  if (word === "false") option[1] = !option[1];
  return true;
}

function unexpected(word) {
  const fix =
    "The Worker is that of wrangler.toml, or of `--config FILE`; an option with several values is repeated.";
  return new Problem(`\`npm run deploy\` takes no path and no further value: \`${word}\`. ${fix}`);
}

function words(line) {
  return line.split(" ");
}
