// Faults of everything that the Worker asks. One is on at a time, and the Worker must be whole again soon after it ends.

/** The module in front of the Worker: its bindings fail as the header `soak-fault` of the last such request says. */
export const wrapper = `
import worker from "./index.js";
export { AuthState } from "./index.js";

let fault = "";
const answers = {
  refuses: () => Promise.reject(new Error("the fault of the soak")),
  hangs: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
};
const failing = (name, real, methods) =>
  new Proxy(real, {
    get(target, member) {
      const value = Reflect.get(target, member);
      if (typeof value !== "function") return value;
      return (...given) => {
        const [subject, kind] = fault.split(" ");
        if (subject === name && methods.includes(member)) return answers[kind]();
        const result = Reflect.apply(value, target, given);
        return member === "get" && name === "state" ? failing(name, result, ["batch"])
          : member === "withSession" ? failing(name, result, methods) : result;
      };
    },
  });

const wrapped = new WeakMap();
function bindings(env) {
  if (!wrapped.has(env))
    wrapped.set(env, {
      ...env,
      AUTH_DB: failing("database", env.AUTH_DB, ["batch"]),
      AUTH_STATE: failing("state", env.AUTH_STATE, []),
      AUTH_KV: failing("kv", env.AUTH_KV, ["get", "put"]),
      AUTH_QUEUE: failing("queue", { send: async () => undefined }, ["send"]),
      AUTH_ANALYTICS: { writeDataPoint: () => undefined },
    });
  return wrapped.get(env);
}

export default {
  fetch(request, env, context) {
    if (!request.headers.has("soak-fault")) return worker.fetch(request, bindings(env), context);
    fault = request.headers.get("soak-fault");
    return new Response(null, { status: 204 });
  },
};
`;

/** What fails, and how. */
export const faults = [
  ...["database", "state", "kv", "queue"].flatMap((name) => [`${name} refuses`, `${name} hangs`]),
  ...["provider", "mail", "origin"].flatMap((name) => [`${name} refuses`, `${name} hangs`]),
];

/** A server's part of the faults: `answer` runs unless the server of this name fails. */
export class Switch {
  current = "";
  #ends = [];

  /** Resolves to whether the server `name` shall answer. One that hangs says no at the end of the fault. */
  async allows(name) {
    const fault = this.current;
    if (fault === `${name} hangs`) await new Promise((resolve) => this.#ends.push(resolve));
    return !fault.startsWith(`${name} `);
  }

  /** Turns a fault on, or with "" the last one off. */
  turn(fault) {
    this.current = fault;
    for (const end of this.#ends.splice(0)) end();
  }
}

/** The milliseconds of a fault, of the time in which the Worker may recover (`health` asks for 3 s and keeps an answer for 10 s), and of the time in which every answer must be right. */
const [faulty, recovering, whole] = [8_000, 14_000, 10_000];

/** Turns the faults on and off, one after the other, with `fault(name)`. Without it there are no faults. */
export class Faults {
  turned = 0;
  #fault;
  #current = "";
  #marks = 0;

  constructor(fault) {
    this.#fault = fault;
  }

  async turnUntil(end) {
    for (let index = 0; this.#fault && performance.now() < end; index += 1) {
      await sleep(whole);
      await this.#turn(faults[index % faults.length]);
      await sleep(faulty);
      await this.#fault("");
      await sleep(recovering);
      await this.#turn("");
    }
  }

  async #turn(name) {
    this.#current = name;
    this.#marks += 1;
    if (name) this.turned += 1;
    if (name) await this.#fault(name);
  }

  /** The present moment, for `since`. */
  mark() {
    return { fault: this.#current, mark: this.#marks };
  }

  /** Returns the fault that was on between then and now, or a false value. */
  since({ fault, mark }) {
    return fault || this.#current || (mark !== this.#marks && "a fault was on");
  }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
