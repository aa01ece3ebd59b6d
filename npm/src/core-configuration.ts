// A configuration of Auth.js, read once: by identity, and by content where its owner makes a new object for each request.

import { type Configuration, configurationOf } from "./configuration.js";
import { mistakeOf } from "./core-assert.js";
import type { AuthConfig } from "./core-types.js";
import { AuthError } from "./errors.js";
import type { AuthWorkerConfig } from "./types.js";

/** A configuration that was read, or why it cannot be used. */
export type Settled =
  | { configuration: Configuration; mistake?: undefined }
  | { configuration?: undefined; mistake: AuthError };

/** The members that count. `logger` is not among them: Auth.js sets it. */
const members = [
  "providers",
  "secret",
  "basePath",
  "session",
  "jwt",
  "pages",
  "callbacks",
  "events",
  "adapter",
  "debug",
  "logger",
  "theme",
  "useSecureCookies",
  "cookies",
  "trustHost",
  "redirectProxyUrl",
] as const satisfies readonly (keyof AuthConfig)[];

/** What was read: the members, then the providers. */
type Seen = readonly unknown[];

const known = new WeakMap<object, { seen: Seen; settled: Settled }>();

/** Reads a configuration. Frameworks change members of the object, such as `basePath`, between requests; it is then read again. */
export function settle(config: AuthConfig): Settled {
  const before = known.get(config);
  if (before && isSame(config, before.seen)) return before.settled;
  const seen = [...members.map((name) => config[name]), ...config.providers];
  const settled = read(config);
  known.set(config, { seen, settled });
  return settled;
}

/** Every request compares, so this makes no list. */
function isSame(config: AuthConfig, seen: Seen): boolean {
  const { providers } = config;
  if (seen.length !== members.length + providers.length) return false;
  // The list of providers, the first member, may be a copy of the same.
  for (let index = 1; index < members.length; index += 1)
    if (config[members[index] as keyof AuthConfig] !== seen[index]) return false;
  return providers.every((provider, index) => provider === seen[members.length + index]);
}

function read(config: AuthConfig): Settled {
  try {
    const mistake = mistakeOf(config);
    return mistake ? { mistake } : { configuration: configurationOf(options(config)) };
  } catch (error) {
    return { mistake: new AuthError(error instanceof Error ? error.message : String(error)) };
  }
}

/** Returns the options of `AuthWorker`. Members that Auth.js does not know are left out. */
function options(config: AuthConfig): AuthWorkerConfig {
  const { basePath, providers, pages, events, theme, useSecureCookies, cookies, debug, logger } = config;
  const { redirectProxyUrl, adapter } = config;
  const secret = [config.jwt?.secret ?? config.secret ?? []].flat().slice(0, 4);
  const { signIn, redirect, jwt, session } = config.callbacks ?? {};
  const { strategy, maxAge, updateAge, generateSessionToken } = config.session ?? {};
  const chosen = {
    basePath,
    providers,
    pages: pages && pick(pages, ["signIn", "signOut", "error", "verifyRequest", "newUser"]),
    theme: theme && pick(theme, ["colorScheme", "logo", "brandColor", "buttonText"]),
    events,
    useSecureCookies,
    cookies,
    debug,
    logger,
    redirectProxyUrl,
    adapter,
    // `Auth` answers auth routes only. Without a pattern, all pages would be said to be behind the gate.
    matcher: ["/behind-no-gate"],
    trustHost: true,
    callbacks: { signIn, redirect, jwt, session },
    session: { strategy, maxAge, updateAge, generateSessionToken },
    jwt: config.jwt && withSecret(config.jwt, secret),
    // `AUTH_SECRET` comes last in Auth.js's order, and the hashes cover all of them.
    ...(secret.length > 1 && { secretOrder: "core" as const }),
    secret: secret.length > 1 ? secret.toReversed() : secret,
  };
  return chosen as AuthWorkerConfig;
}

/** Returns some members of an object. Those that are absent or empty are left out. */
const pick = (from: object, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(from).filter(([name, value]) => names.includes(name) && value));

/** Auth.js gives the secret to the functions that replace its own. */
function withSecret({ encode, decode, maxAge }: NonNullable<AuthConfig["jwt"]>, secret: string[]): object {
  const given = secret.length === 1 ? (secret[0] as string) : secret;
  return {
    maxAge,
    encode: encode && ((params: object) => encode({ secret: given, ...params } as never)),
    decode: decode && ((params: object) => decode({ secret: given, ...params } as never)),
  };
}
