// Providers: ids, tables, and the objects of `@auth/core/providers/…`.

import { builtInIds } from "./built-in.js";
import type { Entry } from "./functions.js";
import type { Provider, ProviderConfig } from "./types.js";

const builtIn = new Set<string>(builtInIds);

/** Reads one entry of `providers`. Its functions go to `entries`, its secret to `variables`. Returns what is JSON. */
export function readProvider(
  provider: Provider,
  entries: Map<string, Entry>,
  variables: Record<string, unknown>,
): unknown {
  if (typeof provider === "string") return provider;
  // Auth.js also takes `GitHub` for `GitHub()`.
  const given = (typeof provider === "function" ? provider() : provider) as AuthProvider;
  if (typeof given !== "object" || given === null || typeof given.id !== "string")
    throw new Error("providers: an entry is neither an id nor an object with an `id`");
  const options = ofAuthJs(given);
  const { id } = options;
  takeFunctions(id, options, entries);
  takeSecret(id, options, variables);
  if (options.type === "credentials") takeFields(options);
  return withoutFunctions(options);
}

/** A provider of Auth.js: its own definition, and what its user passed as `options`. */
interface AuthProvider extends ProviderConfig {
  options?: Record<string, unknown>;
}

/**
 * Returns the options of an object that a provider function of Auth.js has made: a built-in id means this project's own row with
 * the options over it, another id the whole definition. Another object is returned as it is.
 */
function ofAuthJs(given: AuthProvider): ProviderConfig {
  const { options, ...definition } = given;
  if (options === undefined) return { ...definition };
  const id = (options.id as string | undefined) ?? definition.id;
  if (builtIn.has(id) && id === definition.id) return { ...options, id };
  return { ...definition, ...options, id };
}

function takeFunctions(id: string, options: ProviderConfig, entries: Map<string, Entry>): void {
  const { profile, authorize } = options;
  if (typeof profile === "function") {
    entries.set("profile", () => undefined);
    entries.set(`profile:${id}`, (input) => profile(input.profile as never, input.tokens as never));
  }
  if (typeof authorize === "function") {
    entries.set("authorize", () => undefined);
    entries.set(`authorize:${id}`, ({ credentials, url, headers }) =>
      authorize(
        credentials,
        new Request(url, { method: "POST", headers, body: JSON.stringify(credentials) }),
      ),
    );
  }
}

/** `credentials` of Auth.js are `fields` here. Attributes that no input of the page has are left out. */
function takeFields(options: ProviderConfig): void {
  const { credentials } = options as { credentials?: Record<string, Record<string, unknown>> };
  delete options.credentials;
  if (credentials === undefined || options.fields !== undefined) return;
  const inputs = Object.entries(credentials).map(([name, input]) => [
    name,
    Object.fromEntries(Object.entries(input ?? {}).filter(([attribute]) => attributes.has(attribute))),
  ]);
  if (inputs.length > 0) options.fields = Object.fromEntries(inputs);
}

const attributes = new Set([
  "label",
  "type",
  "placeholder",
  "required",
  "autoComplete",
  "autoFocus",
  "inputMode",
  "pattern",
  "title",
  "minLength",
  "maxLength",
]);

/** A secret is a variable, so that the configuration and what is logged of it have none. */
function takeSecret(id: string, options: ProviderConfig, variables: Record<string, unknown>): void {
  if (options.clientSecret === undefined) return;
  variables[`AUTH_${id.toUpperCase().replace(/[-.]/g, "_")}_SECRET`] = options.clientSecret;
  delete options.clientSecret;
}

function withoutFunctions(options: ProviderConfig): ProviderConfig {
  const kept = Object.entries(options).filter(([, value]) => typeof value !== "function");
  return Object.fromEntries(kept) as ProviderConfig;
}
