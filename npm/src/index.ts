// authjs-worker: Auth.js at the edge. See docs/javascript.md.

export { AuthState } from "./auth-state.js";
export { AuthError, CredentialsSignin } from "./errors.js";
export type * from "./types.js";
export type { Auth, AuthWorkerOptions, Context, Handler, Redirection, SignInParams } from "./worker.js";
export { AuthWorker } from "./worker.js";
