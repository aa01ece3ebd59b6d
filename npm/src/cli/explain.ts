// `authjs-worker explain`

import { deployment, developmentSecrets } from "../../../scripts/deployment.mjs";
import { asked, flags, lines } from "../../../scripts/explanation.mjs";
import { withCode } from "../../../scripts/judgement.mjs";
import { environments } from "../../../scripts/wrangler-config.mjs";
import { codeOf } from "./code.js";
import { projectConfigs } from "./config.js";
import { nodeWasm } from "./node-wasm.js";
import { bold, print, report, Usage } from "./terminal.js";

export const about = "say what the gate decides on a path of this project, and why";

export const help = `Usage: npx authjs-worker explain [METHOD] PATH [options]

Prints the gate's decision for a path, such as /dashboard?tab=1, and the rules, or the entries of \`matcher\`, that decide.

${flags}`;

export async function run(args: string[]): Promise<number> {
  const { question, path, env, config: file } = given(args);
  const [config] = await projectConfigs(file);
  if (!config) throw new Usage("There is no wrangler.jsonc, wrangler.json or wrangler.toml here.");
  const chosen = environments(config.raw).find(({ name }) => name === (env || undefined));
  if (!chosen) throw new Usage(`There is no environment ${JSON.stringify(env)} in ${config.file}.`);
  const code = await codeOf(config.folder, config.raw.main);
  if (code?.why) report("note", `The options in ${code.main} are not known: ${code.why}.`);
  const secrets = [...(developmentSecrets(config.folder, chosen.name) ?? []), ...(code?.secrets ?? [])];
  const deployed = deployment(withCode(chosen.settings, code), secrets, false);
  const told = explained(await nodeWasm(), deployed, question);
  const canonical = told.path === path.split("?")[0] ? "" : ` is the path ${told.path}`;
  print(`${bold(`${question.method} ${path}`)}${canonical}\n`);
  for (const line of lines(told)) print(line);
  return told.decision === "unknown" ? 1 : 0;
}

function given(args: string[]) {
  try {
    return asked(args);
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

function explained(wasm: Awaited<ReturnType<typeof nodeWasm>>, deployed: object, question: object) {
  try {
    return JSON.parse(wasm.explain(JSON.stringify(deployed), JSON.stringify(question)));
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}
