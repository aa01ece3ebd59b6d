// A configuration object, taken apart: options for the wasm, variables, and functions.

import { type Adapter, adapterEntries } from "./adapter.js";
import { type Entry, eventNames, Functions, functionsOf } from "./functions.js";
import { readProvider } from "./providers.js";
import { type Registration, register } from "./registration.js";
import type { AuthWorkerConfig } from "./types.js";

/** A configuration that was read. */
export interface Configuration {
  readonly registration: Registration;
  readonly functions: Functions;
  /** Returns the variables of the configuration over those of an environment. */
  environment(env: object): object;
}

const read = new WeakMap<object, Configuration>();

/** Reads a configuration. An object that was read before is not read again, so it must not be changed. */
export function configurationOf(config: AuthWorkerConfig): Configuration {
  const known = read.get(config);
  if (known) return known;
  const fresh = readConfiguration(config);
  read.set(config, fresh);
  return fresh;
}

/** Reads a configuration that is computed for a request. Its object may have changed since the last one. */
export function readConfiguration(config: AuthWorkerConfig): Configuration {
  const { options, entries, variables } = taken(config);
  const functions = new Functions(entries);
  const registration = register(JSON.stringify(options), functions.names, variables);
  return { registration, functions, environment: layer(variables) };
}

/** Takes a configuration apart: the options that are JSON, the functions by name, and the variables that hold secrets. */
export function taken(config: AuthWorkerConfig): {
  options: object;
  entries: Map<string, Entry>;
  variables: Record<string, unknown>;
} {
  const { secret, providers, callbacks, events, jwt, session, logger, adapter, ...others } = config;
  refuseFunctions("hosts", others.hosts, "Write it outside hosts, and read the URL of the request in it.");
  const variables: Record<string, unknown> = secretVariables(secret);
  const entries = functionsOf(config);
  const options = {
    ...others,
    providers: providers?.map((provider) => readProvider(provider, entries, variables, config.theme)),
    callbacks: withoutFunctions("callbacks", callbacks, [
      "signIn",
      "redirect",
      "jwt",
      "session",
      "authorized",
    ]),
    events: withoutFunctions("events", events, eventNames),
    jwt: withoutFunctions("jwt", jwt, ["encode", "decode"]),
    session: withoutFunctions("session", session, ["generateSessionToken"]),
  };
  for (const [name, value] of Object.entries(options))
    if (name !== "providers") refuseFunctions(name, value, "Write the value itself.");
  if (adapter) takeAdapter(adapter as Adapter, options, entries);
  return { options, entries, variables };
}

/** Adds the methods of an adapter. Which ones it needs depends on the strategy of sessions and on the providers. */
function takeAdapter(
  adapter: Adapter,
  { providers = [], session }: { providers?: unknown[] | undefined; session?: object | undefined },
  entries: Map<string, Entry>,
): void {
  const sessions = (session as { strategy?: string } | undefined)?.strategy !== "jwt";
  const email = providers.some((provider) => (provider as { type?: string }).type === "email");
  const passkeys = providers.some(isOfPasskeys);
  for (const [name, entry] of adapterEntries(adapter, { sessions, email, passkeys }))
    entries.set(name, entry);
}

/** Auth.js's two providers need no `type`. */
function isOfPasskeys(provider: unknown): boolean {
  const { id, type } = (typeof provider === "string" ? { id: provider } : provider) as {
    id?: string;
    type?: string;
  };
  return type === undefined ? ["passkey", "webauthn"].includes(id ?? "") : type === "webauthn";
}

/** `secret`: the first one seals, all of them open. */
function secretVariables(secret: AuthWorkerConfig["secret"]): Record<string, string> {
  if (secret === undefined) return {};
  const [first, ...former] = [secret].flat();
  if (first === undefined) return {};
  const numbered = former.map((value, index) => [`AUTH_SECRET_${index + 1}`, value]);
  return { AUTH_SECRET: first, ...Object.fromEntries(numbered) };
}

/**
 * Returns the members that are no functions. `undefined` if there are none, which JSON leaves out. Throws an `Error` for a function
 * that is not called: a misspelt `authorized` must not leave a site to everyone who is signed in.
 */
function withoutFunctions(path: string, options: object | undefined, called: string[]): object | undefined {
  const isFunction = ([, value]: [string, unknown]) => typeof value === "function";
  const members = Object.entries(options ?? {});
  const unknown = members.filter(isFunction).find(([name]) => !called.includes(name));
  if (unknown) throw new Error(`${path}.${unknown[0]}: unknown function. Known here: ${called.join(", ")}.`);
  const kept = members.filter((member) => !isFunction(member));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Throws an `Error` for a function that is not called, which JSON would leave out: the condition of a rule must not be lost. */
function refuseFunctions(path: string, value: unknown, fix: string): void {
  if (typeof value === "function") throw new Error(`${path}: is a function. ${fix}`);
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    refuseFunctions(`${path}[${JSON.stringify(key)}]`, inner, fix);
}

/** Returns a function that lays variables over an environment. The same environment gives the same object. */
function layer(variables: Record<string, unknown>): (env: object) => object {
  if (Object.keys(variables).length === 0) return (env) => env;
  const layered = new WeakMap<object, object>();
  return (env) => {
    const known = layered.get(env);
    if (known) return known;
    const made = Object.assign(Object.create(env), variables);
    layered.set(env, made);
    return made;
  };
}
