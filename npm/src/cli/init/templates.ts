// The files that `init` writes.

import { type BuiltIn, callbackUrl } from "../providers.js";
import { freshSecret } from "../secret.js";
import { dashboardPage, homePage, honoModule, staticModule, workerModule } from "./modules.js";

export type Framework = "worker" | "static" | "hono";

export const frameworks: { name: Framework; about: string }[] = [
  { name: "worker", about: "a plain Worker, with your code behind the gate" },
  { name: "static", about: "a site of static files" },
  { name: "hono", about: "a Hono app in the same Worker" },
];

/** The frameworks that follow. */
export const unsupported = ["react-router", "sveltekit", "opennext"];

export const isFramework = (name: string): name is Framework => frameworks.some((one) => one.name === name);

export interface Choices {
  name: string;
  provider: BuiltIn;
  framework: Framework;
  issuer: string | undefined;
  /** The folder of a static site. */
  assets: string;
}

/** A file to write. */
export interface Template {
  path: string;
  content: string;
  /** What the file is, in a few words. */
  about: string;
  /** Files that take its place. */
  insteadOf?: string[];
  /** Returns what to do if the file exists, from its text. */
  advice?: (text: string) => string | undefined;
  secret?: boolean;
}

/** The address of \`wrangler dev\`. */
export const local = "http://localhost:8787";

/** Returns the files of a project. */
export function templates(choices: Choices): Template[] {
  const { framework, assets } = choices;
  const modules = { worker: workerModule, static: staticModule, hono: honoModule };
  const files: Template[] = [
    {
      path: "wrangler.jsonc",
      content: wranglerConfig(choices),
      about: "the configuration of wrangler",
      insteadOf: ["wrangler.json", "wrangler.toml"],
      advice: () => `It needs ${needed(choices)}.`,
    },
    {
      path: "src/index.ts",
      content: modules[framework](providerEntry(choices)),
      about: "the Worker",
      insteadOf: ["src/index.js", "src/index.mjs", "src/index.tsx"],
      advice: (text) =>
        text.includes("authjs-worker")
          ? undefined
          : "Put `AuthWorker({ … }).protect(handler)` around its handler: docs/javascript.md.",
    },
    {
      path: ".dev.vars",
      content: devVars(choices),
      about: "the secrets of `npm run dev`, with a fresh AUTH_SECRET",
      advice: (text) => missingVariables(choices, text),
      secret: true,
    },
  ];
  if (framework === "static")
    files.push(
      { path: `${assets}/index.html`, content: homePage, about: "a public page", insteadOf: [assets] },
      {
        path: `${assets}/dashboard/index.html`,
        content: dashboardPage,
        about: "a page that needs a session",
        insteadOf: [assets],
      },
    );
  return files;
}

function wranglerConfig({ name, framework, assets }: Choices): string {
  const files = `,
  // \`run_worker_first\` is the gate of these files: without it Cloudflare serves them to every visitor.
  "assets": { "directory": ${JSON.stringify(assets)}, "binding": "ASSETS", "run_worker_first": true }`;
  return `{
  "$schema": "node_modules/wrangler/config-schema.json",
  "name": ${JSON.stringify(name)},
  "main": "src/index.ts",
  "compatibility_date": "2026-11-01",
  "observability": { "enabled": true }${framework === "static" ? files : ""}
}
`;
}

function needed({ framework, assets }: Choices): string {
  const main = '`main = "src/index.ts"`';
  return framework === "static"
    ? `${main}, and \`assets\` with \`directory = "${assets}"\`, \`binding = "ASSETS"\` and \`run_worker_first = true\``
    : main;
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

function devVars({ provider }: Choices): string {
  const { id, name, variables } = provider;
  return `# The secrets of \`npm run dev\`. Git ignores this file. A deployed Worker gets its own: npx wrangler secret put NAME
AUTH_SECRET="${freshSecret()}"

# Of your app at ${name}, with the callback URL ${callbackUrl(local, id)}
# The local OpenID Provider of \`npm run dev\` needs none of this.
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
