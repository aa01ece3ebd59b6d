// Auth.js's adapters, such as `@auth/drizzle-adapter`, in the place of the database.

import type { Entry } from "./functions.js";

/** The methods that a sign-in with an adapter needs, for every provider. */
const required = ["createUser", "getUser", "getUserByEmail", "getUserByAccount", "updateUser", "linkAccount"];

/** Those of sessions in the database. */
const ofSessions = ["createSession", "getSessionAndUser", "updateSession", "deleteSession"];

/** Those of a sign-in by e-mail. */
const ofEmail = ["createVerificationToken", "useVerificationToken"];

/** Those of a sign-in with a passkey. */
const ofPasskeys = [
  "getAccount",
  "getAuthenticator",
  "createAuthenticator",
  "listAuthenticatorsByUserId",
  "updateAuthenticatorCounter",
];

const optional = ["deleteUser", "unlinkAccount"];

/** An adapter object: https://authjs.dev/reference/core/adapters. */
export type Adapter = { [method: string]: unknown };

/**
 * Returns the methods of an adapter as the wasm calls them: with a list of arguments.
 *
 * Throws an `Error` that names the methods that are missing.
 */
export function adapterEntries(
  adapter: Adapter,
  { sessions, email, passkeys }: { sessions: boolean; email: boolean; passkeys: boolean },
): Map<string, Entry> {
  const needed = [
    ...required,
    ...(sessions ? ofSessions : []),
    ...(email ? ofEmail : []),
    ...(passkeys ? ofPasskeys : []),
  ];
  const missing = needed.filter((method) => typeof adapter[method] !== "function");
  if (missing.length > 0)
    throw new Error(
      `adapter: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not there. Use an adapter with ${missing.length === 1 ? "this method" : "these methods"}.`,
    );
  const all = [...required, ...ofSessions, ...ofEmail, ...ofPasskeys, ...optional];
  const present = all.filter((method) => typeof adapter[method] === "function");
  const entries = present.map((method): [string, Entry] => [`adapter.${method}`, entryOf(adapter, method)]);
  return new Map([["adapter", () => undefined], ...entries]);
}

/** Calls a method with dates in place of their texts, and with ids as it has answered them. A method may use `this`. */
const entryOf =
  (adapter: Adapter, method: string): Entry =>
  async (values: unknown[], request: Request) => {
    try {
      const given = values.map((value) => revived(method, value, ids.get(request)));
      const answer = await (adapter[method] as (...values: unknown[]) => unknown)(...given);
      rememberId(method, answer, request);
      return written(answer);
    } catch (error) {
      throw new Error(reasonOf(error));
    }
  };

/** The ids of users that are no texts, by their texts. The methods of one request give them back as they were. */
const ids = new WeakMap<Request, Map<string, unknown>>();

const answeringUsers = [
  "createUser",
  "getUser",
  "getUserByEmail",
  "getUserByAccount",
  "updateUser",
  "getSessionAndUser",
];

function rememberId(method: string, answer: unknown, request: Request): void {
  if (!answeringUsers.includes(method) || !isObject(answer)) return;
  const user = method === "getSessionAndUser" ? answer.user : answer;
  if (!isObject(user) || (typeof user.id !== "number" && typeof user.id !== "bigint")) return;
  const known = ids.get(request) ?? new Map();
  ids.set(request, known.set(String(user.id), user.id));
}

const takingIds = ["getUser", "deleteUser", "listAuthenticatorsByUserId"];

const dates = ["emailVerified", "expires"];

function revived(method: string, value: unknown, known: Map<string, unknown> | undefined): unknown {
  const idOf = (id: unknown) => known?.get(id as string) ?? id;
  if (takingIds.includes(method)) return idOf(value);
  if (!isObject(value)) return value;
  const made: Record<string, unknown> = { ...value };
  for (const name of dates) if (typeof made[name] === "string") made[name] = new Date(made[name]);
  if (method === "updateUser") made.id = idOf(made.id);
  if ("userId" in made) made.userId = idOf(made.userId);
  return made;
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
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? plain(name, Number(value)) : String(value);
  // Some databases answer a text or a number of milliseconds.
  if (!dates.includes(name) || (typeof value !== "string" && typeof value !== "number")) return value;
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new TypeError(`it answered \`${name}\`, which is no date`);
  return date.toISOString();
}

/**
 * Returns why a method failed, for the log: what the database said. An adapter may wrap its error in one with the statement and its
 * values, which are tokens and addresses.
 */
function reasonOf(error: unknown): string {
  let cause = error;
  for (let depth = 0; depth < 8 && isError(cause) && isError(cause.cause); depth += 1) cause = cause.cause;
  const message = isError(cause) ? cause.message : String(cause);
  const lines =
    message
      .split(/\n(?=params:)/)[0]
      ?.trim()
      .split("\n") ?? [];
  // Prisma writes its call, and the reason below.
  return lines.at(-1)?.trim() || "it threw no message";
}

const isError = (value: unknown): value is Error => isObject(value) && typeof value.message === "string";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
