// Writes ../vectors/providers.json and profiles.json beside this file: what @auth/core itself makes of its provider
// modules, and of profiles. Run `npm ci && node tests/providers/generate.mjs` in the repository's root.

import { readFileSync, writeFileSync } from "node:fs";
import { samples } from "./samples.mjs";

const core = new URL("../../node_modules/@auth/core/", import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("package.json", core), "utf8"));
const { default: parseProviders } = await import(new URL("lib/utils/providers.js", core));
const source = `@auth/core ${version}, by tests/providers/generate.mjs`;

// Providers without an issuer of their own get this one.
const issuer = "https://issuer.example.com/tenant";

// Every built-in provider, then with the options that its row has.
const rows = [
  ["apple"],
  ["auth0", { issuer }],
  ["cognito", { issuer }],
  ["discord"],
  ["github"],
  ["github", { enterprise: { baseUrl: "https://ghe.example.com" } }],
  ["gitlab"],
  ["gitlab", { baseUrl: "https://gitlab.example.com" }],
  ["google"],
  ["keycloak", { issuer }],
  ["microsoft-entra-id"],
  ["microsoft-entra-id", { issuer: "https://login.microsoftonline.com/organizations/v2.0" }],
  ["okta", { issuer }],
  ["slack"],
  ["twitter"],
];

async function resolve(id, options = {}) {
  const { default: provider } = await import(new URL(`providers/${id}.js`, core));
  const config = { providers: [provider({ clientId: "client", clientSecret: "secret", ...structuredClone(options) })] };
  return parseProviders({ url: new URL("https://site.example.com"), providerId: id, config }).provider;
}

// core stands an address of its own in for the one that discovery tells.
const address = (endpoint) => (endpoint && endpoint.url.host !== "authjs.dev" ? endpoint.url.href : null);

async function row([id, options]) {
  const provider = await resolve(id, options);
  return {
    id,
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
    brandColor: provider.style.brandColor ?? provider.style.bg,
  };
}

// What `lib/actions/callback/oauth/callback.js` does between the ID Token and the mapping.
function withUser(profile, { user }) {
  try {
    return { ...profile, user: JSON.parse(user) };
  } catch {
    return profile;
  }
}

async function sample({ provider: id, profile, callback, photo }) {
  const provider = await resolve(id, { issuer });
  globalThis.fetch = async () => new Response(photo ? Buffer.from(photo.base64, "base64") : null, { status: photo?.status ?? 404 });
  const row = { provider: id, profile, ...(callback && { callback }), ...(photo && { photo }) };
  const claims = structuredClone(callback ? withUser(profile, callback) : profile);
  try {
    return { ...row, user: await provider.profile(claims, { access_token: "at" }) };
  } catch (error) {
    return { ...row, throws: error.message };
  }
}

crypto.randomUUID = () => "a random UUID";
const lines = (items) => items.map((item) => JSON.stringify(item)).join(",\n");
const write = (path, name, items) =>
  writeFileSync(new URL(path, import.meta.url), `{"source": ${JSON.stringify(source)},\n"${name}": [\n${lines(items)}\n]}\n`);

write("../vectors/providers.json", "providers", await Promise.all(rows.map(row)));
const made = [];
for (const each of samples) made.push(await sample(each));
write("profiles.json", "samples", made);
console.log(rows.length, "rows,", made.length, "profiles");
