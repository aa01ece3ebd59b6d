// The Worker's default export, around what worker-build makes: a class behind proxies, made anew for every request.
// That costs a fifteenth of a request; here it is only made to restart the wasm instance.

import Worker from "worker-build";

/** Of the `worker` crate: `criticalError` is set when the instance was left half way and cannot be used any more. */
const state = globalThis.__worker_init_state;
const { fetch } = Worker.prototype;

// Whatever leaves the wasm as an exception, a trap or a full stack, leaves its memory in the middle of something.
addEventListener("error", () => (state.criticalError = true));

export default {
  fetch(request, env, ctx) {
    try {
      if (state.criticalError) new Worker(ctx, env);
      return fetch.call({ env, ctx }, request);
    } catch (error) {
      state.criticalError = true;
      throw error;
    }
  },
};
