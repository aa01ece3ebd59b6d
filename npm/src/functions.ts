// The functions of a configuration, called by the wasm: JSON in, JSON out.

import { type AuthError, errorOf, isAuthError } from "./errors.js";
import type { AuthWorkerConfig, LoggerInstance } from "./types.js";
import { type FunctionTable, outsideWasm } from "./wasm.js";

/** A function as the wasm calls it: with its parsed input, and the request that it belongs to. */
// biome-ignore lint/suspicious/noExplicitAny: each function knows the input that its name stands for
export type Entry = (input: any, request: Request) => unknown;

/** The functions of a request by name. Those that are absent are not called. */
export class Functions implements FunctionTable {
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  /** The names, in an order that depends on nothing else. */
  get names(): string[] {
    return [...this.#entries.keys()].sort();
  }

  /** Never throws: a failure is a result. A function that returns at once costs no promise. */
  call(name: string, input: string, request: Request): string | Promise<string> {
    try {
      const result = outsideWasm(() => this.#entries.get(name)?.(JSON.parse(input), request));
      return isThenable(result) ? Promise.resolve(result).then(returned, thrown) : returned(result);
    } catch (error) {
      return thrown(error);
    }
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

function returned(value: unknown): string {
  try {
    // `undefined` is no member.
    return wellFormed(JSON.stringify({ value }));
  } catch (error) {
    return thrown(new TypeError(`the result cannot be written as JSON: ${messageOf(error)}`));
  }
}

/** Half a character, as `slice` may leave of an emoji, is no JSON of other languages. The replacement character takes its place. */
const wellFormed = (json: string): string =>
  json.includes("\\ud")
    ? json.replace(/\\(?:(ud[89a-f]..)|.)/g, (escaped, half) => (half ? "\\ufffd" : escaped))
    : json;

/** Not every value that is thrown has a text. */
function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "unknown error";
  }
}

function thrown(error: unknown): string {
  const known = isAuthError(error) ? { type: error.type, code: codeOf(error) } : {};
  return JSON.stringify({ error: { ...known, message: messageOf(error).slice(0, 500) } });
}

const codeOf = (error: AuthError & { code?: unknown }): string | undefined =>
  typeof error.code === "string" ? error.code : undefined;

/** The events of Auth.js. */
export const eventNames = ["signIn", "signOut", "createUser", "updateUser", "linkAccount", "session"];

/** Collects the functions of a configuration. Those of providers are added by `readProviders`. */
export function functionsOf(config: AuthWorkerConfig): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const { callbacks, events, jwt, session, logger } = config;
  // A method must keep its object: `callbacks.jwt` may use `this`.
  const add = (name: string, owner: object | undefined, member: string, entry: (call: Entry) => Entry) => {
    const own = (owner as Record<string, unknown> | undefined)?.[member];
    if (typeof own === "function")
      entries.set(
        name,
        entry((input) => own.call(owner, config.adapter ? withDates(input) : input)),
      );
  };
  const plain = (call: Entry): Entry => call;
  add("signIn", callbacks, "signIn", signIn);
  add("redirect", callbacks, "redirect", plain);
  add("jwt", callbacks, "jwt", plain);
  add("session", callbacks, "session", sessionCallback);
  add("authorized", callbacks, "authorized", authorized);
  for (const event of eventNames) add(`events.${event}`, events, event, (call) => reported(event, call));
  add("jwt.encode", jwt, "encode", plain);
  add("jwt.decode", jwt, "decode", plain);
  add(
    "session.generateSessionToken",
    session,
    "generateSessionToken",
    (call) => () => (call as () => unknown)(),
  );
  if (logger) entries.set("logger", (line) => write(logger, line));
  return entries;
}

/** Sets the dates of rows, which crossed as texts: those of the user of an adapter, and of the session that was signed out. */
// biome-ignore lint/suspicious/noExplicitAny: the input of any function
function withDates(input: any): unknown {
  const { user, session } = input ?? {};
  if (isInstant(user?.emailVerified)) user.emailVerified = new Date(user.emailVerified);
  if (session?.sessionToken && isInstant(session.expires)) session.expires = new Date(session.expires);
  return input;
}

const isInstant = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

/** The callback may change its arguments, and what it leaves of them is read back. */
const signIn =
  (call: Entry): Entry =>
  async (input, request) => {
    const result = await call(input, request);
    const { user, account, profile } = input;
    return { result: typeof result === "string" ? result : Boolean(result), user, account, profile };
  };

/** A session of the database has a date in `expires`, as in Auth.js. */
const sessionCallback =
  (call: Entry): Entry =>
  (input, request) => {
    if (input.user) input.session.expires = new Date(input.session.expires);
    return call(input, request);
  };

/** The callback gets a request with the URL that the gate has checked, and without its body. */
const authorized =
  (call: Entry): Entry =>
  async ({ url, auth }, request) => {
    const { method, headers } = request;
    const judged = Object.defineProperty(new Request(url, { method, headers }), "nextUrl", {
      get: () => new URL(url),
    });
    const result = await call({ request: judged, auth }, request);
    return result instanceof Response ? described(result) : Boolean(result);
  };

const described = async (response: Response) => ({
  status: response.status,
  headers: [...response.headers],
  body: await response.text(),
});

/** An event changes nothing, so its failure goes to the log. */
const reported =
  (event: string, call: Entry): Entry =>
  async (message, request) => {
    try {
      await call(message, request);
    } catch (error) {
      const detail = `events.${event} failed: ${messageOf(error)}`;
      console.error(
        JSON.stringify({ source: "authjs-worker", level: "error", reason: "callback_failed", detail }),
      );
    }
  };

interface LogLine {
  level: "error" | "warn" | "debug";
  error: Parameters<typeof errorOf>[0] | null;
  entry: string;
}

/** Hands a line of the log to the deployer's logger, in the form that Auth.js has for its level. */
function write(logger: Partial<LoggerInstance>, { level, error, entry }: LogLine): void {
  const { reason, step, detail, ...rest } = JSON.parse(entry);
  if (typeof logger[level] !== "function") console[level === "debug" ? "log" : level](entry);
  else if (level === "error") logger.error?.(error ? errorOf(error) : new Error(`${reason}: ${detail}`));
  else if (level === "warn") logger.warn?.(reason);
  else logger.debug?.(detail ?? "", { step, reason, ...rest });
}
