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

const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof RangeError && error.message.includes("call stack"));

// A trap or a full stack leaves the memory in the middle of something. Node.js has no such event, and no isolate to save.
globalThis.addEventListener?.("error", (event) => {
  if (isTrap((event as ErrorEvent).error)) state.criticalError = true;
});

/** Returns the number of the wasm instance. What is registered in another instance is gone. */
export const instanceId = (): number => state.instanceId;

/** Calls the wasm. A call after a trap gets a new instance, so `work` must look up what it has registered. */
export function inWasm<T>(work: (exports: Exports) => T): T {
  // The class of worker-build replaces the instance when it is constructed.
  if (state.criticalError) new WorkerBuild({}, {});
  try {
    return work(exports);
  } catch (error) {
    if (isTrap(error)) state.criticalError = true;
    throw error;
  }
}
