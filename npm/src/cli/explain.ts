// `authjs-worker explain`

import { parseArgs } from "node:util";
import { deployment, developmentSecrets } from "../../../scripts/deployment.mjs";
import { said, withCode } from "../../../scripts/judgement.mjs";
import { environments } from "../../../scripts/wrangler-config.mjs";
import { codeOf } from "./code.js";
import { type Finding, projectConfigs } from "./config.js";
import { nodeWasm } from "./node-wasm.js";
import { bold, print, report, Usage } from "./terminal.js";

export const about = "say whether a path of this project needs a session, and why";

export const help = `Usage: npx authjs-worker explain PATH [options]

Prints the gate's decision for a path, such as /dashboard?tab=1, and the entries of \`matcher\` that decide.

  -X, --method METHOD       the method (default: GET)
  -H, --header "NAME: VALUE" a header, for entries with \`has\` or \`missing\`; may be repeated
  --host HOST               the host (default: www.example.com)
  -e, --env NAME            the environment of wrangler's configuration
  -c, --config FILE         read this file`;

interface Named {
  index: number;
  source: string;
  conditional: boolean;
}

interface Explanation {
  decision: "auth-route" | "page" | "protected" | "unreadable" | "public" | "unknown";
  path: string;
  basePath: string;
  hasMatcher: boolean;
  entries: Named[];
  unmet: Named[];
  errors: Finding[];
}

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      method: { type: "string", short: "X", default: "GET" },
      header: { type: "string", short: "H", multiple: true, default: [] },
      host: { type: "string", default: "www.example.com" },
      env: { type: "string", short: "e" },
      config: { type: "string", short: "c" },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length) throw new Usage("Give one path.");
  if (!path.startsWith("/")) throw new Usage(`A path begins with a slash: ${JSON.stringify(path)} does not.`);
  const [config] = await projectConfigs(values.config);
  if (!config) throw new Usage("There is no wrangler.jsonc, wrangler.json or wrangler.toml here.");
  const chosen = environments(config.raw).find(({ name }) => name === (values.env || undefined));
  if (!chosen) throw new Usage(`There is no environment ${JSON.stringify(values.env)} in ${config.file}.`);
  const code = await codeOf(config.folder, config.raw.main);
  if (code?.why) report("note", `The options in ${code.main} are not known: ${code.why}.`);
  const secrets = [...(developmentSecrets(config.folder, chosen.name) ?? []), ...(code?.secrets ?? [])];
  const question = {
    url: `https://${values.host}${path}`,
    method: values.method,
    headers: headers(values.header),
  };
  const deployed = deployment(withCode(chosen.settings, code), secrets, false);
  const told = explain(await nodeWasm(), deployed, question);
  print(
    `${bold(`${values.method} ${path}`)}${told.path === path.split("?")[0] ? "" : ` is the path ${told.path}`}\n`,
  );
  return show(told);
}

function explain(
  wasm: Awaited<ReturnType<typeof nodeWasm>>,
  deployed: object,
  question: object,
): Explanation {
  try {
    return JSON.parse(wasm.explain(JSON.stringify(deployed), JSON.stringify(question)));
  } catch (error) {
    throw new Usage((error as Error).message);
  }
}

function show({ decision, basePath, hasMatcher, entries, unmet, errors }: Explanation): number {
  for (const finding of errors) report("error", said(finding), finding.fix);
  const by = entries.map(named).join("\n");
  switch (decision) {
    case "unknown":
      print("\nThe Worker refuses every request until this is changed.");
      return 1;
    case "auth-route":
      print(`  not guarded: a path under \`basePath\`, ${basePath}, which the Worker answers itself`);
      break;
    case "page":
      print("  open: one of `pages`, which visitors see without a session");
      break;
    case "protected":
      print(
        `  needs a session${hasMatcher ? `. It is protected by\n${by}` : ": there is no `matcher`, so every path does"}`,
      );
      break;
    case "unreadable":
      print("  needs a session: an origin may read this path in more ways than the gate compares");
      break;
    case "public":
      print("  public: no entry of `matcher` protects it");
  }
  if (unmet.length) print(`\n  The conditions of these entries do not hold:\n${unmet.map(named).join("\n")}`);
  return 0;
}

const named = ({ index, source, conditional }: Named): string =>
  `    matcher[${index}]  ${source}${conditional ? "  (with conditions)" : ""}`;

function headers(lines: string[]): Record<string, string> {
  const pairs = lines.map((line) => {
    const [name, ...value] = line.split(":");
    if (!name || value.length === 0)
      throw new Usage(`A header is "NAME: VALUE", not ${JSON.stringify(line)}.`);
    return [name.trim().toLowerCase(), value.join(":").trim()];
  });
  return Object.fromEntries(pairs);
}
