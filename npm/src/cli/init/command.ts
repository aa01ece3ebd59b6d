// `authjs-worker init`

import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type BuiltIn, builtIn, builtInProviders } from "../providers.js";
import { bold, dim, print, Usage } from "../terminal.js";
import { ask, choose } from "./ask.js";
import type { Framework } from "./frameworks.js";
import { openNext } from "./opennext.js";
import { hono, staticSite, worker } from "./own-code.js";
import { type Outcome, Project } from "./project.js";
import { reactRouter } from "./react-router.js";
import { nextSteps } from "./steps.js";
import { svelteKit } from "./sveltekit.js";
import { type Choices, templates } from "./templates.js";

const frameworks: Framework[] = [worker, staticSite, hono, reactRouter, svelteKit, openNext];

export const about = "write a first Worker, its configuration and its secret into this folder";

export const help = `Usage: npx authjs-worker init [options]

Writes wrangler.jsonc, src/index.ts and .dev.vars with a fresh secret, and lets git ignore .dev.vars. A file that exists stays as it is;
package.json only gets scripts, and .gitignore a line, that it lacks. Without options it asks.

React Router, SvelteKit and OpenNext have commands of their own that make an app. In the folder of the app, \`init\` writes only what
the gate needs, leaves package.json as it is, and says what to add to which file.

  -p, --provider ID      a built-in provider (\`npx authjs-worker providers\`), or any id with --issuer
  -f, --framework NAME   ${frameworks.map(({ name, about }) => `${name}: ${about}`).join("\n                         ")}
  --issuer URL           the issuer of an OpenID Provider
  --name NAME            the name of the Worker (default: the name of the folder)
  --assets FOLDER        the files of a static site (default: public)
  -y, --yes              do not ask: github and worker, unless the options say otherwise`;

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      provider: { type: "string", short: "p" },
      framework: { type: "string", short: "f" },
      issuer: { type: "string" },
      name: { type: "string" },
      assets: { type: "string", default: "public" },
      yes: { type: "boolean", short: "y" },
    },
  });
  const all = await builtInProviders();
  const asks = !values.yes && Boolean(process.stdin.isTTY && process.stdout.isTTY);
  if (!asks && !values.yes && !(values.provider && values.framework))
    throw new Usage("This is no terminal to ask in. Give --provider and --framework, or --yes.");
  const named = values.framework ?? (asks ? await choose("Framework", frameworks) : "worker");
  const framework = frameworks.find((one) => one.name === named);
  if (!framework) throw new Usage(unknownFramework(named));
  const id = values.provider ?? (asks ? await ask("Provider", "github") : "github");
  const provider = providerOf(all, id, values.issuer);
  const name = workerName(values.name ?? basename(process.cwd()));
  const choices: Choices = { name, provider, framework, issuer: values.issuer, assets: values.assets };

  const project = new Project(process.cwd());
  project.write(templates(choices, project));
  project.ignore(".dev.vars*");
  if (!framework.app) project.addScripts({ dev: "authjs-worker-dev", deploy: "wrangler deploy" }, choices);
  tell(project.outcomes);
  print(`\n${bold("Next")}\n${nextSteps(choices, project)}`);
  return 0;
}

function tell(outcomes: Outcome[]): void {
  const width = Math.max(...outcomes.map(({ path }) => path.length));
  const line = ({ path, text }: Outcome) => `  ${path.padEnd(width)}  ${dim(text)}`;
  const done = outcomes.filter(({ skipped }) => !skipped);
  const skipped = outcomes.filter((outcome) => outcome.skipped);
  if (done.length) print(`${bold("Wrote")}\n${done.map(line).join("\n")}`);
  if (!skipped.length) return;
  print(`${done.length ? "\n" : ""}${bold("Left as it is")}`);
  for (const outcome of skipped) {
    print(line(outcome));
    for (const advice of outcome.advice?.split("\n") ?? []) print(`  ${" ".repeat(width)}    ${advice}`);
  }
}

function unknownFramework(name: string): string {
  const names = frameworks.map((one) => one.name).join(", ");
  return `There is no framework ${JSON.stringify(name)}. Choose one of ${names}.`;
}

function providerOf(all: BuiltIn[], id: string, issuer: string | undefined): BuiltIn {
  if (issuer !== undefined && !/^https:\/\//.test(issuer))
    throw new Usage(`--issuer ${issuer} is not an https URL. Write it as the provider's documentation does.`);
  const known = all.some((one) => one.id === id);
  if (!known && issuer !== undefined) return ownProvider(id, issuer);
  const provider = builtIn(all, id);
  if (provider.type === "email")
    throw new Usage(
      `${id} sends links in mails, which needs a database: docs/email.md. Begin with another provider, and add it then.`,
    );
  return provider;
}

function ownProvider(id: string, issuer: string): BuiltIn {
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new Usage(`--provider ${JSON.stringify(id)} is no id: use small letters, digits and hyphens.`);
  const variable = `AUTH_${id.toUpperCase().replaceAll("-", "_")}`;
  const variables = [`${variable}_ID`, `${variable}_SECRET`];
  return { id, name: id, type: "oidc", variables, issuer, needs: [] };
}

function workerName(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
  return name.replace(/^-+|-+$/g, "").slice(0, 54) || "my-site";
}
