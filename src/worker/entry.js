// The Worker's default export, around what worker-build makes: a class behind proxies, made anew for every request.
// That costs a fifteenth of a request; here it is only made to restart the wasm instance after a panic.

import Worker from "../../build/worker-build.js";

/** Of the `worker` crate: `criticalError` is set when the instance trapped and cannot be used any more. */
const state = globalThis.__worker_init_state;
const { fetch } = Worker.prototype;

export default {
  fetch(request, env, ctx) {
    if (state.criticalError) return new Worker(ctx, env).fetch(request);
    try {
      return fetch.call({ env, ctx }, request);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
      throw error;
    }
  },
};
