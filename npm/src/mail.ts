// Providers of mails: what the options of Auth.js say about the server that sends them.

import type { MailServer, ProviderConfig } from "./types.js";

/** The providers of Auth.js that send with nodemailer. */
export const overSmtp: readonly string[] = ["email", "nodemailer"];

/** Returns whether a provider sends its mails with a function of its user. */
export const sendsItself = (options: object | undefined): boolean =>
  typeof (options as ProviderConfig | undefined)?.sendVerificationRequest === "function";

/** The server of a provider is a variable, because it has a password. A provider that sends itself needs no server and no key. */
export function takeServer(id: string, options: ProviderConfig, variables: Record<string, unknown>): void {
  const name = `AUTH_${id.toUpperCase().replace(/[-.]/g, "_")}`;
  if (sendsItself(options)) {
    // The wasm wants them of a provider that it could send with. The function has the real ones.
    Object.assign(variables, { [`${name}_SERVER`]: "smtps://localhost", [`${name}_KEY`]: "unused" });
    options.from ??= "Auth.js <no-reply@authjs.dev>";
    delete options.server;
    delete options.apiKey;
  } else if (overSmtp.includes(id) && options.server !== undefined) {
    variables[`${name}_SERVER`] = addressOf(id, options.server);
    delete options.server;
  }
}

const known = ["host", "port", "secure", "requireTLS", "auth", "auth.user", "auth.pass"];

/**
 * Returns the address of a mail server that is written as the options of nodemailer.
 *
 * Throws an `Error` for an option that the wasm does not have. It shows no value, because the options have a password.
 */
function addressOf(id: string, server: unknown): unknown {
  if (typeof server !== "object" || server === null) return server;
  const { host = "localhost", port, secure, auth = {} } = server as MailServer;
  const keys = [...Object.keys(server), ...Object.keys(auth).map((key) => `auth.${key}`)];
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new Error(
      `providers: ${id}: server.${unknown}: unknown option. Write host, port, secure, auth.user and auth.pass, or send the mails with a \`sendVerificationRequest\` of your own.`,
    );
  const { user = "", pass = "" } = auth;
  const login = user || pass ? `${encodeURIComponent(user)}:${encodeURIComponent(pass)}@` : "";
  return `${secure || Number(port) === 465 ? "smtps" : "smtp"}://${login}${host}${port ? `:${port}` : ""}`;
}
