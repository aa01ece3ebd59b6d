// The configuration of npm oidc-provider: https://github.com/panva/node-oidc-provider/blob/main/docs/README.md

import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { interactionPolicy } from "oidc-provider";
import { personas as builtIn } from "./personas.mjs";

/**
 * @typedef {object} Client
 * @property {string} clientId
 * @property {string | undefined} clientSecret
 * @property {string[]} redirectUris
 * @property {"RS256" | "PS256" | "ES256" | "EdDSA"} [algorithm]
 * @property {string} [resource]
 * @property {Record<string, import("./personas.mjs").Persona>} [personas]
 * @property {object} [metadata]
 * @property {object} [settings]
 */

/**
 * What the local OpenID Provider is told: one client, the personas, keys made now, no consent screen.
 * `algorithm` signs its ID tokens: RS256, PS256, ES256 or EdDSA. `resource` is an API: access tokens are JWTs for it,
 * with the name of the user. `metadata` are further ones of the client, `settings` further ones of the provider.
 *
 * @param {Client} client
 */
export function configuration({
  clientId,
  clientSecret,
  redirectUris,
  algorithm = "RS256",
  resource,
  personas = builtIn,
  metadata,
  settings,
}) {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: redirectUris,
        grant_types: ["authorization_code", "refresh_token"],
        token_endpoint_auth_method: "client_secret_basic",
        id_token_signed_response_alg: algorithm,
        ...metadata,
      },
    ],
    jwks: { keys: [signingKey(algorithm)] },
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    claims: {
      openid: ["sub"],
      profile: ["name", "given_name", "family_name", "groups"],
      email: ["email", "email_verified"],
    },
    conformIdTokenClaims: false, // The claims are in the ID Token too, because the session is created only from it.
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      jwtUserinfo: { enabled: true },
      ...(resource && { resourceIndicators: jwtAccessTokens(resource, algorithm) }),
    },
    extraTokenClaims: async ({ oidc }) => resource && { name: (await oidc.account?.claims())?.name },
    findAccount: (_, sub) => account(personas, sub),
    loadExistingGrant: grantEverything,
    interactions: { policy: askEveryTime(), url: (_, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 86400,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86400,
    },
    ...settings,
  };
}

function account(personas, sub) {
  if (!Object.hasOwn(personas, sub)) return undefined;
  const { about, ...claims } = personas[sub];
  return { accountId: sub, claims: () => ({ sub, ...claims }) };
}

// JSON Web Tokens as access tokens: https://www.rfc-editor.org/rfc/rfc9068
function jwtAccessTokens(resource, alg) {
  return {
    enabled: true,
    defaultResource: () => resource,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: "",
      audience: resource,
      accessTokenFormat: "jwt",
      jwt: { sign: { alg } },
    }),
  };
}

// The personas grant every request, so there is no consent screen.
async function grantEverything({ oidc }) {
  const grant = new oidc.provider.Grant({
    accountId: oidc.session.accountId,
    clientId: oidc.client.clientId,
  });
  grant.addOIDCScope(oidc.params.scope);
  await grant.save();
  return grant;
}

// A developer changes persona often: being signed in here does not skip the choice, unless `prompt=none` asks
// for that.
function askEveryTime() {
  const { Check, base } = interactionPolicy;
  const policy = base();
  const ask = ({ oidc }) => oidc.result === undefined && !oidc.prompts.has("none");
  policy.get("login").checks.add(new Check("choose_persona", "choose a persona", "login_required", ask));
  return policy;
}

const keyPairs = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
};

function signingKey(algorithm) {
  const { privateKey } = keyPairs[algorithm]();
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: algorithm, use: "sig" };
}
