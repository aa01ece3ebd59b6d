// A configuration of Auth.js, read once: by identity, and by content where its owner makes a new object for each request.

import { type Configuration, configurationOf } from "./configuration.js";
import { mistakeOf } from "./core-assert.js";
import { isSame, type Seen, seenIn } from "./core-seen.js";
import type { AuthConfig } from "./core-types.js";
import { AuthError } from "./errors.js";
import { completed } from "./providers.js";
import type { AuthWorkerConfig } from "./types.js";

/** A configuration that was read, or why it cannot be used. */
export type Settled =
  | { configuration: Configuration; mistake?: undefined }
  | { configuration?: undefined; mistake: AuthError };

/** The members that count, and how deep they are compared. An adapter or a logger may hold a whole database. */
const members = Object.entries({
  providers: 6,
  secret: 1,
  basePath: 0,
  session: 1,
  jwt: 2,
  pages: 1,
  callbacks: 1,
  events: 1,
  adapter: 0,
  debug: 0,
  logger: 0,
  theme: 1,
  useSecureCookies: 0,
  cookies: 3,
  trustHost: 0,
  redirectProxyUrl: 0,
} satisfies Partial<Record<keyof AuthConfig, number>>) as [keyof AuthConfig, number][];

const known = new WeakMap<object, { seen: readonly Seen[]; settled: Settled }>();

/** Reads a configuration. Where something in it has changed since the last request, as frameworks do with `basePath`, it is read again. */
export function settle(config: AuthConfig): Settled {
  const before = known.get(config);
  const isKnown =
    before &&
    members.every(([name, depth], index) => isSame(config[name], depth, before.seen[index] as Seen));
  if (isKnown) return before.settled;
  const seen = members.map(([name, depth]) => seenIn(config[name], depth));
  const settled = read(config);
  known.set(config, { seen, settled });
  return settled;
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
  const { basePath, pages, events, theme, useSecureCookies, cookies, debug, logger } = config;
  const { redirectProxyUrl, adapter } = config;
  const secret = [config.jwt?.secret ?? config.secret ?? []].flat();
  const { signIn, redirect, jwt, session } = config.callbacks ?? {};
  const { strategy, maxAge, updateAge, generateSessionToken } = config.session ?? {};
  const chosen = {
    basePath,
    providers: config.providers.map(completed),
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
    // A configuration of Auth.js cannot say it, and another application of Auth.js may finish the sign-in.
    sharedChecks: true,
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
