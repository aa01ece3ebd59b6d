// The public types: Auth.js's names and shapes, and the options that only this project has.

import type { AuthError } from "./errors.js";
import type { BuiltInId, Endpoint as EndpointOptions, Options, ProviderOptions } from "./options.js";

export type { BuiltInId, Mapping, Place } from "./options.js";

/** A value that may come later. */
export type Awaitable<T> = T | PromiseLike<T>;

export interface User {
  id?: string;
  name?: string | null;
  email?: string | null;
  image?: string | null;
}

export interface DefaultSession {
  user?: User;
  expires: string;
}

/** The session as the browser sees it. Augment it: `declare module "authjs-worker" { interface Session { … } }`. */
export interface Session extends DefaultSession {}

/** The claims that a session token has by itself. */
export interface DefaultJWT extends Record<string, unknown> {
  name?: string | null;
  email?: string | null;
  picture?: string | null;
  sub?: string;
  iat?: number;
  exp?: number;
  jti?: string;
}

/** The claims of a session token. Augment it like `Session`. */
export interface JWT extends DefaultJWT {}

export interface Account {
  provider: string;
  type: ProviderType;
  providerAccountId: string;
  userId?: string;
  access_token?: string;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  token_type?: string;
  /** Seconds since the epoch. */
  expires_at?: number;
  expires_in?: number;
  [member: string]: unknown;
}

/** ID Token claims or userinfo. */
export interface Profile {
  sub?: string | null;
  name?: string | null;
  email?: string | null;
  picture?: unknown;
  [claim: string]: unknown;
}

export interface AdapterUser extends User {
  id: string;
  email: string;
  emailVerified: Date | null;
}

export type ProviderType = "oidc" | "oauth" | "oauth1" | "email" | "credentials" | "webauthn";

/** A request with the URL that the gate has checked. Its body is not there: the origin or the handler reads it. */
export interface AuthorizedRequest extends Request {
  readonly nextUrl: URL;
}

/** https://authjs.dev/reference/core#callbacks */
export interface Callbacks {
  signIn(params: {
    user: User & Record<string, unknown>;
    account: Account;
    profile?: Profile;
    email?: { verificationRequest?: boolean };
    credentials?: Record<string, string>;
  }): Awaitable<boolean | string>;
  redirect(params: { url: string; baseUrl: string }): Awaitable<string>;
  jwt(params: {
    token: JWT;
    user?: User & Record<string, unknown>;
    account?: Account | null;
    profile?: Profile;
    trigger?: "signIn" | "signUp" | "update";
    isNewUser?: boolean;
    session?: unknown;
  }): Awaitable<JWT | null>;
  session(params: {
    session: Session & { user: User };
    token: JWT;
    user: AdapterUser;
    newSession?: unknown;
    trigger?: "update";
  }): Awaitable<Session | DefaultSession>;
  authorized(params: {
    request: AuthorizedRequest;
    auth: Session | null;
  }): Awaitable<boolean | Response | undefined>;
}

/** https://authjs.dev/reference/core#events */
export interface Events {
  signIn(message: { user: User; account: Account; profile?: Profile; isNewUser?: boolean }): Awaitable<void>;
  signOut(message: { token: JWT } | { session: AdapterSession }): Awaitable<void>;
  createUser(message: { user: User }): Awaitable<void>;
  updateUser(message: { user: User }): Awaitable<void>;
  linkAccount(message: { user: User; account: Account; profile: User }): Awaitable<void>;
  session(message: { session: Session; token: JWT }): Awaitable<void>;
}

export interface AdapterSession {
  sessionToken: string;
  userId: string;
  expires: string | Date;
}

/** https://authjs.dev/reference/core#logger */
export interface LoggerInstance {
  error(error: Error): void;
  warn(code: string): void;
  debug(message: string, metadata?: unknown): void;
}

/** An endpoint of a provider: its address, or its address with parameters. */
export type Endpoint = string | { url?: string; params?: Record<string, unknown> };

/** A provider as a table of options, or as an object of `@auth/core/providers/…`. */
export interface ProviderConfig {
  id: string;
  type?: ProviderType;
  name?: string;
  issuer?: string;
  clientId?: string;
  clientSecret?: string;
  authorization?: Endpoint;
  token?: Endpoint;
  userinfo?: Endpoint;
  profile?(profile: never, tokens: never): Awaitable<User>;
  authorize?(credentials: Partial<Record<string, unknown>>, request: Request): Awaitable<User | null>;
  [option: string]: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: what a provider sends has the type that a function of its user names
type Sent = any;

/** The options of a provider that are functions: https://authjs.dev/reference/core/providers */
interface ProviderFunctions {
  authorize?(credentials: Partial<Record<string, unknown>>, request: Request): Awaitable<User | null>;
  normalizeIdentifier?(identifier: string): string;
  generateVerificationToken?(): Awaitable<string>;
  sendVerificationRequest?(params: {
    identifier: string;
    url: string;
    expires: Date;
    token: string;
    provider: Sent;
    theme: NonNullable<Options["theme"]>;
    request: Request;
  }): Awaitable<void>;
  /** `customFetch` of Auth.js. */
  [symbol: symbol]: unknown;
}

/** The options that are tables or functions, or tables with functions. */
interface ProviderParts {
  id: string;
  /** A mapping, or a function from the profile and the tokens to a user. */
  profile?: ProviderOptions["profile"] | ((profile: Sent, tokens: Sent) => Awaitable<User>);
  /** A mapping, or a function from the tokens to what the account keeps. */
  account?: ProviderOptions["account"] | ((tokens: Sent) => object | undefined);
  token?: ProviderOptions["token"] | TokenEndpoint;
  userinfo?: ProviderOptions["userinfo"] | UserinfoEndpoint;
  /** Auth.js's name of `fields`. */
  credentials?: Record<string, object>;
  /** The mail server of `nodemailer` and `email`: its URL, or the options of nodemailer. */
  server?: string | MailServer;
}

/** The options of nodemailer that the wasm has. TLS is always required. */
export interface MailServer {
  /** Default: `"localhost"`. */
  host?: string;
  /** Default: 465 if `secure`, otherwise 587. */
  port?: number | string;
  /** TLS from the first byte, as on port 465. */
  secure?: boolean;
  requireTLS?: boolean;
  auth?: { user?: string; pass?: string };
}

interface TokenEndpoint extends EndpointOptions {
  /** Returns a response of the protocol in place of one that is not. */
  conform?(response: Response): Awaitable<Response | undefined>;
}

interface UserinfoEndpoint extends EndpointOptions {
  request?(params: { tokens: Sent; provider: Sent }): Awaitable<Sent>;
}

/** A provider as a table of options (docs/custom-providers.md), with its functions. */
export type ProviderTable = Omit<ProviderOptions, keyof ProviderParts> & ProviderParts & ProviderFunctions;

/** An object that a function of `@auth/core/providers/…` has made. */
export interface AuthJsProvider {
  id: string;
  name: string;
  type: ProviderType;
}

/** `"github"`, a table, an object of `@auth/core/providers/…`, or the function that makes it. */
// biome-ignore lint/suspicious/noExplicitAny: Auth.js's provider functions have options of their own
export type Provider = BuiltInId | ProviderTable | AuthJsProvider | ((options?: any) => AuthJsProvider);

/** Auth.js's options of sessions: https://authjs.dev/reference/core#session */
export type SessionOptions = Options["session"] & { generateSessionToken?(): string };

/** https://authjs.dev/reference/core/jwt#jwtoptions */
export type JWTOptions = Options["jwt"] & {
  encode?(params: { token?: JWT; salt: string; maxAge?: number }): Awaitable<string>;
  decode?(params: { token?: string; salt: string }): Awaitable<JWT | null>;
};

/** Callbacks as functions, or as the tables of docs/callbacks.md. */
export type CallbackOptions = {
  [name in keyof Callbacks]?:
    | Callbacks[name]
    | NonNullable<Options["callbacks"]>[name & keyof NonNullable<Options["callbacks"]>];
};

/** The configuration: Auth.js's, functions included, and this project's own options (docs/configuration.md). */
export interface AuthWorkerConfig
  extends Omit<Options, "callbacks" | "events" | "jwt" | "session" | "secret"> {
  providers?: Provider[];
  /** The first one seals, all of them open. */
  secret?: string | string[];
  session?: SessionOptions;
  jwt?: JWTOptions;
  callbacks?: CallbackOptions;
  events?: Partial<Events> & Options["events"];
  logger?: Partial<LoggerInstance>;
  /** An adapter of Auth.js, in the place of `AUTH_DB`. */
  adapter?: object;
  /** Auth.js's `basePath` of a deployment behind a proxy is `AUTH_URL`. */
  skipCSRFCheck?: never;
  raw?: never;
}

/** The claims of an access token, or of a service token. Their types are those that the issuer writes. */
export type TokenClaims = Record<string, unknown>;

/** Who sends a request: the user of a session, or the holder of a token that the gate has verified. */
export type Principal =
  | { readonly kind: "session"; readonly sub: string | null }
  | {
      /** `bearer`: an access token of an issuer of the option `bearer`. `service`: a token of `AUTH_SERVICE_TOKENS`. */
      readonly kind: "bearer" | "service";
      readonly sub: string;
      readonly scopes: readonly string[];
      readonly claims: TokenClaims;
    };

/** What `protect`'s handler gets: the visitor's request, and the session. */
export type AuthenticatedRequest = Request & {
  readonly auth: Session | null;
  /** The user of the session, or the holder of the token that the request brings in its place. Null without either. */
  readonly principal: Principal | null;
  /** Why the session of a request for a public path is unknown: the database does not answer, for example. */
  readonly authError?: AuthError;
};
