// Configurations that the wasm has parsed, by their content.

import { instanceId, inWasm } from "./wasm.js";

/** The most configurations that are kept. A function with more results depends on what visitors choose. */
const most = 64;

const known = new Map<string, Registration>();

/** Changes when the wasm has forgotten what was registered. */
let generation = 0;

/** A configuration that the wasm parses once in each of its instances. */
export class Registration {
  readonly #options: string;
  readonly #names: string;
  #number = 0;
  /** The wasm instance and the generation in which the number is valid. */
  #instance: number | undefined;
  #generation = 0;

  constructor(options: string, names: string) {
    this.#options = options;
    this.#names = names;
  }

  /** Returns the number of the configuration. Throws an `Error` with one line if it is wrong. */
  number(env: object): number {
    if (this.#instance !== instanceId() || this.#generation !== generation) {
      this.#number = inWasm((wasm) => wasm.configure(this.#options, this.#names, env));
      // The call itself may have replaced the instance.
      this.#instance = instanceId();
      this.#generation = generation;
    }
    return this.#number;
  }
}

/** Forgets all configurations. Requests that are being answered keep theirs; others register again. */
function forget(): void {
  inWasm((wasm) => wasm.forget());
  generation += 1;
  known.clear();
}

/** Returns the registration of options with these functions and variables. The same content has the same registration. */
export function register(options: string, names: readonly string[], variables: object): Registration {
  const lines = names.join("\n");
  const content = JSON.stringify([options, lines, variables]);
  const found = known.get(content);
  if (found) return found;
  if (known.size >= most) forget();
  const registration = new Registration(options, lines);
  known.set(content, registration);
  return registration;
}
