// The Worker's default export, which wraps worker-build's. worker-build creates a class behind proxies for every request,
// which costs a fifteenth of a request. Here it is created only to restart the wasm instance.

import { env } from "cloudflare:workers";
import Worker from "worker-build";

export { AuthState } from "./auth_state.js";

/** Of the `worker` crate: `criticalError` is set if the instance was left in the middle of a call and is unusable. */
const state = globalThis.__worker_init_state;
const { fetch, scheduled, start } = Worker.prototype;

// A trap or a full stack leaves the memory in the middle of something. (worker-build's own listener knows traps alone.)
// Other errors are those of timers whose instance is gone: they say nothing about the one that is there now.
addEventListener("error", ({ error }) => {
  if (error instanceof RangeError) state.criticalError = true;
});

// What goes wrong here must not take the Worker away: the first request starts with a new instance.
try {
  start?.call({}, env);
} catch (error) {
  state.criticalError = true;
  const detail = `the function start failed: ${text(error)}. The first request begins with a new instance`;
  console.error(JSON.stringify({ source: "authjs-worker", level: "error", reason: "panic", detail }));
}

// Not every value has a text.
function text(error) {
  try {
    return String(error);
  } catch {
    return typeof error;
  }
}

const run = (handler, argument, env, ctx) => {
  try {
    if (state.criticalError) new Worker(ctx, env);
    return handler.call({ env, ctx }, argument);
  } catch (error) {
    state.criticalError = true;
    throw error;
  }
};

export default {
  fetch: (request, env, ctx) => run(fetch, request, env, ctx),
  scheduled: (controller, env, ctx) => run(scheduled, controller, env, ctx),
};
