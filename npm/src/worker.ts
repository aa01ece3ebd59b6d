// `AuthWorker`: a Worker with Auth.js in front of a site, or of a handler.

import { env as moduleEnv, WorkerEntrypoint } from "cloudflare:workers";
import { type Configuration, configurationOf, readConfiguration } from "./configuration.js";
import { type AuthError, errorOf } from "./errors.js";
import type { AuthenticatedRequest, AuthWorkerConfig, Principal, Session } from "./types.js";
import { hasEnded, inWasm, outsideWasm, type Visitor } from "./wasm.js";

/** The context of a request or of a cron trigger. */
export interface Context {
  waitUntil(promise: Promise<unknown>): void;
  passThroughOnException?(): void;
  props?: Env;
}

// biome-ignore lint/suspicious/noExplicitAny: bindings and contexts have the types of the deployer's project
type Env = any;

/** A configuration, or a function that computes the one of a request: Auth.js's "lazy initialization". */
export type AuthWorkerOptions =
  | AuthWorkerConfig
  | ((request: Request, env: Env) => AuthWorkerConfig | Promise<AuthWorkerConfig>);

/** A handler behind the gate. Its context has all that a runtime gives, so that `app.fetch` of Hono is one. */
export type Handler = (
  request: AuthenticatedRequest,
  env: Env,
  context: Required<Context>,
) => Response | Promise<Response>;

/** Where a server-side sign-in or sign-out leads. */
export interface Redirection {
  /** The address to send the visitor to. */
  url: string;
  /** The error, if the address is that of an error page. */
  error?: AuthError;
}

export interface SignInParams {
  /** Where the visitor comes back to. */
  redirectTo?: string;
  /** Further parameters of the authorization request. */
  authorizationParams?: Record<string, string>;
}

// biome-ignore lint/suspicious/noTsIgnore: in a project with these types there is no error to expect
/** @ts-ignore: a project without the types of the runtime lacks this module, and the type is `any`. */
type MaybeEntrypoint = import("cloudflare:workers").WorkerEntrypoint;

/** What `wrangler types` expects of a class that a Worker exports. */
type RuntimeEntrypoint = 0 extends 1 & MaybeEntrypoint ? object : MaybeEntrypoint;

/** A Worker with Auth.js. */
export interface Auth {
  /** Answers the auth routes, and sends what the gate lets pass to `origins`, `ASSETS`, `UPSTREAM` or `upstream`. */
  fetch(request: Request, env?: Env, context?: Context): Response | Promise<Response>;
  /** Deletes what has expired in the database, for a cron trigger. */
  scheduled(controller: unknown, env?: Env, context?: Context): Promise<void>;
  /**
   * Returns a Worker whose handler takes the place of the origin. `request.auth` is the session, and `request.principal` also tells of a
   * token. Requests that an entry of `origins`
   * matches go to its origin.
   */
  protect(handler: Handler): { fetch: Auth["fetch"]; scheduled: Auth["scheduled"] };
  /** The auth routes alone, for a router. */
  handlers: { GET: Auth["fetch"]; POST: Auth["fetch"] };
  /** Returns the session of a request, or null. */
  session(request: Request, env?: Env, context?: Context): Promise<Session | null>;
  /** Begins a sign-in for a request that the handler of `protect` has. The answer of the handler gets the cookies. */
  signIn(request: Request, providerId: string, params?: SignInParams): Promise<Redirection>;
  /** Ends the session of such a request. */
  signOut(request: Request, params?: { redirectTo?: string }): Promise<Redirection>;
  /**
   * Updates the session of such a request: the `jwt` callback gets `data` as `session`. Rejects with an `AuthError` if that fails; the
   * session stays as it was.
   */
  update(request: Request, data: unknown): Promise<Session | null>;
  /** A class for RPC: `export class Sessions extends auth.Entrypoint {}`, and `env.AUTH.session(request)` in another Worker. */
  Entrypoint: new (
    context: Env,
    env: Env,
  ) => RuntimeEntrypoint & { session(request: Request): Promise<Session | null> };
}

const noContext: Context = { waitUntil: () => undefined };

/**
 * Creates a Worker from a configuration.
 *
 * Throws an `Error` with one line if the configuration is wrong. What only the environment of a request can say is judged with the
 * first request.
 */
export function AuthWorker(options: AuthWorkerOptions): Auth {
  // The visitors of requests that a handler of this Worker is answering. Another Worker in the module has other sessions.
  const visitors = new WeakMap<Request, Visitor>();
  const visitorOf = (request: Request): Visitor => {
    const visitor = visitors.get(request);
    if (!visitor)
      throw new Error(
        "Pass the request that the handler of `protect` gets, before the handler has answered.",
      );
    return visitor;
  };
  if (typeof options !== "function") {
    const { registration, environment } = configurationOf(options);
    registration.number(environment(moduleEnv));
  }
  const withConfiguration = <T>(
    request: Request,
    env: Env,
    work: (configuration: Configuration) => T,
  ): T | Promise<T> => {
    if (typeof options !== "function") return work(configurationOf(options));
    const computed = options(request, env);
    return computed instanceof Promise
      ? computed.then((config) => work(readConfiguration(config)))
      : work(readConfiguration(computed));
  };

  const answer = (request: Request, env: Env, context: Context, handler?: Handler) => {
    const work = ({ registration, functions, environment }: Configuration) => {
      const layered = environment(env);
      const inner =
        handler &&
        ((visitor: Visitor) => outsideWasm(() => handled(visitors, handler, visitor, env, context)));
      return inWasm((wasm) =>
        wasm.answer(registration.number(layered), functions, request, layered, context, inner),
      );
    };
    try {
      const answered = withConfiguration(request, env, work) as Response | Promise<Response>;
      return answered instanceof Promise ? answered.catch(failed) : answered;
    } catch (error) {
      return failed(error);
    }
  };

  const session = async (request: Request, env: Env = moduleEnv, context: Context = noContext) => {
    const visitor = visitors.get(request);
    if (visitor) return parsed(visitor.session);
    const text = await withConfiguration(request, env, ({ registration, functions, environment }) => {
      const layered = environment(env);
      return inWasm((wasm) =>
        wasm.session(registration.number(layered), functions, request, layered, context),
      );
    });
    return JSON.parse(text as string).session as Session | null;
  };

  const fetch: Auth["fetch"] = (request, env = moduleEnv, context = noContext) =>
    answer(request, env, context);
  const scheduled: Auth["scheduled"] = async (_controller, env = moduleEnv, context = noContext) => {
    const request = new Request("https://cron.invalid/");
    await withConfiguration(request, env, ({ registration, environment }) => {
      const layered = environment(env);
      return inWasm((wasm) => wasm.purge(registration.number(layered), layered, context));
    });
  };

  return {
    fetch,
    scheduled,
    protect: (handler) => ({
      fetch: (request, env = moduleEnv, context = noContext) => answer(request, env, context, handler),
      scheduled,
    }),
    handlers: { GET: fetch, POST: fetch },
    session,
    signIn: async (request, providerId, { redirectTo, authorizationParams = {} } = {}) =>
      redirection(
        await visitorOf(request).signIn(
          providerId,
          redirectTo,
          JSON.stringify(Object.entries(authorizationParams)),
        ),
      ),
    signOut: async (request, { redirectTo } = {}) =>
      redirection(await visitorOf(request).signOut(redirectTo)),
    update: async (request, data) => {
      const { session, error } = JSON.parse(await visitorOf(request).update(JSON.stringify(data ?? null)));
      if (error) throw errorOf(error);
      return session;
    },
    Entrypoint: class extends WorkerEntrypoint {
      session(request: Request) {
        return session(request, this.env, this.ctx as unknown as Context);
      }
    } as unknown as Auth["Entrypoint"],
  };
}

/** Answers 500 after the configuration of a request could not be computed or used, or after a trap. The log says why. */
function failed(error: unknown): Response {
  const detail = error instanceof Error ? error.message : String(error);
  const [reason, message] = hasEnded()
    ? ["panic", "Internal Server Error"]
    : [
        "configuration",
        "There was a problem with the server configuration. Check the server logs for more information.",
      ];
  console.error(JSON.stringify({ source: "authjs-worker", level: "error", reason, detail }));
  return Response.json(
    { message },
    { status: 500, headers: { "cache-control": "private, no-cache, no-store" } },
  );
}

/** Calls the deployer's handler with the request and its session. */
async function handled(
  visitors: WeakMap<Request, Visitor>,
  handler: Handler,
  visitor: Visitor,
  env: Env,
  context: Context,
): Promise<Response> {
  const { sessionError } = visitor;
  const request = Object.defineProperties(visitor.request, {
    auth: { value: parsed(visitor.session), configurable: true },
    principal: { value: parsedPrincipal(visitor.principal), configurable: true },
    authError: {
      value: sessionError === undefined ? undefined : errorOf(JSON.parse(sessionError)),
      configurable: true,
    },
  });
  visitors.set(request, visitor);
  try {
    return await handler(request as AuthenticatedRequest, env, context as Required<Context>);
  } finally {
    visitors.delete(request);
  }
}

const parsedPrincipal = (principal: string | undefined): Principal | null =>
  principal === undefined ? null : JSON.parse(principal);

const parsed = (session: string | undefined): Session | null =>
  session === undefined ? null : JSON.parse(session);

function redirection(text: string): Redirection {
  const { url, error } = JSON.parse(text);
  return error === null ? { url } : { url, error: errorOf(error) };
}
