// Providers: ids, tables, and the objects of `@auth/core/providers/…`.

import { builtInIds } from "./built-in.js";
import type { Entry } from "./functions.js";
import { overSmtp, sendsItself, takeServer } from "./mail.js";
import type { Provider, ProviderConfig } from "./types.js";

const builtIn = new Set<string>(builtInIds);

/** Reads one entry of `providers`. Its functions go to `entries`, its secret to `variables`. Returns what is JSON. */
export function readProvider(
  provider: Provider,
  entries: Map<string, Entry>,
  variables: Record<string, unknown>,
  theme: object = {},
): unknown {
  if (typeof provider === "string") return provider;
  // Auth.js also takes `GitHub` for `GitHub()`.
  const given = (typeof provider === "function" ? provider() : provider) as AuthProvider;
  if (typeof given !== "object" || given === null || typeof given.id !== "string")
    throw new Error("providers: an entry is neither an id nor an object with an `id`");
  refuseSimpleWebAuthn(given);
  const options = ofAuthJs(given);
  const { id } = options;
  takeFunctions(id, options, entries, theme);
  takeSecret(id, options, variables);
  takeServer(id, options, variables);
  if (options.type === "credentials") takeFields(options);
  return withoutFunctions(options);
}

/** Throws for an object that `Passkey` or `WebAuthn` of Auth.js has made: one of its functions may decide who registers. */
function refuseSimpleWebAuthn(provider: object & { id: string }): void {
  if (!("simpleWebAuthn" in provider)) return;
  const id = JSON.stringify(provider.id);
  throw new Error(
    `providers: ${id} is an object of Auth.js, whose functions are not called here. Write ${id}, or { id: ${id}, type: "webauthn", … } with the options of docs/passkeys.md.`,
  );
}

/** A provider of Auth.js: its own definition, and what its user passed as `options`. */
interface AuthProvider extends ProviderConfig {
  options?: Record<string, unknown>;
}

/**
 * Returns the options of an object that a provider function of Auth.js has made: a built-in id means this project's own row with
 * the options over it, another id the whole definition. Another object is returned as it is.
 *
 * A provider of Auth.js that sends with nodemailer, or whose user sends the mails, is the whole definition too. Its links keep this
 * project's `maxAge`.
 */
function ofAuthJs(given: AuthProvider): ProviderConfig {
  // `GitHub` without a call has options that are undefined.
  if (!("options" in given)) return withOwnStyle({ ...given });
  const { options = {}, ...definition } = given;
  const id = (options.id as string | undefined) ?? definition.id;
  const isBuiltIn = builtIn.has(id) && id === definition.id;
  if (isBuiltIn && !sendsItself(options))
    return withOwnStyle({
      ...ofEnvironment(given),
      ...present(options),
      ...(definition.type === "email" && { type: "email" }),
      id,
    });
  if (isBuiltIn || overSmtp.includes(id)) delete definition.maxAge;
  return withOwnStyle({ ...definition, ...options, id });
}

const issuers = new WeakMap<object, string>();

/** Remembers the issuer that `setEnvDefaults` has set: a provider function of Auth.js sets one too, which is not the user's. */
export const rememberIssuer = (provider: object, issuer: string): unknown => issuers.set(provider, issuer);

/** Returns what `setEnvDefaults` has added to an object of Auth.js. */
function ofEnvironment(given: AuthProvider): object {
  const { clientId, clientSecret, apiKey } = given as Record<string, unknown>;
  return present({ clientId, clientSecret, apiKey, issuer: issuers.get(given) });
}

/**
 * Returns a provider with the text that Auth.js sends in the place of a client id, a secret or a key that is missing: a sign-in there
 * fails, and nothing else.
 */
export function completed(provider: Provider): Provider {
  const given = (typeof provider === "function" ? provider() : provider) as AuthProvider;
  const missing = neededBy(given).filter((name) => !(given.options?.[name] ?? given[name]));
  if (missing.length === 0) return provider;
  const more = Object.fromEntries(missing.map((name) => [name, "undefined"]));
  const made =
    "options" in given ? { ...given, options: { ...given.options, ...more } } : { ...given, ...more };
  const issuer = issuers.get(given);
  if (issuer !== undefined) rememberIssuer(made, issuer);
  return made as Provider;
}

/** Returns what a provider sends to its server. */
function neededBy({ id, type, client, options }: AuthProvider): string[] {
  if (type === "email") return builtIn.has(id) && !sendsItself(options) ? ["apiKey"] : [];
  if (type !== "oauth" && type !== "oidc") return [];
  const method = (options?.client ?? client) as { token_endpoint_auth_method?: string } | undefined;
  const isPublic = ["none", "private_key_jwt"].includes(method?.token_endpoint_auth_method ?? "");
  return isPublic ? ["clientId"] : ["clientId", "clientSecret"];
}

/** Returns the members that are defined. */
const present = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null));

/** Drops what the pages of this project do not show: Auth.js's logos and former colours. */
function withOwnStyle(options: ProviderConfig): ProviderConfig {
  if (typeof options.style !== "object" || options.style === null) return options;
  const { logo, logoDark, bg, bgDark, text, textDark, ...style } = options.style as Record<string, unknown>;
  if (Object.keys(style).length > 0) return { ...options, style };
  const { style: _, ...others } = options;
  return others as ProviderConfig;
}

/** Adds the functions of a provider, with its id behind a colon, and their names without. */
function takeFunctions(
  id: string,
  options: ProviderConfig,
  entries: Map<string, Entry>,
  theme: object,
): void {
  // The functions get secrets too, which are taken from `options` afterwards.
  const provider = { ...options };
  const add = (name: string, entry: Entry) => {
    entries.set(name, () => undefined);
    entries.set(`${name}:${id}`, entry);
  };
  const {
    profile,
    authorize,
    account,
    normalizeIdentifier,
    generateVerificationToken,
    sendVerificationRequest,
  } = options as Functions;
  if (isFunction(profile)) add("profile", (input) => profile(input.profile, input.tokens));
  if (isFunction(authorize))
    add("authorize", ({ credentials, url, headers }) =>
      authorize(
        credentials,
        new Request(url, { method: "POST", headers, body: JSON.stringify(credentials) }),
      ),
    );
  if (isFunction(account)) add("account", (tokens) => account(tokens));
  if (isFunction(normalizeIdentifier)) add("normalizeIdentifier", (typed) => normalizeIdentifier(typed));
  if (isFunction(generateVerificationToken))
    add("generateVerificationToken", () => generateVerificationToken());
  if (isFunction(sendVerificationRequest))
    add("sendVerificationRequest", ({ expires, request, ...message }) =>
      sendVerificationRequest({
        ...message,
        expires: new Date(expires),
        request: new Request(request.url, { headers: request.headers }),
        provider,
        theme,
      }),
    );
  const { conform } = endpoint(options.token);
  if (isFunction(conform))
    add("token.conform", async (answer) => described(await conform(responseOf(answer))));
  const { request } = endpoint(options.userinfo);
  if (isFunction(request)) add("userinfo.request", ({ tokens }) => request({ tokens, provider }));
  const fetch = bySymbol(options, "custom-fetch");
  if (isFunction(fetch))
    add("customFetch", async ({ url, method, headers, body, timeoutMs, maxBytes }) => {
      // A redirect would take the client's secret along.
      const init = { method, headers, body: body ?? undefined, redirect: "manual" as const };
      const response: Response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
      return { ...headOf(response), body: await textWithin(response, maxBytes) };
    });
}

/** Reads a body. Rejects if it has more bytes than this. */
async function textWithin(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** `credentials` of Auth.js are `fields` here. Attributes that no input of the page has are left out. */
function takeFields(options: ProviderConfig): void {
  const { credentials } = options as { credentials?: Record<string, Record<string, unknown>> };
  delete options.credentials;
  if (credentials === undefined || options.fields !== undefined) return;
  const inputs = Object.entries(credentials).map(([name, input]) => [
    name,
    Object.fromEntries(Object.entries(input ?? {}).filter(([attribute]) => attributes.has(attribute))),
  ]);
  if (inputs.length > 0) options.fields = Object.fromEntries(inputs);
}

const attributes = new Set([
  "label",
  "type",
  "placeholder",
  "required",
  "autoComplete",
  "autoFocus",
  "inputMode",
  "pattern",
  "title",
  "minLength",
  "maxLength",
]);

// biome-ignore lint/suspicious/noExplicitAny: functions of Auth.js's providers have types of their own
type AnyFunction = (...values: any[]) => any;
type Functions = Record<string, unknown>;

const isFunction = (value: unknown): value is AnyFunction => typeof value === "function";

const endpoint = (value: unknown): Functions =>
  typeof value === "object" && value !== null ? (value as Functions) : {};

/** Two copies of Auth.js may be present, each with symbols of its own, so the description counts. */
function bySymbol(options: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(options).find((one) => one.description === description);
  return symbol && (options as Record<symbol, unknown>)[symbol];
}

const responseOf = ({
  status,
  headers,
  body,
}: {
  status: number;
  headers: [string, string][];
  body: string;
}) => new Response(body || null, { status, headers });

const headOf = (response: Response) => ({ status: response.status, headers: [...response.headers] });

const described = async (response: Response | undefined) =>
  response && { ...headOf(response), body: await response.text() };

/** A secret is a variable, so that the configuration and what is logged of it have none. */
function takeSecret(id: string, options: ProviderConfig, variables: Record<string, unknown>): void {
  if (options.clientSecret === undefined) return;
  variables[`AUTH_${id.toUpperCase().replace(/[-.]/g, "_")}_SECRET`] = options.clientSecret;
  delete options.clientSecret;
}

/** Returns the members that are no functions, of endpoints too. */
function withoutFunctions(options: object): object {
  const kept = Object.entries(options).filter(([, value]) => typeof value !== "function");
  const plain = kept.map(([name, value]) => [
    name,
    endpoints.includes(name) && typeof value === "object" && value !== null ? withoutFunctions(value) : value,
  ]);
  return Object.fromEntries(plain);
}

const endpoints = ["authorization", "token", "userinfo"];
