// The configuration of every environment, judged as the Worker judges it when it starts.

import { buildArguments, choosesFeatures, featuresOfBuild } from "./build-features.mjs";
import { note, Problem } from "./console.mjs";
import { deployment, developmentSecrets } from "./deployment.mjs";
import { gateFaults, requireClosedGate } from "./gate-config.mjs";
import { nodeWasm } from "./node-wasm.mjs";
import { root } from "./project.mjs";
import { environments, wranglerConfigs } from "./wrangler-config.mjs";

/**
 * @typedef {{ path: string, value: string | null, cause: string, fix: string, code: string }} Finding
 * @typedef {{ options?: string, secrets: string[], functions: string[] }} Code
 * @typedef {{ file: string, environment: string | undefined, gate: string[], errors: Finding[], warnings: Finding[] }} Judgement
 */

/**
 * Judges every environment of the configuration that wrangler takes in `folder`. `secrets` are the names of secrets that
 * are said to exist; without them, the names in `.dev.vars` are. `development` judges for `wrangler dev`, which allows
 * loopback addresses. `code`: what code configures, over the variables. `cargo`: the arguments of cargo of a build; without features
 * in them, those of `[build] command` count.
 *
 * @param {{ folder?: string, config?: string, assets?: string, unknownVars?: boolean, secrets?: string[], development?: boolean, code?: Code, cargo?: string[] }} [options]
 * @returns {Promise<Judgement[]>}
 */
export async function judgements({
  folder = root,
  config,
  assets,
  unknownVars = false,
  secrets,
  development = false,
  code,
  cargo,
} = {}) {
  const configs = await wranglerConfigs({ folder, config });
  const wasm = await nodeWasm();
  const judged = configs.flatMap((configured) =>
    environments(configured.raw).map(async ({ name, settings: written }) => {
      const settings = withCode(written, code);
      const features = await featuresOf(settings, cargo);
      const exist = [
        ...(secrets ?? developmentSecrets(configured.folder, name) ?? []),
        ...(code?.secrets ?? []),
      ];
      const gate = gateFaults(configured, { name, settings }, { assets, unknownVars });
      const found = unknownVars
        ? { errors: [], warnings: [] }
        : JSON.parse(wasm.judge(JSON.stringify({ ...deployment(settings, exist, development), features })));
      found.warnings = found.warnings.filter((warning) => !isAnswered(warning, code));
      return { file: configured.file, environment: name, gate, ...found };
    }),
  );
  return Promise.all(judged);
}

/**
 * Returns the settings with the options of code over the variables, as one more of them.
 *
 * @param {any} settings
 * @param {Code | undefined} code
 */
export function withCode(settings, code) {
  if (code?.options === undefined) return settings;
  const names = Array.from({ length: 9 }, (_, index) => `AUTH_CONFIG_${9 - index}`);
  const free = names.find((name) => settings.vars?.[name] === undefined) ?? "AUTH_CONFIG_9";
  return { ...settings, vars: { ...settings.vars, [free]: code.options } };
}

// Whether a warning that something is left to code is about code that exists.
const isAnswered = ({ code }, given) =>
  code === "missing-authorize" && given?.functions.includes("authorize");

// Returns undefined if the build is not that of scripts/build.mjs.
function featuresOf({ build }, cargo) {
  const isChosen = cargo && (choosesFeatures(cargo) || build?.command === undefined);
  const given = isChosen ? cargo : buildArguments(build?.command);
  return given && featuresOfBuild(given);
}

/**
 * Throws a `Problem` if the environment `environment`, else the top level, has a mistake, or if any environment has a
 * setting that would open the gate. Other mistakes of other environments, and warnings, are notes.
 *
 * A missing setting is neither, because a secret may hold it.
 *
 * @param {Parameters<typeof judgements>[0] & { environment?: string }} [options]
 */
export async function requireUsableConfiguration({ environment, ...options } = {}) {
  await requireClosedGate(options);
  const all = await judgements(options);
  const chosen = all.filter((judgement) => judgement.environment === chosenName(judgement, all, environment));
  for (const judgement of all) {
    const warnings = chosen.includes(judgement) ? judgement.warnings.filter(isSet) : judgement.errors;
    for (const line of lines("warning", place(judgement), warnings)) note(line);
  }
  const mistakes = chosen.flatMap((judgement) => lines(undefined, place(judgement), judgement.errors));
  if (mistakes.length) throw new Problem(mistakes.join("\n\n"));
}

const isSet = ({ code }) => code !== "not-set";

// wrangler takes the top level of a file that lacks the environment.
function chosenName({ file }, all, environment) {
  const exists = all.some((other) => other.file === file && other.environment === environment);
  return exists ? environment : undefined;
}

/** Returns the file and the environment of a judgement. */
export const place = ({ file, environment }) =>
  environment === undefined ? file : `${file}, [env.${environment}]`;

function lines(kind, where, findings) {
  return findings.map((finding) =>
    `${[where, kind, said(finding)].filter(Boolean).join(": ")} ${finding.fix}`.trim(),
  );
}

/** Returns the path, the value and the cause of a finding. */
export function said({ path, value, cause, code }) {
  const shown = ["configuration", "not-set"].includes(code) ? undefined : code;
  return [shown, path, value, cause].filter(Boolean).join(": ").replace(/\.?$/, ".");
}
