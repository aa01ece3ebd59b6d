// Configurations that the wasm has parsed, by their content.

import { instanceId, inWasm } from "./wasm.js";

/** The most configurations that are kept. A function with more results depends on what visitors choose. */
const most = 64;

const known = new Map<string, Registration>();

/** A configuration that the wasm parses once in each of its instances. */
export class Registration {
  readonly #options: string;
  readonly #names: string;
  #number = 0;
  #instance = -1;

  constructor(options: string, names: string) {
    this.#options = options;
    this.#names = names;
  }

  /** Returns the number of the configuration. Throws an `Error` with one line if it is wrong. */
  number(env: object): number {
    const current = instanceId();
    if (this.#instance !== current) {
      this.#number = inWasm((wasm) => wasm.configure(this.#options, this.#names, env));
      // The call itself may have replaced the instance.
      this.#instance = instanceId();
    }
    return this.#number;
  }
}

/** Returns the registration of options with these functions and variables. The same content has the same registration. */
export function register(options: string, names: readonly string[], variables: object): Registration {
  const lines = names.join("\n");
  const content = JSON.stringify([options, lines, variables]);
  const found = known.get(content);
  if (found) return found;
  if (known.size >= most) known.clear();
  const registration = new Registration(options, lines);
  known.set(content, registration);
  return registration;
}
