// `AuthWorker` of the npm package, in front of a handler.

// @ts-expect-error The package is built into npm/dist.
import { AuthWorker } from "authjs-worker";
import { authOptions, origin } from "./options.js";

let worker;

export default {
  fetch(request, env, context) {
    worker ??= AuthWorker({ ...authOptions(env), matcher: env.OPTIONS.matcher }).protect(origin);
    return worker.fetch(request, env, context);
  },
};
