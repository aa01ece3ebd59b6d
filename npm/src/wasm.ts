// The wasm instance of this module, and how it is replaced after a trap.

import WorkerBuild from "worker-build";

/** What the wasm exports: src/worker/javascript. */
interface Exports {
  forget(): void;
  configure(options: string, names: string, env: object): number;
  answer(
    number: number,
    functions: FunctionTable,
    request: Request,
    env: object,
    context: object,
    handler?: (visitor: Visitor) => unknown,
  ): Response | Promise<Response>;
  session(
    number: number,
    functions: FunctionTable,
    request: Request,
    env: object,
    context: object,
  ): Promise<string>;
  core(
    number: number,
    functions: FunctionTable,
    request: Request,
    url: string,
    cookie: string | undefined,
    env: object,
    context: object,
    skipsCsrfCheck: boolean,
    failed?: (error: string) => void,
  ): Response | Promise<Response>;
  sealToken(secret: string, salt: string, plaintext: string): string;
  openToken(secrets: string[], salt: string, token: string): string;
  purge(number: number, env: object, context: object): Promise<void>;
}

/** The functions of a configuration, which the wasm calls by name, with JSON. */
export interface FunctionTable {
  call(name: string, input: string, request: Request): string | Promise<string>;
}

/** `JsVisitor` of the wasm. */
export interface Visitor {
  readonly request: Request;
  readonly session: string | undefined;
  readonly principal: string | undefined;
  readonly sessionError: string | undefined;
  signIn(providerId: string, redirectTo: string | undefined, parameters: string): Promise<string>;
  signOut(redirectTo: string | undefined): Promise<string>;
  update(data: string): Promise<string>;
}

/** Of the `worker` crate. `instanceId` changes with the wasm instance. */
interface State {
  criticalError: boolean;
  instanceId: number;
}

const state = (globalThis as unknown as { __worker_init_state: State }).__worker_init_state;
const exports = WorkerBuild.prototype as unknown as Exports;

/** Whether the error unwound the wasm. The last kind is what wasm-bindgen makes of an exception of the runtime that Rust does not catch. */
const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof RangeError && error.message.includes("call stack")) ||
  (error instanceof Error && error.message === "Critical error");

// A trap or a full stack leaves the memory in the middle of something. Node.js has no such event, and no isolate to save.
globalThis.addEventListener?.("error", (event) => {
  if (isTrap((event as ErrorEvent).error)) state.criticalError = true;
});

/** Returns whether the wasm instance has ended. The next request gets another one. */
export const hasEnded = (): boolean => state.criticalError;

/** Returns the number of the wasm instance. What is registered in another instance is gone. */
export const instanceId = (): number => state.instanceId;

/** What an instance says that has ended without a word here: in the answer to an event, for example. */
const isEnded = (error: unknown): boolean => error instanceof Error && error.message === "Module terminated";

/** The calls of JavaScript that the wasm waits for: it is on the stack below them. */
let depth = 0;

/** The most calls inside each other. Code that asks for the session while it is asked for the session fills the stack. */
const deepest = 16;

/** Runs JavaScript that the wasm calls and that may call the wasm in its turn. */
export function outsideWasm<T>(work: () => T): T {
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
  }
}

/**
 * Calls the wasm. A call after a trap gets a new instance, so `work` must look up what it has registered. It may run twice: the first
 * time, the wasm has done nothing.
 */
export function inWasm<T>(work: (exports: Exports) => T): T {
  if (depth >= deepest)
    throw new Error(`the functions of the configuration call Auth.js ${deepest} times inside each other`);
  if (state.criticalError) replace();
  try {
    return work(exports);
  } catch (error) {
    if (isTrap(error) || isEnded(error)) state.criticalError = true;
    if (!isEnded(error)) throw error;
  }
  replace();
  return work(exports);
}

/** Replaces the instance. Throws an `Error` while the old one is on the stack: it would go on in the memory of the new one. */
function replace(): void {
  if (depth > 0) throw new Error("the wasm instance has ended. The next request gets a new one");
  // The class of worker-build replaces the instance when it is constructed.
  new WorkerBuild({}, {});
}
