// The named configurations of the cases (`setup.config`), as the Worker's settings.

import { oddQuery } from "../request/oauth1-vector.mjs";
import { lookup } from "../unknown-word.mjs";
import { audience, scope } from "../vocabulary/access-token.mjs";
import { protectedPrefixes } from "./readings.mjs";

const guarded = protectedPrefixes.map((prefix) => `${prefix}/:path*`);
const negative = "/((?!api|_next/static|_next/image|favicon.ico|public).*)";

/** The `AUTH` options and further variables of a named configuration. `place` knows the addresses. */
export function configuration(name, place) {
  const { options = {}, op = {}, vars = {} } = lookup(named, name, "setup.config")(place);
  const upstream = `http://${place.origin}`;
  const provider = (id, issuer, more) => ({
    id,
    name: id,
    type: "oidc",
    issuer,
    checks: ["pkce", "state", "nonce"],
    ...more,
  });
  const providers = [
    provider("op", place.op, op),
    provider("op2", place.op2),
    plainOAuth("gh", place.op),
    oauth1("tw", place.tw),
    { id: "credentials", type: "credentials", url: `http://${place.people}/sign-in`, account: "username" },
  ];
  const mailing = (id) => ({ id, type: "email", name: id, url: `http://${place.mailer}/send` });
  if (place.mailer) providers.push(mailing("email"), mailing("email2"));
  if (place.passkeys) providers.push("passkey");
  const session = place.mailer && { session: { strategy: "jwt" } };
  const tokens = place.refresh && fresh;
  // The cases name the check cookies of Auth.js. tests/worker/tabs.test.mjs has those of single sign-ins.
  return {
    options: { matcher: guarded, upstream, providers, sharedChecks: true, ...session, ...tokens, ...options },
    vars,
  };
}

// Tokens that stay fresh, which the origin gets.
const fresh = {
  session: { strategy: "jwt" },
  tokens: { refresh: true },
  callbacks: { jwt: { accessToken: "account.access_token" } },
  origin: { headers: { Authorization: "Bearer {token.accessToken}" } },
};

const plainOAuth = (id, at) => ({
  id,
  name: id,
  type: "oauth",
  authorization: `${at}/authorize`,
  token: `${at}/token`,
  userinfo: `${at}/me`,
  profile: { id: "sub", name: "name", email: "email" },
});

const oauth1 = (id, at) => ({
  id,
  name: id,
  type: "oauth1",
  requestToken: `${at}/request_token`,
  authorization: `${at}/authorize`,
  token: `${at}/access_token`,
  userinfo: `${at}/profile?${oddQuery}`,
});

/** The configurations that need a feature which only the Worker for tests has. */
export const needsFeature = (config) => config === "bearer_api";

/** What only the title of a case says of its configuration, as `AUTH` options. */
export const titled = {
  "signIn callback returns false": { callbacks: { signIn: { providers: ["gh"] } } },
  "signed-out cookie replayed (database strategy)": {
    session: { strategy: "database", credentials: "database" },
  },
  "signed-out cookie replayed (JWT strategy with revocation list)": {
    session: { strategy: "jwt", revocable: true },
  },
};

/** The configurations by the word of `setup.config`. */
export const named = {
  default: () => ({}),
  default_with_AUTH_URL: ({ base }) => ({ vars: { AUTH_URL: base } }),
  database_sessions: () => ({ options: { session: { strategy: "database", credentials: "database" } } }),
  backchannel_logout: () => ({
    options: { session: { strategy: "jwt", revocable: true } },
    op: { backchannelLogout: true },
  }),
  neg_matcher: () => ({ options: { matcher: [negative] } }),
  oidc_userinfo: () => ({ op: { idToken: false } }),
  max_age: () => ({ op: { authorization: { params: { max_age: 3600 } } } }),
  acr_required: () => ({
    op: { authorization: { params: { claims: { id_token: { acr: { essential: true, values: ["1"] } } } } } },
  }),
  redirect_proxy: ({ proxyBase, base }) => ({
    options: { redirectProxyUrl: `${proxyBase}/api/auth`, redirectProxyAllow: [base] },
  }),
  bearer_api: ({ op }) => ({ options: { bearer: [{ issuer: op, audience, scopes: [scope] }] } }),
  redirect_proxy_bad_url: () => ({ options: { redirectProxyUrl: "not a url" } }),
};
