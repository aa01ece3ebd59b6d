// What Auth.js answers while its configuration is wrong: https://authjs.dev/reference/core/errors.

import { isAuthAction } from "./core-env.js";
import { loggerOf } from "./core-logger.js";
import type { AuthConfig } from "./core-types.js";
import { type AuthError, ErrorPageLoop } from "./errors.js";

const pages: readonly string[] = ["signin", "signout", "error", "verify-request"];

const message =
  "There was a problem with the server configuration. Check the server logs for more information.";

/** Logs a mistake and answers a request with it: pages for navigations, otherwise JSON. */
export function answerOfMistake(mistake: AuthError, request: Request, config: AuthConfig): Response {
  const { origin, pathname, searchParams } = new URL(request.url);
  const action = actionOf(pathname, request.method, config.basePath ?? "/auth");
  if (action === undefined) return Response.json("Bad request.", { status: 400 });
  const logger = loggerOf(config);
  logger.error(mistake);
  if (request.method !== "GET" || !pages.includes(action)) return Response.json({ message }, { status: 500 });
  const page = config.pages?.error;
  if (page && !searchParams.get("callbackUrl")?.startsWith(page))
    return Response.redirect(`${origin}${page}?error=Configuration`);
  if (page) logger.error(new ErrorPageLoop(`The error page ${page} should not require authentication`));
  const html = `<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Server error</h1><p>${message}</p></body></html>`;
  return new Response(html, { status: 500, headers: { "content-type": "text/html" } });
}

/** Returns the action of a path. Undefined if Auth.js does not parse the request. */
function actionOf(path: string, method: string, basePath: string): string | undefined {
  if ((method !== "GET" && method !== "POST") || !path.startsWith(basePath)) return undefined;
  const [action = "", provider, ...more] = path.slice(basePath.length).split("/").filter(Boolean);
  if (!isAuthAction(action) || more.length > 0) return undefined;
  if (provider !== undefined && !["signin", "callback", "webauthn-options"].includes(action))
    return undefined;
  return action;
}
