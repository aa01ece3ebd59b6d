// Writes ../vectors/providers.json and profiles.json beside this file: the results of @auth/core
// for its provider modules and for profiles. Run `npm ci && node
// crates/authjs/tests/providers/generate.mjs` in the repository's root.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { samples } from "./samples.mjs";

const core = new URL("../../../../node_modules/@auth/core/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", core), "utf8"));
const { default: parseProviders } = await import(new URL("lib/utils/providers.js", core));
const source = `@auth/core ${version}, by crates/authjs/tests/providers/generate.mjs`;

// The issuer for providers without an issuer.
const issuer = "https://issuer.example.com/tenant";

const isOAuth = (source) => /type: "(oauth|oidc)"|microsoft-entra-id/.test(source);

// Every module of type oauth or oidc, without options and with its options.
const modules = readdirSync(new URL("providers/", core))
  .filter((name) => name.endsWith(".js") && isOAuth(readFileSync(new URL(`providers/${name}`, core), "utf8")))
  .map((name) => name.slice(0, -3));
const load = async (module) => (await import(new URL(`providers/${module}.js`, core))).default;
const needsIssuer =
  "asgardeo auth0 authentik azure-ad-b2c battlenet beyondidentity boxyhq-saml cognito duende-identity-server6 frontegg fusionauth " +
  "identity-server4 keycloak kinde logto mastodon mattermost nextcloud okta onelogin ory-hydra osso passage ping-id united-effects zitadel";
const required = {
  ...Object.fromEntries(needsIssuer.split(" ").map((module) => [module, { issuer }])),
  osso: { issuer: `${issuer}/` },
  netsuite: {
    accountID: "1234567",
    userinfo: "https://1234567.restlets.api.netsuite.com/app/site/hosting/restlet.nl?script=1&deploy=1",
  },
};
const optional = [
  ["azure-ad", { issuer: "https://login.microsoftonline.com/organizations/v2.0" }],
  ["azure-devops", { scope: "vso.code" }],
  ["descope", { issuer }],
  ["dribbble", { scope: "public upload" }],
  ["foursquare", { apiVersion: "20240101" }],
  ["fusionauth", { issuer, tenantId: "tenant-1" }],
  ["github", { enterprise: { baseUrl: "https://ghe.example.com" } }],
  ["gitlab", { baseUrl: "https://gitlab.example.com" }],
  ["microsoft-entra-id", { issuer: "https://login.microsoftonline.com/organizations/v2.0" }],
  ["notion", { redirectUri: "https://site.example.com/api/auth/callback/notion" }],
  ["webex", { apiBaseUrl: "https://webex.example.com/v1" }],
  ["wechat", { platformType: "OfficialAccount" }],
  ["wechat", { platformType: "WebsiteApp" }],
  ["workos", { issuer: "https://workos.example.com/" }],
  ["workos", { connection: "conn_1" }],
];
const rows = [...modules.map((module) => [module, required[module]]), ...optional].sort(([a], [b]) =>
  a < b ? -1 : Number(a > b),
);

async function resolve(module, options = {}) {
  const provider = (await load(module))({
    clientId: "client",
    clientSecret: "secret",
    ...structuredClone(options),
  });
  return parseProviders({
    url: new URL("https://site.example.com"),
    providerId: provider.id,
    config: { providers: [provider] },
  }).provider;
}

// core puts a placeholder where discovery provides the address.
const address = (endpoint) => (endpoint && endpoint.url.host !== "authjs.dev" ? endpoint.url.href : null);

async function row([module, options]) {
  const provider = await resolve(module, options);
  return {
    id: provider.id,
    ...(options && { options }),
    name: provider.name,
    type: provider.type,
    issuer: provider.issuer ?? null,
    authorization: address(provider.authorization),
    authorizationParams: [...(provider.authorization?.url.searchParams ?? [])],
    token: address(provider.token),
    userinfo: address(provider.userinfo),
    checks: provider.checks,
    tokenEndpointAuthMethod: provider.client?.token_endpoint_auth_method ?? "client_secret_basic",
    idToken: provider.type === "oidc" && provider.idToken !== false,
    brandColor: provider.style?.brandColor ?? provider.style?.bg ?? "#fff",
  };
}

// Does what `lib/actions/callback/oauth/callback.js` does between the ID Token and the mapping.
function withUser(profile, { user }) {
  try {
    return { ...profile, user: JSON.parse(user) };
  } catch {
    return profile;
  }
}

// core's modules have the names of their providers, with one exception.
const moduleOf = (id) => (id === "hydra" ? "ory-hydra" : id);

// Hooks that request and unwrap a profile themselves. GitHub's sends two requests, and Todoist's
// uses an API that no longer exists.
const hookOf = (provider) =>
  ["github", "todoist"].includes(provider.id) ? undefined : provider.userinfo?.request;

async function sample({ provider: id, profile, callback, photo, tokens }) {
  const provider = await resolve(moduleOf(id), { issuer, ...required[moduleOf(id)] });
  const body = photo ? Buffer.from(photo.base64, "base64") : null;
  globalThis.fetch = async () => new Response(body, { status: photo?.status ?? 404 });
  const row = {
    provider: id,
    profile,
    ...(callback && { callback }),
    ...(photo && { photo }),
    ...(tokens && { tokens }),
  };
  let claims = structuredClone(callback ? withUser(profile, callback) : profile);
  tokens = { access_token: "at", ...tokens };
  try {
    const hook = hookOf(provider);
    if (hook) {
      globalThis.fetch = async () => Response.json(profile);
      claims = await hook({ tokens, provider, params: {} });
    }
    return { ...row, user: await provider.profile(claims, tokens) };
  } catch (error) {
    return { ...row, throws: error.message };
  }
}

crypto.randomUUID = () => "a random UUID";
const lines = (items) => items.map((item) => JSON.stringify(item)).join(",\n");
const write = (path, name, items) =>
  writeFileSync(
    new URL(path, import.meta.url),
    `{"source": ${JSON.stringify(source)},\n"${name}": [\n${lines(items)}\n]}\n`,
  );

write("../vectors/providers.json", "providers", await Promise.all(rows.map(row)));
const made = [];
for (const each of samples) made.push(await sample(each));
write("profiles.json", "samples", made);
console.log(rows.length, "rows,", made.length, "profiles");
