// The public types: Auth.js's names and shapes, and the options that only this project has.

import type { AuthError } from "./errors.js";

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

/** The claims of a session token. Augment it like `Session`. */
export interface JWT extends Record<string, unknown> {
  name?: string | null;
  email?: string | null;
  picture?: string | null;
  sub?: string;
  iat?: number;
  exp?: number;
  jti?: string;
}

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
    session: Session;
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

/** `"github"`, an object, or a function that returns one. */
// biome-ignore lint/suspicious/noExplicitAny: Auth.js's provider functions have options of their own
export type Provider = string | ProviderConfig | ((options?: any) => object);

export interface SessionOptions {
  strategy?: "jwt" | "database";
  /** Seconds. */
  maxAge?: number;
  /** Seconds. */
  updateAge?: number;
  generateSessionToken?(): string;
  hashTokens?: boolean;
  replicas?: boolean;
  cacheSeconds?: number;
  credentials?: "jwt" | "database";
}

export interface JWTOptions {
  encode?(params: { token?: JWT; salt: string; maxAge?: number }): Awaitable<string>;
  decode?(params: { token?: string; salt: string }): Awaitable<JWT | null>;
  legacy?: boolean;
  maxAge?: number;
}

/** A path that needs a session: a pattern of Next.js, or a table with conditions. */
export type Matcher = string | { source: string; [condition: string]: unknown };

/** The configuration: Auth.js's, functions included, and this project's own options (docs/configuration.md). */
export interface AuthWorkerConfig {
  providers?: Provider[];
  secret?: string | string[];
  basePath?: string;
  matcher?: Matcher | Matcher[];
  upstream?: string;
  session?: SessionOptions;
  jwt?: JWTOptions;
  pages?: Partial<Record<"signIn" | "signOut" | "error" | "verifyRequest" | "newUser", string>>;
  theme?: {
    colorScheme?: "auto" | "dark" | "light";
    logo?: string;
    brandColor?: string;
    buttonText?: string;
  };
  callbacks?: Partial<Callbacks> | { [name in keyof Callbacks]?: Callbacks[name] | object };
  events?: Partial<Events>;
  logger?: Partial<LoggerInstance>;
  cookies?: Record<string, object>;
  debug?: boolean;
  trustHost?: boolean;
  useSecureCookies?: boolean;
  redirectProxyUrl?: string;
  redirectProxyAllow?: string[];
  secretOrder?: "next-auth" | "core";
  signUp?: "open" | "invited" | "closed";
  invited?: string[];
  linkUnverifiedEmail?: boolean;
  accounts?: { seal?: boolean; refresh?: boolean };
  keepFragment?: boolean;
  unknownActions?: "refuse" | "origin";
  origin?: object;
  log?: object;
  experimental?: Record<string, boolean>;
  /** Auth.js's `basePath` of a deployment behind a proxy is `AUTH_URL`. */
  skipCSRFCheck?: never;
  raw?: never;
}

/** What `protect`'s handler gets: the visitor's request, and the session. */
export type AuthenticatedRequest = Request & {
  readonly auth: Session | null;
  /** Why the session of a request for a public path is unknown: the database does not answer, for example. */
  readonly authError?: AuthError;
};
