// The class AuthState, whose objects stall, throw and restart in the middle of what they are asked.

/** The module for `wrapper` of `startIsolates`. `faults({ sql, fault, times })` makes batches with this SQL fail; `faults()` ends it. */
export const faultyState = `
import { AuthState as Real } from "./index.js";
export { default } from "./index.js";

let planned = { times: 0 };
const stall = () => new Promise((resolve) => setTimeout(resolve, 60_000));
const kinds = {
  "throws": () => { throw new Error("the object threw"); },
  "throws once it has stored": async (_, run) => { await run(); throw new Error("the object threw"); },
  "stalls": stall,
  "stalls once it has stored": async (_, run) => { await run(); await stall(); },
  "restarts": ({ abort }) => abort(),
  "restarts once it has stored": async ({ abort, sync }, run) => { await run(); await sync(); abort(); },
};

export class AuthState extends Real {
  faults(plan = { times: 0 }) {
    planned = plan;
  }

  met() {
    return planned.met ?? 0;
  }

  async batch(statements) {
    const run = () => super.batch(statements);
    if (planned.times === 0 || !statements.includes(planned.sql)) return run();
    planned.times -= 1;
    planned.met = (planned.met ?? 0) + 1;
    const { storage } = this.ctx;
    const own = { abort: () => this.ctx.abort("restarted"), sync: () => storage.sync() };
    return kinds[planned.fault](own, run);
  }
}
`;

/** The faults by their names. */
export const stateFaults = ["throws", "stalls", "restarts"].flatMap((name) => [
  name,
  `${name} once it has stored`,
]);
