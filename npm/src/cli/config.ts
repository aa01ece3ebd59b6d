// `authjs-worker config`

import { parseArgs } from "node:util";
import { judgements, place, said } from "../../../scripts/judgement.mjs";
import { wranglerConfigs } from "../../../scripts/wrangler-config.mjs";
import { type Code, codeOf, isOfSvelteKit } from "./code.js";
import { bold, counted, dim, print, report } from "./terminal.js";

export const about = "judge the configuration of this project, without deploying it";

export const help = `Usage: npx authjs-worker config [options]

Reads wrangler.jsonc, wrangler.json or wrangler.toml, and the argument of \`AuthWorker(…)\` in its \`main\`, as the Worker does. Names every
mistake with its path, value, cause and fix, for the top level and each [env.*]. The names in .dev.vars count as secrets that exist.

  -e, --env NAME        judge this environment alone
  -c, --config FILE     read this file
  --secrets NAME,NAME   the secrets that exist, instead of those in .dev.vars
  --dev                 judge for \`wrangler dev\`, which allows loopback addresses`;

/** A mistake or a warning of crates/authjs-node. */
export interface Finding {
  path: string;
  value: string | null;
  cause: string;
  fix: string;
  code: string;
}

interface Judgement {
  file: string;
  environment: string | undefined;
  gate: string[];
  errors: Finding[];
  warnings: Finding[];
}

/** wrangler's configuration files of the project. */
export interface WranglerConfig {
  file: string;
  folder: string;
  // biome-ignore lint/suspicious/noExplicitAny: wrangler's own configuration
  raw: Record<string, any>;
}

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      secrets: { type: "string" },
      env: { type: "string", short: "e" },
      config: { type: "string", short: "c" },
      dev: { type: "boolean" },
    },
  });
  const configs: WranglerConfig[] = await projectConfigs(values.config);
  const code = await codeOf(configs[0]?.folder ?? process.cwd(), configs[0]?.raw.main);
  const secrets = values.secrets?.split(",").map((name) => name.trim());
  const all: Judgement[] = await judgements({
    config: values.config,
    secrets: secrets?.filter(Boolean),
    development: values.dev,
    code,
  });
  const chosen = all.filter(
    ({ environment }) => values.env === undefined || environment === (values.env || undefined),
  );
  if (chosen.length === 0) {
    print(all.length ? `There is no environment ${JSON.stringify(values.env)}.` : nothing);
    return 1;
  }
  if (isOfSvelteKit(configs[0]?.raw.main)) withoutAssets(chosen);
  for (const judgement of chosen) show(judgement, code);
  const errors = chosen.flatMap((one) => [...one.gate, ...one.errors]).length;
  const warnings = chosen.flatMap((one) => one.warnings).length;
  if (errors + warnings) print(`\n${counted(errors, "error")}, ${counted(warnings, "warning")}.`);
  return errors ? 1 : 0;
}

const nothing =
  "There is no wrangler.jsonc, wrangler.json or wrangler.toml here. `npx authjs-worker init` writes one.";

/** Returns wrangler's configuration files. Throws a `Problem` if one cannot be read. */
export const projectConfigs = (config?: string): Promise<WranglerConfig[]> =>
  wranglerConfigs(config === undefined ? {} : { config });

/** A hook of SvelteKit never sees a request for a file. */
function withoutAssets(judgements: Judgement[]): void {
  for (const judgement of judgements)
    judgement.gate = judgement.gate.filter((fault) => !fault.includes("run_worker_first"));
  report("note", "The gate is a hook of SvelteKit: every file and every prerendered page is public.");
}

function show(judgement: Judgement, code: Code | undefined): void {
  const { gate, errors, warnings } = judgement;
  const read = code?.options === undefined ? "" : `, and \`AuthWorker(…)\` in ${code.main}`;
  print(`\n${bold(place(judgement))}${dim(read)}`);
  if (code?.why) report("note", `The options in ${code.main} are not judged: ${code.why}.`);
  for (const fault of gate) report("error", fault);
  for (const finding of errors) report("error", said(finding), finding.fix);
  for (const finding of warnings) report("warning", said(finding), finding.fix);
  if (gate.length + errors.length + warnings.length === 0) report("ok", "nothing to change");
}
