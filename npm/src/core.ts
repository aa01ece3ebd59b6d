// The interface of `@auth/core`: https://authjs.dev/reference/core. See docs/javascript.md.

import { env as variables } from "cloudflare:workers";
import { mistakeOfRequest, type Read, untrusted } from "./core-assert.js";
import { type Settled, settle } from "./core-configuration.js";
import { loggerOf } from "./core-logger.js";
import { answerOfMistake } from "./core-mistake.js";
import { internal } from "./core-raw.js";
import { raw, skipCSRFCheck } from "./core-symbols.js";
import type { AuthConfig, ResponseInternal } from "./core-types.js";
import { AuthError, errorOf } from "./errors.js";
import { inWasm } from "./wasm.js";

export { createActionURL, isAuthAction, setEnvDefaults } from "./core-env.js";
export { customFetch, raw, skipCSRFCheck } from "./core-symbols.js";
export type * from "./core-types.js";

/** The configuration alone configures. That this is a developer's machine is no part of it. */
const noVariables = Object.create(null, { AUTH_DEV: { get: () => Reflect.get(variables, "AUTH_DEV") } });
const noContext = { waitUntil: () => undefined };

/**
 * Answers a request to an auth route, as `Auth` of `@auth/core` does.
 *
 * Returns a `Response`, or with `raw` what it is made of. With `raw`, rejects with the `AuthError` of a flow.
 */
export async function Auth(
  request: Request,
  config: AuthConfig & { raw: typeof raw },
): Promise<ResponseInternal>;
export async function Auth(request: Request, config: Omit<AuthConfig, "raw">): Promise<Response>;
export async function Auth(request: Request, config: AuthConfig): Promise<Response | ResponseInternal> {
  config.basePath ??= "/auth";
  const settled = settle(config);
  const read: Read = { url: request.url, cookie: request.headers.get("cookie") ?? undefined };
  const mistake = config.trustHost ? (settled.mistake ?? mistakeOfRequest(read, config)) : untrusted(read);
  if (mistake) return answerOfMistake(mistake, request, config);
  return config.raw === raw
    ? rawAnswer(request, read, config, settled)
    : answer(request, read, config, settled);
}

/** Not async: an answer that is there at once is no promise. */
function answer(
  request: Request,
  { url, cookie }: Read,
  config: AuthConfig,
  settled: Settled,
  failed?: (error: string) => void,
): Response | Promise<Response> {
  const { registration, functions, environment } = settled.configuration as NonNullable<
    Settled["configuration"]
  >;
  const skips = config.skipCSRFCheck === skipCSRFCheck;
  if (skips && url.endsWith("/csrf")) loggerOf(config).warn("csrf-disabled");
  const env = environment(noVariables);
  try {
    registration.number(env);
  } catch (error) {
    return answerOfMistake(new AuthError((error as Error).message), request, config);
  }
  // The call may begin with a new instance, where the configuration has another number.
  return inWasm((wasm) =>
    wasm.core(registration.number(env), functions, request, url, cookie, env, noContext, skips, failed),
  );
}

async function rawAnswer(
  request: Request,
  read: Read,
  config: AuthConfig,
  settled: Settled,
): Promise<Response | ResponseInternal> {
  let error: AuthError | undefined;
  const response = await answer(request, read, config, settled, (described) => {
    error = errorOf(JSON.parse(described));
  });
  const rejects = error && !isRedirected(error, request) && !request.headers.has("x-auth-return-redirect");
  if (rejects) throw error;
  return response.status === 400 ? response : internal(response);
}

/** Returns whether Auth.js has another error in its place, one that is no `AuthError`: its `raw` then redirects. */
const isRedirected = ({ type }: AuthError, { url }: Request): boolean =>
  ["OAuthSignInError", "EmailSignInError", "InvalidProvider"].includes(type) ||
  (type === "CallbackRouteError" && !new URL(url).pathname.includes("/callback/"));
