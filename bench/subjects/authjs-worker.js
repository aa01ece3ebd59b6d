// The built Worker, with static assets inside the same isolate, so that nothing is measured but the gate.

// @ts-expect-error The build is beside this file where it runs.
import worker from "./index.js";

const ASSETS = { fetch: async () => new Response("ok") };
let bindings;

export default {
  fetch(request, env, context) {
    bindings ??= { ASSETS, ...env };
    return worker.fetch(request, bindings, context);
  },
};
