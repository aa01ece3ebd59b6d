// `authjs-worker providers`

import { parseArgs } from "node:util";
import { nodeWasm } from "./node-wasm.js";
import { bold, columns, print, Usage } from "./terminal.js";

export const about = "list the built-in providers, with their variables and callback URLs";

export const help = `Usage: npx authjs-worker providers [ID…] [--url URL] [--json]

Lists the built-in providers: id, type, and the variables that must be set. With ids, shows what each provider needs.

  --url URL   the address of your site, for the callback URL (default: https://<your site>)
  --json      print JSON`;

/** A built-in provider. */
export interface BuiltIn {
  id: string;
  name: string;
  type: string;
  variables: string[];
  /** The issuer, if it is the same for all. */
  issuer: string | null;
  /** The options that must be set, each with an example. */
  needs: { option: string; example: string }[];
}

/** Returns the built-in providers, sorted by id. */
export const builtInProviders = async (): Promise<BuiltIn[]> => JSON.parse((await nodeWasm()).providers());

/** Returns the ids that are nearest to a text. */
export function similar(all: BuiltIn[], text: string): string[] {
  const wanted = text.toLowerCase();
  const near = all.filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted));
  return near.map(({ id }) => id);
}

/** Returns the provider. Throws a `Usage` that names similar ids. */
export function builtIn(all: BuiltIn[], id: string): BuiltIn {
  const found = all.find((one) => one.id === id);
  if (found) return found;
  const near = similar(all, id).slice(0, 5).join(", ");
  throw new Usage(
    `There is no built-in provider ${JSON.stringify(id)}.${near && ` Similar: ${near}.`}`,
    "`npx authjs-worker providers` lists all. Any other OpenID Provider needs only its issuer: docs/custom-providers.md.",
  );
}

export const callbackUrl = (site: string, id: string): string => `${site}/api/auth/callback/${id}`;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { url: { type: "string" }, json: { type: "boolean" } },
  });
  const site = values.url === undefined ? "https://<your site>" : origin(values.url);
  const all = await builtInProviders();
  const chosen = positionals.length ? positionals.map((id) => builtIn(all, id)) : all;
  if (values.json) {
    const told = chosen.map((one) => ({ ...one, callbackUrl: callbackUrl(site, one.id) }));
    print(JSON.stringify(told, null, 2));
  } else if (positionals.length) {
    print(chosen.map((one) => described(one, site)).join("\n\n"));
  } else {
    const rows = all.map(({ id, type, variables, needs }) => [
      id,
      type,
      [...variables, ...needs.map(({ option }) => `and \`${option}\``)].join(" "),
    ]);
    print(columns([["ID", "TYPE", "VARIABLES, AND OPTIONS THAT MUST BE SET"], ...rows]));
    print(`\nCallback URL: ${callbackUrl(site, "<id>")}`);
  }
  return 0;
}

function described(provider: BuiltIn, site: string): string {
  const { id, name, type, variables, needs } = provider;
  const options = needs.map(({ option, example }) => ["option", `${option}, for example ${example}`]);
  const facts = [
    ["type", type],
    [type === "email" ? "link in the mail" : "callback URL", callbackUrl(site, id)],
    ...variables.map((variable) => ["variable", variable]),
    ...options,
  ].map(([title, value]) => [`  ${title}`, value ?? ""]);
  return `${bold(`${name} (${id})`)}\n${columns(facts)}`;
}

function origin(text: string): string {
  if (!URL.canParse(text))
    throw new Usage(`--url ${text} is not a URL. Write it like https://www.example.com.`);
  return new URL(text).origin;
}
