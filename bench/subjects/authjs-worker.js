// The built Worker, with static assets inside the same isolate, so that nothing is measured but the gate.

import { ASSETS } from "./assets.js";
// @ts-expect-error The build is beside this file where it runs.
import worker from "./index.js";

// @ts-expect-error The class of AUTH_STATE.
export { AuthState } from "./index.js";

let bindings;

export default {
  fetch(request, env, context) {
    if (bindings) return worker.fetch(request, bindings, context);
    bindings = { ...env, ASSETS };
    return env.FAMILY ? afterSignIn(request, env, context) : worker.fetch(request, bindings, context);
  },
};

// With `session.revocable`, the visitor's sign-in is a row in the object of the subject.
async function afterSignIn(request, env, context) {
  const { id, subject, since, until } = env.FAMILY;
  const [from, to] = [since, until].map((seconds) => new Date(seconds * 1000).toISOString());
  const sql =
    "INSERT OR REPLACE INTO session_families (id, subject, provider, createdAt, lastSeenAt, expires) VALUES (?1, ?2, 'p0', ?3, ?3, ?4)";
  const stub = env.AUTH_STATE.get(env.AUTH_STATE.idFromName(subject));
  await stub.batch(JSON.stringify([{ sql, values: [id, subject, from, to] }]));
  return worker.fetch(request, bindings, context);
}
