// The settings that each of @auth/core's built-in providers needs, for both subjects, and the options of
// some.

import table from "../../../crates/authjs/tests/vectors/providers.json" with { type: "json" };
import { paths } from "./paths.mjs";

/** What the Worker checks at most providers, unless told otherwise. The cases `keycloak` and `*default-checks` tell neither. */
export const pkceAndState = { checks: ["pkce", "state"] };

// Providers with their own exchange of the code only use `state`.
const withoutPkce = ["azure-devops", "bungie"];
const lacksState = ({ type, checks }) =>
  type === "oidc" ? !checks.includes("state") : checks.join() === "pkce";
const withState = new Map(
  table.providers
    .filter((row) => lacksState(row) && !withoutPkce.includes(row.id))
    .map(({ id, checks }) => [id, { checks: [...checks, "state"] }]),
);
const checksOf = ({ id }) => withState.get(id) ?? {};

const withIssuer = [
  ...[
    "asgardeo",
    "auth0",
    "authentik",
    "azure-ad-b2c",
    "beyondidentity",
    "boxyhq-saml",
    "cognito",
    "duende-identity-server6",
    "frontegg",
    "fusionauth",
  ],
  ...[
    "identity-server4",
    "keycloak",
    "kinde",
    "logto",
    "mastodon",
    "mattermost",
    "nextcloud",
    "okta",
    "onelogin",
    "hydra",
    "passage",
    "ping-id",
  ],
  ...["united-effects", "zitadel"],
];

const needed = {
  ...Object.fromEntries(withIssuer.map((id) => [id, { issuer: `https://${id}.example/tenant` }])),
  // Both request the same scope: `azure-ad-b2c` in docs/differences.md.
  "azure-ad-b2c": {
    issuer: "https://azure-ad-b2c.example/tenant",
    authorization: { params: { scope: "openid profile email" } },
  },
  battlenet: { issuer: "https://oauth.battle.net" },
  // @auth/core ignores it, because it has no such option.
  bungie: { fetch: { headers: { "x-api-key": "key-1" } } },
  // @auth/core puts no slash between it and the path.
  osso: { issuer: "https://osso.example/" },
  dribbble: { scope: "public upload" },
  netsuite: {
    accountID: "tstdrv-1",
    issuer: "https://netsuite.example",
    userinfo: "https://tstdrv-1.restlets.example/user",
  },
  notion: { redirectUri: "http://localhost:8787/api/auth/callback/notion" },
  todoist: { issuer: "https://todoist.example" },
};

/** The module of a provider: one is named otherwise. */
export const moduleOf = (id) => `@auth/core/providers/${{ hydra: "ory-hydra" }[id] ?? id}`;

/** The entries of `providers`, for a client: every one, each with as little as it works with in @auth/core. */
export const builtIn = (client) =>
  Object.keys(paths).map((id) => ({ id, ...needed[id], ...checksOf({ id }), ...client }));

const entra = (tenant) => ({
  id: "microsoft-entra-id",
  issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
});

/** Entries with options, by the name of the configuration that they are in: an id stands once in each. */
export const optional = withChecks({
  "options-1": [
    { id: "azure-devops", scope: "vso.identity" },
    { id: "foursquare", apiVersion: "20240101" },
    { id: "fusionauth", issuer: "https://fusionauth.example", tenantId: "tenant-1" },
    { id: "github", enterprise: { baseUrl: "https://ghe.example" } },
    { id: "gitlab", baseUrl: "https://gitlab.example" },
    { ...entra("organizations"), profilePhotoSize: 96 },
    { id: "webex", apiBaseUrl: "https://webex.example/v1" },
    { id: "wechat", platformType: "WebsiteApp" },
    { id: "workos", connection: "conn_1" },
  ],
  "options-2": [
    entra("consumers"),
    { id: "workos", issuer: "https://workos.example/" },
    { id: "dribbble" },
    { id: "notion" },
  ],
  "as-shipped": [
    { id: "netsuite", accountID: "tstdrv-1", userinfo: "https://tstdrv-1.restlets.example/user" },
    { id: "todoist" },
  ],
  "options-3": [entra("8eaef023-2b34-4da1-9baa-8bc8c9d6a490")],
});

function withChecks(configurations) {
  return Object.fromEntries(
    Object.entries(configurations).map(([name, entries]) => [
      name,
      entries.map((entry) => ({ ...checksOf(entry), ...entry })),
    ]),
  );
}
