// Auth.js's errors: https://authjs.dev/reference/core/errors. Two copies of these classes may be present, so code recognises an error
// by its `type` and `kind`, never by its class.

export type ErrorKind = "signIn" | "error";

/** The type of an error of Auth.js. */
export type ErrorType =
  | "AccessDenied"
  | "AccountNotLinked"
  | "AdapterError"
  | "CallbackRouteError"
  | "CredentialsSignin"
  | "DuplicateConditionalUI"
  | "EmailSignInError"
  | "ErrorPageLoop"
  | "EventError"
  | "ExperimentalFeatureNotEnabled"
  | "InvalidCallbackUrl"
  | "InvalidCheck"
  | "InvalidEndpoints"
  | "InvalidProvider"
  | "JWTSessionError"
  | "MissingAdapter"
  | "MissingAdapterMethods"
  | "MissingAuthorize"
  | "MissingCSRF"
  | "MissingSecret"
  | "MissingWebAuthnAutocomplete"
  | "OAuthAccountNotLinked"
  | "OAuthCallbackError"
  | "OAuthProfileParseError"
  | "OAuthSignInError"
  | "SessionTokenError"
  | "SignOutError"
  | "UnknownAction"
  | "UnsupportedStrategy"
  | "UntrustedHost"
  | "Verification"
  | "WebAuthnVerificationError";

/** The base of all errors of Auth.js. */
export class AuthError extends Error {
  /** The type, as the `error` parameter of pages and the log name it. */
  type: ErrorType;
  /** Whether a page lets the visitor try again. */
  readonly kind: ErrorKind;
  declare cause?: Record<string, unknown> & { err?: Error };

  constructor(message?: string | Error | object, options?: ErrorOptions | Error | Record<string, unknown>) {
    super(typeof message === "string" ? message : undefined, optionsOf(message, options));
    const { type, kind } = new.target as unknown as { type?: ErrorType; kind?: ErrorKind };
    this.name = new.target.name;
    this.type = type ?? ("AuthError" as ErrorType);
    this.kind = kind ?? "error";
    const link = `Read more at https://errors.authjs.dev#${this.type.toLowerCase()}`;
    this.message = this.message ? `${this.message}. ${link}` : link;
  }
}

function optionsOf(
  message: unknown,
  options: ErrorOptions | Error | Record<string, unknown> | undefined,
): ErrorOptions | undefined {
  if (message instanceof Error)
    return { cause: { err: message, ...(message.cause as object), ...(options as object) } };
  if (typeof message !== "string") return message as ErrorOptions | undefined;
  return (
    options instanceof Error ? { err: options, ...(options.cause as object) } : options
  ) as ErrorOptions;
}

/** The base of errors that lead to the sign-in page. */
export class SignInError extends AuthError {
  static kind: ErrorKind = "signIn";
}

export class CredentialsSignin extends SignInError {
  static type = "CredentialsSignin";
  /** The `code` parameter of the sign-in page. The browser sees it. */
  code = "credentials";
}
export class AccessDenied extends AuthError {
  static type = "AccessDenied";
}
export class AdapterError extends AuthError {
  static type = "AdapterError";
}
export class CallbackRouteError extends AuthError {
  static type = "CallbackRouteError";
}
export class ErrorPageLoop extends AuthError {
  static type = "ErrorPageLoop";
}
export class EventError extends AuthError {
  static type = "EventError";
}
export class InvalidCallbackUrl extends AuthError {
  static type = "InvalidCallbackUrl";
}
export class InvalidEndpoints extends AuthError {
  static type = "InvalidEndpoints";
}
export class InvalidCheck extends AuthError {
  static type = "InvalidCheck";
}
export class JWTSessionError extends AuthError {
  static type = "JWTSessionError";
}
export class MissingAdapter extends AuthError {
  static type = "MissingAdapter";
}
export class MissingAdapterMethods extends AuthError {
  static type = "MissingAdapterMethods";
}
export class MissingAuthorize extends AuthError {
  static type = "MissingAuthorize";
}
export class MissingSecret extends AuthError {
  static type = "MissingSecret";
}
export class OAuthAccountNotLinked extends SignInError {
  static type = "OAuthAccountNotLinked";
}
export class OAuthCallbackError extends SignInError {
  static type = "OAuthCallbackError";
}
export class OAuthProfileParseError extends AuthError {
  static type = "OAuthProfileParseError";
}
export class SessionTokenError extends AuthError {
  static type = "SessionTokenError";
}
export class OAuthSignInError extends SignInError {
  static type = "OAuthSignInError";
}
export class EmailSignInError extends SignInError {
  static type = "EmailSignInError";
}
export class SignOutError extends AuthError {
  static type = "SignOutError";
}
export class UnknownAction extends AuthError {
  static type = "UnknownAction";
}
export class UnsupportedStrategy extends AuthError {
  static type = "UnsupportedStrategy";
}
export class InvalidProvider extends AuthError {
  static type = "InvalidProvider";
}
export class UntrustedHost extends AuthError {
  static type = "UntrustedHost";
}
export class Verification extends AuthError {
  static type = "Verification";
}
export class MissingCSRF extends SignInError {
  static type = "MissingCSRF";
}
export class DuplicateConditionalUI extends AuthError {
  static type = "DuplicateConditionalUI";
}
export class MissingWebAuthnAutocomplete extends AuthError {
  static type = "MissingWebAuthnAutocomplete";
}
export class WebAuthnVerificationError extends AuthError {
  static type = "WebAuthnVerificationError";
}
export class AccountNotLinked extends SignInError {
  static type = "AccountNotLinked";
}
export class ExperimentalFeatureNotEnabled extends AuthError {
  static type = "ExperimentalFeatureNotEnabled";
}

/** Returns whether a value is an error of Auth.js, of any copy of the classes. */
export function isAuthError(error: unknown): error is AuthError & { code?: string } {
  if (!(error instanceof Error)) return false;
  const { type, kind } = error as Partial<AuthError>;
  return typeof type === "string" && (kind === undefined || kind === "signIn" || kind === "error");
}

const classes: Record<string, typeof AuthError> = {
  AccessDenied,
  AccountNotLinked,
  AdapterError,
  CallbackRouteError,
  CredentialsSignin,
  DuplicateConditionalUI,
  EmailSignInError,
  ErrorPageLoop,
  EventError,
  ExperimentalFeatureNotEnabled,
  InvalidCallbackUrl,
  InvalidCheck,
  InvalidEndpoints,
  InvalidProvider,
  JWTSessionError,
  MissingAdapter,
  MissingAdapterMethods,
  MissingAuthorize,
  MissingCSRF,
  MissingSecret,
  MissingWebAuthnAutocomplete,
  OAuthAccountNotLinked,
  OAuthCallbackError,
  OAuthProfileParseError,
  OAuthSignInError,
  SessionTokenError,
  SignOutError,
  UnknownAction,
  UnsupportedStrategy,
  UntrustedHost,
  Verification,
  WebAuthnVerificationError,
};

/** Returns the error that a line of the log is about, for `logger.error`. */
export function errorOf(described: {
  type: string;
  message: string;
  code?: string | null;
  cause?: string | null;
}): AuthError {
  const made = new (classes[described.type] ?? AuthError)(described.message, {
    cause: described.cause == null ? undefined : { err: new Error(described.cause) },
  });
  if (typeof described.code === "string" && described.type === "CredentialsSignin")
    (made as CredentialsSignin).code = described.code;
  return made;
}
