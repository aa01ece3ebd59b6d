// Auth.js's errors: https://authjs.dev/reference/core/errors. Two copies of these classes may be present, so code recognises an error
// by its `type` and `kind`, never by its class.

export type ErrorKind = "signIn" | "error";

/** The base of all errors of Auth.js. */
export class AuthError extends Error {
  /** The type, as the `error` parameter of pages and the log name it. */
  readonly type: string;
  /** Whether a page lets the visitor try again. */
  readonly kind: ErrorKind = "error";

  constructor(message?: string | Error | Record<string, unknown>, options?: ErrorOptions | Error) {
    if (message instanceof Error) super(undefined, { cause: { err: message, ...(options as object) } });
    else if (typeof message === "string")
      super(message, { cause: options instanceof Error ? { err: options } : options?.cause });
    else super(undefined, message as ErrorOptions | undefined);
    this.name = new.target.name;
    this.type = (new.target as unknown as { type?: string }).type ?? "AuthError";
  }
}

/** The base of errors that lead to the sign-in page. */
export class SignInError extends AuthError {
  static kind: ErrorKind = "signIn";
  override readonly kind: ErrorKind = "signIn";
}

/** Declares a class whose type is fixed. */
const errorClass = <Base extends new (...args: never[]) => AuthError>(base: Base, name: string) => {
  const made = { [name]: class extends (base as unknown as typeof AuthError) {} }[
    name
  ] as typeof AuthError & {
    type: string;
  };
  made.type = name;
  return made;
};

export class CredentialsSignin extends SignInError {
  static type = "CredentialsSignin";
  /** The `code` parameter of the sign-in page. The browser sees it. */
  code = "credentials";
}
export class AccessDenied extends AuthError {
  static type = "AccessDenied";
}
export const AdapterError = errorClass(AuthError, "AdapterError");
export const CallbackRouteError = errorClass(AuthError, "CallbackRouteError");
export const ErrorPageLoop = errorClass(AuthError, "ErrorPageLoop");
export const EventError = errorClass(AuthError, "EventError");
export const InvalidCallbackUrl = errorClass(AuthError, "InvalidCallbackUrl");
export const InvalidEndpoints = errorClass(AuthError, "InvalidEndpoints");
export const InvalidCheck = errorClass(AuthError, "InvalidCheck");
export const JWTSessionError = errorClass(AuthError, "JWTSessionError");
export const MissingAdapter = errorClass(AuthError, "MissingAdapter");
export const MissingAdapterMethods = errorClass(AuthError, "MissingAdapterMethods");
export const MissingAuthorize = errorClass(AuthError, "MissingAuthorize");
export const MissingSecret = errorClass(AuthError, "MissingSecret");
export const OAuthAccountNotLinked = errorClass(SignInError, "OAuthAccountNotLinked");
export const OAuthCallbackError = errorClass(SignInError, "OAuthCallbackError");
export const OAuthProfileParseError = errorClass(AuthError, "OAuthProfileParseError");
export const SessionTokenError = errorClass(AuthError, "SessionTokenError");
export const OAuthSignInError = errorClass(SignInError, "OAuthSignInError");
export const EmailSignInError = errorClass(SignInError, "EmailSignInError");
export const SignOutError = errorClass(AuthError, "SignOutError");
export const UnknownAction = errorClass(AuthError, "UnknownAction");
export const UnsupportedStrategy = errorClass(AuthError, "UnsupportedStrategy");
export const InvalidProvider = errorClass(AuthError, "InvalidProvider");
export const UntrustedHost = errorClass(AuthError, "UntrustedHost");
export const Verification = errorClass(AuthError, "Verification");
export const MissingCSRF = errorClass(SignInError, "MissingCSRF");
export const DuplicateConditionalUI = errorClass(AuthError, "DuplicateConditionalUI");
export const MissingWebAuthnAutocomplete = errorClass(AuthError, "MissingWebAuthnAutocomplete");
export const WebAuthnVerificationError = errorClass(AuthError, "WebAuthnVerificationError");
export const AccountNotLinked = errorClass(SignInError, "AccountNotLinked");
export const ExperimentalFeatureNotEnabled = errorClass(AuthError, "ExperimentalFeatureNotEnabled");

/** Returns whether a value is an error of Auth.js, of any copy of the classes. */
export function isAuthError(error: unknown): error is AuthError & { code?: string } {
  if (!(error instanceof Error)) return false;
  const { type, kind } = error as Partial<AuthError>;
  return typeof type === "string" && (kind === undefined || kind === "signIn" || kind === "error");
}

const classes: Record<string, typeof AuthError> = {
  AccessDenied,
  AdapterError,
  CallbackRouteError,
  CredentialsSignin,
  EmailSignInError,
  InvalidCheck,
  InvalidProvider,
  JWTSessionError,
  MissingAdapter,
  MissingAuthorize,
  MissingCSRF,
  OAuthAccountNotLinked,
  OAuthCallbackError,
  OAuthSignInError,
  SessionTokenError,
  UnknownAction,
  UntrustedHost,
  Verification,
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
