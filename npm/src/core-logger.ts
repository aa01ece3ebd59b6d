// The logger of a configuration, as Auth.js completes it: https://authjs.dev/reference/core#logger.

import type { AuthConfig, LoggerInstance, WarningCode } from "./core-types.js";
import { isAuthError } from "./errors.js";

/** Returns the logger of a configuration. The console takes the place of a function that is absent. */
export function loggerOf({ logger }: Pick<AuthConfig, "logger">): Pick<LoggerInstance, "error" | "warn"> {
  return { error: logger?.error ?? writeError, warn: logger?.warn ?? writeWarning };
}

function writeError(error: Error): void {
  console.error(`[auth][error] ${isAuthError(error) ? error.type : error.name}: ${error.message}`);
}

function writeWarning(code: WarningCode): void {
  console.warn(`[auth][warn][${code}] Read more: https://warnings.authjs.dev`);
}
