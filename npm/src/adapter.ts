// Auth.js's adapters, such as `@auth/drizzle-adapter`, in the place of the database.

import type { Entry } from "./functions.js";

/** The methods that a sign-in with an adapter needs, for every provider. */
const required = ["createUser", "getUser", "getUserByEmail", "getUserByAccount", "updateUser", "linkAccount"];

/** Those of sessions in the database. */
const ofSessions = ["createSession", "getSessionAndUser", "updateSession", "deleteSession"];

/** Those of a sign-in by e-mail. */
const ofEmail = ["createVerificationToken", "useVerificationToken"];

const optional = [
  "deleteUser",
  "unlinkAccount",
  "getAccount",
  "createAuthenticator",
  "getAuthenticator",
  "listAuthenticatorsByUserId",
  "updateAuthenticatorCounter",
];

/** An adapter object: https://authjs.dev/reference/core/adapters. */
export type Adapter = { [method: string]: unknown };

/**
 * Returns the methods of an adapter as the wasm calls them: with a list of arguments.
 *
 * Throws an `Error` that names the methods that are missing.
 */
export function adapterEntries(
  adapter: Adapter,
  { sessions, email }: { sessions: boolean; email: boolean },
): Map<string, Entry> {
  const needed = [...required, ...(sessions ? ofSessions : []), ...(email ? ofEmail : [])];
  const missing = needed.filter((method) => typeof adapter[method] !== "function");
  if (missing.length > 0)
    throw new Error(
      `adapter: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not there. Use an adapter with ${missing.length === 1 ? "this method" : "these methods"}.`,
    );
  const all = [...required, ...ofSessions, ...ofEmail, ...optional];
  const present = all.filter((method) => typeof adapter[method] === "function");
  const entries = present.map((method): [string, Entry] => [`adapter.${method}`, entryOf(adapter, method)]);
  return new Map([["adapter", () => undefined], ...entries]);
}

/** Calls a method with dates in place of their texts. A method may use `this`. */
const entryOf =
  (adapter: Adapter, method: string): Entry =>
  async (values: unknown[]) =>
    written(await (adapter[method] as (...values: unknown[]) => unknown)(...values.map(revived)));

const dates = ["emailVerified", "expires"];

function revived(value: unknown): unknown {
  if (!isObject(value)) return value;
  const texts = dates.filter((name) => typeof value[name] === "string");
  return { ...value, ...Object.fromEntries(texts.map((name) => [name, new Date(value[name] as string)])) };
}

/** Returns a row, or a session and its user, with ISO texts in place of dates, and without values that JSON lacks. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (!isObject(value)) return value;
  if (isObject(value.session) && isObject(value.user))
    return { session: written(value.session), user: written(value.user) };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(name, member)]));
}

function plain(name: string, value: unknown): unknown {
  // A number that JavaScript would round becomes a text: two ids stay two.
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  // Some databases answer a text or a number of milliseconds.
  const isDate = dates.includes(name) && (typeof value === "string" || typeof value === "number");
  return isDate ? new Date(value).toISOString() : value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
