// The types of `@auth/core`: https://authjs.dev/reference/core.

import type { raw, skipCSRFCheck } from "./core-symbols.js";
import type { JWTOptions } from "./jwt.js";
import type { AdapterUser, Awaitable, DefaultSession, JWT, Profile, Session, User } from "./types.js";

export type AuthAction =
  | "callback"
  | "csrf"
  | "error"
  | "providers"
  | "session"
  | "signin"
  | "signout"
  | "verify-request"
  | "webauthn-options";

export type WarningCode =
  | "csrf-disabled"
  | "experimental-webauthn"
  | "env-url-basepath-redundant"
  | "env-url-basepath-mismatch"
  | "debug-enabled";

// biome-ignore lint/complexity/noBannedTypes: Auth.js's type
export interface LoggerInstance extends Record<string, Function> {
  warn: (code: WarningCode) => void;
  error: (error: Error) => void;
  debug: (message: string, metadata?: unknown) => void;
}

/** The attributes of a cookie, as the package `cookie` names them. */
export interface CookieAttributes {
  domain?: string;
  expires?: Date;
  httpOnly?: boolean;
  maxAge?: number;
  partitioned?: boolean;
  path?: string;
  priority?: "low" | "medium" | "high";
  sameSite?: boolean | "lax" | "strict" | "none";
  secure?: boolean;
}

export interface CookieOption {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: Auth.js's type has members that only its serializer knows
  options: any;
}

type CookieKey =
  | "sessionToken"
  | "callbackUrl"
  | "csrfToken"
  | "pkceCodeVerifier"
  | "state"
  | "nonce"
  | "webauthnChallenge";

export type CookiesOptions = Record<CookieKey, Partial<CookieOption>>;

export interface PagesOptions {
  signIn: string;
  signOut: string;
  error: string;
  verifyRequest: string;
  newUser: string;
}

export interface Theme {
  colorScheme?: "auto" | "dark" | "light";
  logo?: string;
  brandColor?: string;
  buttonText?: string;
}

/** An account, of one of the kinds that Auth.js has. */
export interface CoreAccount {
  provider: string;
  type: "oidc" | "oauth" | "email" | "credentials" | "webauthn";
  providerAccountId: string;
  userId?: string;
  token_type?: Lowercase<string>;
  /** Seconds since the epoch. */
  expires_at?: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the provider sends
  [member: string]: any;
}

/** https://authjs.dev/reference/core#authconfig */
export interface AuthConfig {
  // biome-ignore lint/suspicious/noExplicitAny: Auth.js's provider types belong to Auth.js
  providers: any[];
  secret?: string | string[];
  session?: {
    strategy?: "jwt" | "database";
    maxAge?: number;
    updateAge?: number;
    generateSessionToken?: () => string;
  };
  jwt?: Partial<JWTOptions>;
  pages?: Partial<PagesOptions>;
  callbacks?: {
    signIn?: (params: {
      user: User | AdapterUser;
      account?: CoreAccount | null;
      profile?: Profile;
      email?: { verificationRequest?: boolean };
      // biome-ignore lint/suspicious/noExplicitAny: Auth.js's type of a form field
      credentials?: Record<string, any>;
    }) => Awaitable<boolean | string>;
    redirect?: (params: { url: string; baseUrl: string }) => Awaitable<string>;
    session?: (
      // biome-ignore lint/suspicious/noExplicitAny: Auth.js's type asks for the members of both strategies
      params: { session: any; user: AdapterUser; token: JWT; newSession: any; trigger?: "update" },
    ) => Awaitable<Session | DefaultSession>;
    jwt?: (params: {
      token: JWT;
      user: User | AdapterUser;
      account?: CoreAccount | null;
      profile?: Profile;
      trigger?: "signIn" | "signUp" | "update";
      isNewUser?: boolean;
      // biome-ignore lint/suspicious/noExplicitAny: what the browser sends
      session?: any;
    }) => Awaitable<JWT | null>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the messages of Auth.js's own types
  events?: { [name in keyof import("./types.js").Events]?: (message: any) => Awaitable<void> };
  // biome-ignore lint/suspicious/noExplicitAny: any Auth.js adapter
  adapter?: any;
  debug?: boolean;
  logger?: Partial<LoggerInstance>;
  theme?: Theme;
  useSecureCookies?: boolean;
  cookies?: Partial<CookiesOptions>;
  trustHost?: boolean;
  skipCSRFCheck?: typeof skipCSRFCheck;
  raw?: typeof raw;
  redirectProxyUrl?: string;
  experimental?: { enableWebAuthn?: boolean };
  basePath?: string;
}

export interface Cookie {
  name: string;
  value: string;
  options: CookieAttributes;
}

/** What `Auth` returns with `raw`. */
// biome-ignore lint/suspicious/noExplicitAny: Auth.js's default
export interface ResponseInternal<Body extends string | Record<string, any> | any[] | null = any> {
  status?: number;
  headers?: Headers;
  body?: Body;
  redirect?: string;
  cookies?: Cookie[];
}
