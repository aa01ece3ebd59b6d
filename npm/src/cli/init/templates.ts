// The files that `init` writes.

import { type BuiltIn, callbackUrl } from "../providers.js";
import { freshSecret } from "../secret.js";
import type { Framework } from "./frameworks.js";
import type { Project } from "./project.js";

export interface Choices {
  name: string;
  provider: BuiltIn;
  framework: Framework;
  issuer: string | undefined;
  /** The folder of a static site. */
  assets: string;
}

/** A file to write, or to look at. */
export interface Template {
  path: string;
  /** The text of a new file. Without it the file is not written. */
  content?: string;
  /** What the file is, in a few words. */
  about?: string;
  /** Files that take its place. */
  insteadOf?: string[];
  /** Returns what to do if the file exists, from its text. */
  advice?: (text: string) => string | undefined;
  secret?: boolean;
}

/** The address of \`wrangler dev\`. */
export const local = "http://localhost:8787";

/** Returns the files of a project. */
export function templates(choices: Choices, project: Project): Template[] {
  return [
    {
      path: "wrangler.jsonc",
      content: wranglerConfig(choices),
      about: "the configuration of wrangler",
      insteadOf: ["wrangler.json", "wrangler.toml"],
      advice: (text) => needed(choices, text),
    },
    ...choices.framework.modules(providerEntry(choices), choices, project),
    {
      path: ".dev.vars",
      content: devVars(choices),
      about: "the secrets of development, with a fresh AUTH_SECRET",
      advice: (text) => missingVariables(choices, text),
      secret: true,
    },
  ];
}

function wranglerConfig({ name, framework, assets }: Choices): string {
  const { main, date = "2026-11-01", flags, assets: files, callsItself } = framework.wrangler;
  const chosen = files?.(assets);
  const comment = chosen?.run_worker_first
    ? "\n  // `run_worker_first` is the gate of these files: without it Cloudflare serves them to every visitor."
    : "";
  const lines = [
    `"$schema": "node_modules/wrangler/config-schema.json"`,
    `"name": ${JSON.stringify(name)}`,
    `"main": ${JSON.stringify(main)}`,
    `"compatibility_date": "${date}"`,
    flags && `"compatibility_flags": ${inLine(flags)}`,
    callsItself && `"services": [${inLine({ binding: "WORKER_SELF_REFERENCE", service: name })}]`,
    `"observability": { "enabled": true }`,
    chosen && `"assets": ${inLine(chosen)}`,
  ].filter((line) => typeof line === "string");
  const last = lines.pop();
  return `{\n  ${lines.join(",\n  ")},${comment}\n  ${last}\n}\n`;
}

/** Returns JSON on one line, with blanks. */
const inLine = (value: object): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");

/** Returns what an existing configuration of wrangler lacks. */
function needed({ framework, assets }: Choices, text: string): string | undefined {
  const { main, assets: files } = framework.wrangler;
  const chosen = files?.(assets);
  // Other bindings have the key `binding` too.
  const isThere = chosen && text.includes(chosen.directory);
  const absent = Object.entries(chosen ?? {}).filter(
    ([key]) => !isThere || (/_/.test(key) && !text.includes(key)),
  );
  const keys = absent.map(([key, value]) => `\`${key} = ${JSON.stringify(value)}\``).join(", ");
  const wanted = [
    text.includes(main) ? undefined : `\`main = "${main}"\``,
    keys && `\`assets\` with ${keys}`,
  ].filter(Boolean);
  return wanted.length ? `It needs ${wanted.join(", and ")}.` : undefined;
}

/** Returns the entry of `providers`. */
function providerEntry({ provider, issuer }: Choices): string {
  const { id, type, needs } = provider;
  const isOwn = provider.name === id && issuer !== undefined && provider.issuer === issuer;
  if (isOwn)
    return `{ id: ${JSON.stringify(id)}, type: ${JSON.stringify(type)}, issuer: ${JSON.stringify(issuer)} }`;
  const options = needs.map(({ option, example }) => [
    option,
    option === "issuer" ? (issuer ?? example) : example,
  ]);
  if (issuer !== undefined && !needs.some(({ option }) => option === "issuer"))
    options.push(["issuer", issuer]);
  if (options.length === 0) return JSON.stringify(id);
  const members = options.map(([option = "", value = ""]) => member(option.split("."), value)).join(", ");
  return `{ id: ${JSON.stringify(id)}, ${members} }`;
}

function member([key = "", ...inner]: string[], value: string): string {
  return `${key}: ${inner.length ? `{ ${member(inner, value)} }` : JSON.stringify(value)}`;
}

function devVars({ provider, framework }: Choices): string {
  const { id, name, variables } = provider;
  // `npm run dev` of these frameworks starts Vite or Next.js.
  const dev = framework.app ? "npx authjs-worker-dev" : "npm run dev";
  return `# The secrets of development. Git ignores this file. A deployed Worker gets its own: npx wrangler secret put NAME
AUTH_SECRET="${freshSecret()}"

# Of your app at ${name}, with the callback URL ${callbackUrl(local, id)}
# The local OpenID Provider of \`${dev}\` needs none of this.
${variables.map((variable) => `${variable}="replace-me"`).join("\n")}
`;
}

function missingVariables({ provider }: Choices, text: string): string | undefined {
  const missing = ["AUTH_SECRET", ...provider.variables].filter(
    (name) => !new RegExp(`^\\s*${name}\\s*=`, "m").test(text),
  );
  if (missing.length === 0) return undefined;
  return `It lacks ${missing.join(", ")}.${missing.includes("AUTH_SECRET") ? "\nnpx authjs-worker secret >> .dev.vars" : ""}`;
}
