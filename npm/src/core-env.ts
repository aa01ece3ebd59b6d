// What frameworks call beside `Auth`: https://authjs.dev/reference/core.

import { loggerOf } from "./core-logger.js";
import type { AuthAction, AuthConfig } from "./core-types.js";
import { rememberIssuer } from "./providers.js";

// biome-ignore lint/suspicious/noExplicitAny: Auth.js's type
type Variables = any;

const actions: readonly string[] = [
  "providers",
  "session",
  "csrf",
  "signin",
  "signout",
  "callback",
  "verify-request",
  "error",
  "webauthn-options",
] satisfies AuthAction[];

/** Returns whether a text is the name of an action. */
export function isAuthAction(action: string): action is AuthAction {
  return actions.includes(action);
}

/**
 * Sets what a configuration leaves open to what the environment says: `AUTH_SECRET`, `AUTH_URL`, `AUTH_TRUST_HOST`,
 * `AUTH_<PROVIDER>_ID` and so on. Changes `config`, as in Auth.js.
 */
export function setEnvDefaults(
  envObject: Variables,
  config: Omit<AuthConfig, "raw" | "skipCSRFCheck">,
  suppressBasePathWarning = false,
): void {
  if (envObject.AUTH_URL && config.basePath) {
    if (!suppressBasePathWarning) loggerOf(config).warn("env-url-basepath-redundant");
  } else if (envObject.AUTH_URL && URL.canParse(envObject.AUTH_URL))
    config.basePath = new URL(envObject.AUTH_URL).pathname;
  config.basePath ??= "/auth";
  if (!config.secret?.length)
    config.secret = ["AUTH_SECRET_3", "AUTH_SECRET_2", "AUTH_SECRET_1", "AUTH_SECRET"]
      .map((name) => envObject[name])
      .filter(Boolean);
  config.redirectProxyUrl ??= envObject.AUTH_REDIRECT_PROXY_URL;
  config.trustHost ??= Boolean(
    envObject.AUTH_URL ??
      envObject.AUTH_TRUST_HOST ??
      envObject.VERCEL ??
      envObject.CF_PAGES ??
      envObject.NODE_ENV !== "production",
  );
  config.providers = config.providers.map((provider) => withVariables(provider, envObject));
}

/** Returns a provider with the variables of its id. */
function withVariables(provider: AuthConfig["providers"][number], envObject: Variables): unknown {
  const isFunction = typeof provider === "function";
  const { id } = isFunction ? provider({}) : provider;
  const prefix = `AUTH_${id.toUpperCase().replace(/-/g, "_")}`;
  const [clientId, clientSecret, issuer, apiKey] = ["ID", "SECRET", "ISSUER", "KEY"].map(
    (name) => envObject[`${prefix}_${name}`],
  );
  const made = isFunction ? provider({ clientId, clientSecret, issuer, apiKey }) : provider;
  if (made.type === "oauth" || made.type === "oidc") {
    made.clientId ??= clientId;
    made.clientSecret ??= clientSecret;
    if (issuer !== undefined && (made.issuer ?? undefined) === undefined) rememberIssuer(made, issuer);
    made.issuer ??= issuer;
  } else if (made.type === "email") made.apiKey ??= apiKey;
  return made;
}

/** Returns the URL of an action: below `AUTH_URL`, or below the origin that the headers name. */
export function createActionURL(
  action: AuthAction,
  protocol: string,
  headers: Headers,
  envObject: Variables,
  config: Pick<AuthConfig, "basePath" | "logger">,
): URL {
  const { basePath } = config;
  const url = baseURL(protocol, headers, envObject, config).toString().replace(/\/$/, "");
  return new URL(basePath ? `${url}/${basePath.replace(/(^\/|\/$)/g, "")}/${action}` : `${url}/${action}`);
}

function baseURL(
  protocol: string,
  headers: Headers,
  envObject: Variables,
  config: Pick<AuthConfig, "basePath" | "logger">,
): URL {
  const { basePath } = config;
  const variable = envObject.AUTH_URL ?? envObject.NEXTAUTH_URL;
  if (!variable) {
    const host = headers.get("x-forwarded-host") ?? headers.get("host");
    const scheme = headers.get("x-forwarded-proto") ?? protocol ?? "https";
    return new URL(`${scheme.replace(/:$/, "")}://${host}`);
  }
  const url = new URL(variable);
  if (basePath && basePath !== "/" && url.pathname !== "/") {
    if (url.pathname !== basePath) loggerOf(config).warn("env-url-basepath-mismatch");
    url.pathname = "/";
  }
  return url;
}
