// The Durable Object of the binding `AUTH_STATE`. A Worker with `session.revocable` exports it.

import { AuthState as Class } from "auth-state";

// biome-ignore lint/suspicious/noTsIgnore: in a project with these types there is no error to expect
/** @ts-ignore: a project without the types of the runtime lacks this module, and the type is `any`. */
type MaybeObject = import("cloudflare:workers").DurableObject;

/** What `wrangler types` expects of a class that a Worker exports. */
type RuntimeObject = 0 extends 1 & MaybeObject ? object : MaybeObject;

/** An object that has the state of one subject. Only the Worker's own code calls it. */
export type AuthState = RuntimeObject;

/**
 * The class of the Durable Objects of `AUTH_STATE`: `export { AuthState } from "authjs-worker";`, with
 * `new_sqlite_classes = ["AuthState"]` in the migrations of wrangler's configuration.
 */
// biome-ignore lint/suspicious/noExplicitAny: bindings and contexts have the types of the deployer's project
export const AuthState: new (context: any, env: any) => AuthState = Class;
