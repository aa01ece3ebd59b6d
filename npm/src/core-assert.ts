// What Auth.js refuses to start with, in its order: https://authjs.dev/reference/core/errors.

import { readCookie } from "./core-cookies.js";
import type { AuthConfig } from "./core-types.js";
import {
  type AuthError,
  InvalidCallbackUrl,
  InvalidEndpoints,
  MissingAdapter,
  MissingAdapterMethods,
  MissingAuthorize,
  MissingSecret,
  UnsupportedStrategy,
  UntrustedHost,
} from "./errors.js";

const forEmail = ["createVerificationToken", "useVerificationToken", "getUserByEmail"];
const forSessions = [
  "createUser",
  "getUser",
  "getUserByEmail",
  "getUserByAccount",
  "updateUser",
  "linkAccount",
  "createSession",
  "getSessionAndUser",
  "updateSession",
  "deleteSession",
];

/** Returns the first mistake of a configuration that concerns no request in particular. */
export function mistakeOf(config: AuthConfig): AuthError | undefined {
  if (!config.secret?.length) return new MissingSecret("Please define a `secret`");
  const providers = config.providers.map((provider) =>
    typeof provider === "function" ? provider() : provider,
  );
  return (
    mistakeOfEndpoints(providers) ??
    mistakeOfCredentials(providers, config) ??
    mistakeOfAdapter(providers, config)
  );
}

type Providers = AuthConfig["providers"];

function mistakeOfEndpoints(providers: Providers): AuthError | undefined {
  for (const { id, type, options, ...provider } of providers) {
    if ((type !== "oauth" && type !== "oidc") || (provider.issuer ?? options?.issuer)) continue;
    const missing = ["authorization", "token", "userinfo"].find((key) => {
      const endpoint = provider[key];
      return typeof endpoint !== "string" && !endpoint?.url;
    });
    if (missing)
      return new InvalidEndpoints(
        `Provider "${id}" is missing both \`issuer\` and \`${missing}\` endpoint config. At least one of them is required`,
      );
  }
  return undefined;
}

function mistakeOfCredentials(providers: Providers, { session }: AuthConfig): AuthError | undefined {
  const credentials = providers.filter(({ type }) => type === "credentials");
  if (credentials.length === 0) return undefined;
  if (session?.strategy === "database" && credentials.length === providers.length)
    return new UnsupportedStrategy("Signing in with credentials only supported if JWT strategy is enabled");
  if (credentials.some(({ authorize }) => !authorize))
    return new MissingAuthorize(
      "Must define an authorize() handler to use credentials authentication provider",
    );
  return undefined;
}

function mistakeOfAdapter(providers: Providers, { adapter, session }: AuthConfig): AuthError | undefined {
  const isByEmail = providers.some(({ type }) => type === "email");
  const isDatabase = session?.strategy ? session.strategy === "database" : Boolean(adapter);
  if (!isByEmail && !isDatabase) return undefined;
  if (!adapter)
    return new MissingAdapter(
      isByEmail ? "Email login requires an adapter" : "Database session requires an adapter",
    );
  const missing = (isByEmail ? forEmail : forSessions).filter((method) => !(method in adapter));
  if (missing.length === 0) return undefined;
  return new MissingAdapterMethods(`Required adapter methods were missing: ${missing.join(", ")}`);
}

/** What the checks and the wasm read of a request. */
export interface Read {
  readonly url: string;
  /** The value of the `Cookie` header. */
  readonly cookie: string | undefined;
}

/** Returns the error of a configuration that trusts no host. */
export const untrusted = ({ url }: Read): AuthError =>
  new UntrustedHost(`Host must be trusted. URL was: ${url}`);

/** Returns the error of a request whose query or cookie has a callback URL that is no address of a page. */
export function mistakeOfRequest(read: Read, config: AuthConfig): AuthError | undefined {
  const { url } = read;
  const wrong = wrongCallbackUrl(ofQuery(url), url) ?? wrongCallbackUrl(ofCookie(read, config), url);
  return wrong === undefined ? undefined : new InvalidCallbackUrl(`Invalid callback URL. Received: ${wrong}`);
}

function ofQuery(url: string): string | undefined {
  if (!url.includes("callbackUrl=")) return undefined;
  return new URL(url).searchParams.getAll("callbackUrl").at(-1);
}

function ofCookie({ url, cookie }: Read, config: AuthConfig): string | undefined {
  const isSecure = config.useSecureCookies ?? url.startsWith("https:");
  const name =
    config.cookies?.callbackUrl?.name ?? (isSecure ? "__Secure-authjs.callback-url" : "authjs.callback-url");
  return cookie === undefined ? undefined : readCookie(cookie, name);
}

/** Returns the URL if it is no address of a page. An absent or empty one is no mistake. */
function wrongCallbackUrl(url: string | undefined, base: string): string | undefined {
  return url && !isHttp(url, base) ? url : undefined;
}

/** Most URLs are absolute and written plainly, which makes no `URL` object. */
function isHttp(url: string, base: string): boolean {
  const against = url.startsWith("/") ? base : undefined;
  if (!URL.canParse(url, against)) return false;
  return /^https?:/.test(url) || /^https?:/.test(new URL(url, against).protocol);
}
