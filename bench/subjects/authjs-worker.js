// The built Worker, with static assets inside the same isolate, so that nothing is measured but the gate.

import { ASSETS } from "./assets.js";
// @ts-expect-error The build is beside this file where it runs.
import worker from "./index.js";

let bindings;

export default {
  fetch(request, env, context) {
    bindings ??= { ...env, ASSETS };
    return worker.fetch(request, bindings, context);
  },
};
