// The issuers of providers: the deployed Worker does not publish them.

import { codeOf } from "../code.js";
import { projectConfigs } from "../config.js";
import { builtInProviders } from "../providers.js";

/** Returns the issuers by provider id: those of the project in this folder over those of the built-in providers. */
export async function knownIssuers(): Promise<Map<string, string>> {
  const builtIn = (await builtInProviders()).map(({ id, issuer }) => [id, issuer] as const);
  const found = [...builtIn, ...(await issuersOfProject())].filter(
    (entry): entry is readonly [string, string] => typeof entry[1] === "string",
  );
  return new Map(found);
}

async function issuersOfProject(): Promise<(readonly [string, unknown])[]> {
  const [config] = await projectConfigs().catch(() => []);
  if (!config) return [];
  const code = await codeOf(config.folder, config.raw.main);
  const places = [config.raw.vars?.AUTH, code?.options && JSON.parse(code.options)];
  const providers = places.flatMap((place) => place?.providers ?? []);
  return providers
    .filter((provider) => typeof provider?.id === "string")
    .map(({ id, issuer }) => [id, issuer] as const);
}
