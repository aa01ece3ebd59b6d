// Session tokens: https://authjs.dev/reference/core/jwt. The wasm encrypts and decrypts them.

import { readCookie } from "./core-cookies.js";
import type { LoggerInstance } from "./core-types.js";
import { MissingSecret } from "./errors.js";
import type { Awaitable, JWT } from "./types.js";
import { inWasm } from "./wasm.js";

export type { DefaultJWT, JWT } from "./types.js";

export interface JWTEncodeParams<Payload = JWT> {
  /** Seconds. The default is 30 days. */
  maxAge?: number;
  /** The name of the cookie that has the token. */
  salt: string;
  /** The first of several seals. */
  secret: string | string[];
  token?: Payload;
}

export interface JWTDecodeParams {
  /** The name of the cookie that has the token. */
  salt: string;
  /** Any of several opens. */
  secret: string | string[];
  token?: string;
}

export interface JWTOptions {
  secret: string | string[];
  /** Seconds. */
  maxAge: number;
  encode: (params: JWTEncodeParams) => Awaitable<string>;
  decode: (params: JWTDecodeParams) => Awaitable<JWT | null>;
}

export interface GetTokenParams<R extends boolean = false> {
  /** The request, which has the token in a cookie or in its `Authorization` header. */
  req: Request | { headers: Headers | Record<string, string> };
  secret?: JWTDecodeParams["secret"];
  /** The default is the name of the cookie. */
  salt?: JWTDecodeParams["salt"];
  /** Whether the name of the cookie begins with `__Secure-`. */
  secureCookie?: boolean;
  cookieName?: string;
  /** Whether the token itself is returned. */
  raw?: R;
  decode?: JWTOptions["decode"];
  logger?: LoggerInstance | Console;
}

const thirtyDays = 30 * 24 * 60 * 60;

/** The seconds by which `exp` and `nbf` may differ from the clock. */
const tolerance = 15;

const now = (): number => Math.floor(Date.now() / 1000);

/** Seals claims as a session token. Sets `iat`, `exp` and `jti`. */
export async function encode<Payload = JWT>(params: JWTEncodeParams<Payload>): Promise<string> {
  const { token = {}, secret, maxAge = thirtyDays, salt } = params;
  if (typeof token !== "object" || token === null || Array.isArray(token))
    throw new TypeError("JWT Claims Set MUST be an object");
  const iat = now();
  const claims = { ...token, iat, exp: iat + maxAge, jti: crypto.randomUUID() };
  return inWasm((wasm) => wasm.sealToken(secretsOf(secret)[0] as string, salt, JSON.stringify(claims)));
}

/** Opens a session token. Returns null without one. Rejects if the token is not valid. */
export async function decode<Payload = JWT>(params: JWTDecodeParams): Promise<Payload | null> {
  const { token, secret, salt } = params;
  if (!token) return null;
  const claims = JSON.parse(inWasm((wasm) => wasm.openToken(secretsOf(secret), salt, token)));
  validate(claims);
  return claims;
}

/** Returns the secrets. Throws for an empty list or an empty secret: anyone could seal with it. */
function secretsOf(secret: string | string[]): string[] {
  const secrets = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0 || secrets.some((one) => typeof one !== "string" || one === ""))
    throw new TypeError("Each secret must be a text that is not empty.");
  return secrets;
}

/** Rejects claims whose times are wrong, with the names of the package `jose`. */
function validate(claims: Record<string, unknown>): void {
  if (typeof claims !== "object" || claims === null || Array.isArray(claims))
    throw failure("JWTInvalid", "JWT Claims Set must be a top-level JSON object");
  for (const name of ["iat", "nbf", "exp"])
    if (claims[name] !== undefined && typeof claims[name] !== "number")
      throw failure("JWTClaimValidationFailed", `"${name}" claim must be a number`);
  const { nbf, exp } = claims as { nbf?: number; exp?: number };
  if (nbf !== undefined && nbf > now() + tolerance)
    throw failure("JWTClaimValidationFailed", '"nbf" claim timestamp check failed');
  if (exp !== undefined && exp <= now() - tolerance)
    throw failure("JWTExpired", '"exp" claim timestamp check failed');
}

const failure = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/**
 * Returns the claims of the session token of a request, or with `raw` the token. Returns null without a valid token.
 *
 * Rejects without a secret.
 */
export async function getToken<R extends boolean = false>(
  params: GetTokenParams<R>,
): Promise<R extends true ? string : JWT | null>;
export async function getToken(params: GetTokenParams<boolean>): Promise<string | JWT | null> {
  const { secureCookie = false, secret, raw, req } = params;
  const { cookieName = `${secureCookie ? "__Secure-" : ""}authjs.session-token` } = params;
  const { salt = cookieName, decode: open = decode } = params;
  if (!req) throw new Error("Must pass `req` to JWT getToken()");
  const headers = req.headers instanceof Headers ? req.headers : new Headers(req.headers);
  const token = readCookie(headers.get("cookie") ?? "", cookieName) || bearer(headers);
  if (!token) return null;
  if (raw) return token;
  if (!secret) throw new MissingSecret("Must pass `secret` if not set to JWT getToken()");
  try {
    return await open({ token, secret, salt });
  } catch {
    return null;
  }
}

/** Returns the token of an `Authorization` header. Returns undefined without a well-formed header. */
function bearer(headers: Headers): string | undefined {
  const [scheme, token] = headers.get("authorization")?.split(" ") ?? [];
  if (scheme !== "Bearer" || token === undefined) return undefined;
  try {
    return decodeURIComponent(token);
  } catch {
    return undefined;
  }
}
