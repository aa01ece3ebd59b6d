// The types of a configuration. Each line under `@ts-expect-error` must not compile.

import {
  type Auth,
  AuthError,
  type AuthWorkerConfig,
  AuthWorker,
  CredentialsSignin,
  type JWT,
  type Provider,
  type Session,
} from "authjs-worker";
import { AccessDenied, type ErrorType, isAuthError } from "authjs-worker/errors";

/** Compiles only if the types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_same: Same<A, B>) => undefined;

// The arguments of callbacks have types.
export const auth: Auth = AuthWorker({
  providers: ["github"],
  matcher: ["/dashboard/:path*", { source: "/admin", has: [{ type: "host", value: "example.com" }] }],
  callbacks: {
    async signIn({ user, account, profile, email, credentials }) {
      user.role = "editor";
      account.backend = profile?.sub ?? email?.verificationRequest ?? credentials?.name;
      same<typeof account.provider, string>(true);
      return "/sorry";
    },
    redirect: ({ url, baseUrl }) => (url.startsWith("/") ? baseUrl + url : url),
    jwt({ token, user, account, profile, trigger, isNewUser, session }) {
      same<typeof token, JWT>(true);
      same<typeof trigger, "signIn" | "signUp" | "update" | undefined>(true);
      same<typeof isNewUser, boolean | undefined>(true);
      same<typeof session, unknown>(true);
      // @ts-expect-error: only a sign-in has an account
      account.access_token;
      // @ts-expect-error: only a sign-in has a profile
      profile.sub;
      if (account) token.accessToken = account.access_token;
      if (user) token.role = user.role;
      return account === null ? null : token;
    },
    session({ session, token, user }) {
      session.user.id = token.sub ?? user.id;
      same<typeof user.emailVerified, Date | null>(true);
      // @ts-expect-error: no such member
      session.colour;
      return { ...session, colour: token.colour };
    },
    authorized({ request, auth }) {
      if (request.nextUrl.pathname === "/admin") return new Response("no", { status: 403 });
      return request.headers.get("x-key") !== null || Boolean(auth?.user?.email);
    },
  },
});

// A part of the events and of the logger is enough.
AuthWorker({
  events: {
    signIn({ user, account, profile, isNewUser }) {
      console.log(user.email, account.provider, profile?.sub, isNewUser);
    },
    signOut(message) {
      if ("token" in message) console.log(message.token?.sub);
      else console.log(message.session.userId);
    },
    linkAccount: async ({ account }) => console.log(account.providerAccountId),
  },
  logger: { error: (error: Error) => console.error(error.message) },
  jwt: { maxAge: 60, legacy: true, encode: async ({ token, salt }) => `${salt}${token?.sub}`, decode: () => null },
  session: { strategy: "jwt", maxAge: 3600, generateSessionToken: () => "text" },
  secret: ["first", "former"],
  cookies: { sessionToken: { name: "site.auth", options: { sameSite: "strict", secure: true } } },
});

// Callbacks as tables, beside functions.
AuthWorker({
  callbacks: {
    jwt: { accessToken: "account.access_token", sub: { template: "{account.provider}:{profile.sub}" } },
    session: { "user.id": "token.sub", groups: ["token.groups", false] },
    signIn: { emailDomains: ["example.com"], claims: { groups: ["staff"] } },
    redirect: { allow: ["https://app.example.com"] },
    authorized: ({ auth }) => auth !== null,
  },
  events: { url: "https://events.example.com", only: ["signIn"] },
});

// A configuration of the request.
AuthWorker(async (request, env) => ({ basePath: "/auth", providers: env.MORE ? ["github"] : [], trustHost: request.url !== "" }));

// Unknown options are refused, and wrong values.
const wrong: AuthWorkerConfig[] = [
  // @ts-expect-error
  { callback: {} },
  // @ts-expect-error
  { callbacks: { signin: () => true } },
  // @ts-expect-error
  { callbacks: { signIn: () => 5 } },
  // @ts-expect-error
  { callbacks: { jwt: () => "text" } },
  // @ts-expect-error
  { callbacks: { jwt: { accessToken: 5 } } },
  // @ts-expect-error
  { callbacks: { authorized: { allow: true } } },
  // @ts-expect-error
  { callbacks: { redirect: { permit: [] } } },
  // @ts-expect-error
  { events: { signin: () => undefined } },
  // @ts-expect-error
  { session: { maxage: 60 } },
  // @ts-expect-error
  { session: { strategy: "cookie" } },
  // @ts-expect-error
  { jwt: { secret: "text" } },
  // @ts-expect-error
  { pages: { signin: "/login" } },
  // @ts-expect-error
  { theme: { colour: "red" } },
  // @ts-expect-error
  { cookies: { session: {} } },
  // @ts-expect-error
  { cookies: { sessionToken: { options: { sameSite: "any" } } } },
  // @ts-expect-error
  { origin: { header: {} } },
  // @ts-expect-error
  { invited: ["ada@example.com"] },
  // @ts-expect-error
  { matcher: { sources: "/admin" } },
  // @ts-expect-error
  { adapters: {} },
  // @ts-expect-error: its own interface has these
  { raw: true },
  // @ts-expect-error: its own interface has these
  { skipCSRFCheck: true },
];

// Providers: ids, tables with functions, and objects.
const providers: Provider[] = [
  "google",
  { id: "google", clientId: "id", clientSecret: "secret", scope: "openid" },
  {
    id: "acme",
    type: "oidc",
    issuer: "https://id.acme.example",
    authorization: { params: { prompt: "login" } },
    profile: (profile: { sub: string }, tokens) => ({ id: profile.sub, name: tokens.scope }),
  },
  { id: "other", type: "oauth", token: "https://id.other.example/token", profile: { id: "sub", name: ["full_name", "login"] } },
  {
    id: "password",
    type: "credentials",
    async authorize(credentials, request) {
      if (credentials.name !== "ada") throw new CredentialsSignin();
      return { id: "1", name: request.headers.get("accept-language") };
    },
  },
  {
    id: "mail",
    type: "email",
    from: "site@example.com",
    normalizeIdentifier: (identifier) => identifier.toLowerCase(),
    async sendVerificationRequest({ identifier, url, expires, theme, request }) {
      console.log(identifier, url, expires.getTime(), theme.brandColor, request.headers);
    },
  },
  {
    id: "odd",
    type: "oauth",
    token: { url: "https://id.odd.example/token", conform: async (response) => new Response(await response.text()) },
    userinfo: { request: async ({ tokens }) => ({ sub: tokens.user }) },
    account: (tokens) => ({ access_token: tokens.access_token }),
  },
  // @ts-expect-error: no built-in provider
  "githib",
  // @ts-expect-error: a misspelt option
  { id: "acme", type: "oidc", isuer: "https://id.acme.example" },
  // @ts-expect-error: a provider without an id
  { type: "oidc", issuer: "https://id.acme.example" },
  // @ts-expect-error: no such type
  { id: "acme", type: "saml" },
  // @ts-expect-error: a user is no text
  { id: "acme", type: "oidc", profile: () => "ada" },
];

// The handler behind the gate.
const site = auth.protect(async (request, env, context) => {
  same<typeof request.auth, Session | null>(true);
  const { principal } = request;
  if (principal?.kind === "bearer") same<typeof principal.scopes, readonly string[]>(true);
  // @ts-expect-error: a session has no claims here
  principal?.claims;
  // @ts-expect-error: a visitor of a public path may have no session
  request.auth.user;
  if (request.authError) return new Response(request.authError.type, { status: 503 });
  context.waitUntil(Promise.resolve(env.AUTH_URL));
  const { url, error } = await auth.signIn(request, "github", { redirectTo: "/", authorizationParams: { login: "ada" } });
  if (error instanceof AuthError) throw error;
  const out = await auth.signOut(request, { redirectTo: "/" });
  const updated = await auth.update(request, { colour: "green" });
  same<typeof updated, Session | null>(true);
  return Response.json({ url, out: out.url, method: request.method, email: request.auth?.user?.email });
});
// @ts-expect-error: a handler answers
auth.protect(() => undefined);
// @ts-expect-error: a provider has an id
auth.signIn(new Request("https://example.com"));

export default { fetch: site.fetch, scheduled: site.scheduled };
export class Sessions extends auth.Entrypoint {}
const handlers: (typeof auth.fetch)[] = [auth.handlers.GET, auth.handlers.POST];
const current: Promise<Session | null> = auth.session(new Request("https://example.com"), {});
console.log(wrong, providers, handlers, current);

const failure: unknown = new AccessDenied("no");
if (isAuthError(failure)) same<typeof failure.type, ErrorType>(true);
