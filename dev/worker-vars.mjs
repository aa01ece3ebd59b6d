// The Worker's settings for the local OpenID Provider. For development only: no deployment uses them.

/** The client that the Worker is at the local OpenID Provider. */
export const clientId = "authjs-worker-dev";

/** Returns the redirect URIs at the local OpenID Provider for a Worker at these origins. */
export const redirectUris = (...origins) => origins.map((origin) => `${origin}/api/auth/callback/dev`);

/** The id of the provider that mails links to the mail catcher. */
export const mailId = "mail";

/**
 * The variables by name. `AUTH_CONFIG_9` is merged into the options of `AUTH`: lists are appended. `mail` is the URL that mails are
 * posted to. It needs a database.
 *
 * @param {{ issuer: string, clientSecret: string, secret: string | undefined, mail?: string }} options
 */
export function developmentVars({ issuer, clientSecret, secret, mail }) {
  const mailProvider = { id: mailId, name: "E-mail (local)", type: "email", url: mail };
  return {
    AUTH_DEV: "1",
    AUTH_SECRET: secret,
    AUTH_DEV_ISSUER: issuer,
    AUTH_DEV_ID: clientId,
    AUTH_DEV_SECRET: clientSecret,
    AUTH_CONFIG_9: {
      providers: [
        { id: "dev", name: "Local OpenID Provider", type: "oidc" },
        ...(mail === undefined ? [] : [mailProvider]),
      ],
    },
  };
}
