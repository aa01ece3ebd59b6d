// The users of the local OpenID Provider. Its login page shows `about`.

/**
 * A user: every member except `about` is a claim.
 *
 * @typedef {{ about?: string, name: string, email: string, [claim: string]: unknown }} Persona
 */

/**
 * The personas by their subject identifier.
 *
 * @type {Record<string, Persona>}
 */
export const personas = {
  "persona-user": {
    about: "a plain user",
    name: "Ada User",
    given_name: "Ada",
    family_name: "User",
    email: "ada@example.com",
    email_verified: true,
  },
  "persona-admin": {
    about: "an administrator: the claim groups is admins, staff",
    name: "Grace Admin",
    given_name: "Grace",
    family_name: "Admin",
    email: "grace@example.com",
    email_verified: true,
    groups: ["admins", "staff"],
  },
  "persona-unverified": {
    about: "a newcomer whose e-mail address is not verified",
    name: "Noel Newcomer",
    given_name: "Noel",
    family_name: "Newcomer",
    email: "noel@example.com",
    email_verified: false,
  },
};
