// The configurations with a database. Each has `database: true`: both subjects have a D1 of their own.

const strategies = { database: "database", "database-jwt": "jwt" };

/** By name. `ownCookies` are the cookie options that other configurations have. */
export function databaseConfigurations(withAuth, auth, ownCookies) {
  const withDatabase = (more, rest) => withAuth(more, { database: true, ...rest });
  const linking = (session) => ({
    session,
    providers: auth.providers.map((one) => ({ ...one, allowDangerousEmailAccountLinking: true })),
  });
  // With the options of the Worker that restore what Auth.js does.
  const same = { linkUnverifiedEmail: true, accounts: { refreshTokens: false } };
  const all = Object.entries(strategies).flatMap(([name, strategy]) => {
    const session = { strategy };
    return [
      [name, withDatabase({ session })],
      [`${name}-verified`, withDatabase(linking(session))],
      [`${name}-linking`, withDatabase(linking(session), { own: same })],
      [
        `${name}-new-user`,
        withDatabase({ session, pages: { newUser: newUserPages[strategy] } }, { own: same }),
      ],
    ];
  });
  return {
    ...Object.fromEntries(all),
    "database-ages": withDatabase({ session: { strategy: "database", ...ages } }),
    "database-https": withDatabase({ useSecureCookies: true }),
    "database-cookies": withDatabase(
      { cookies: ownCookies },
      { names: { session: "my-session", csrf: "my-csrf", state: "my-state" } },
    ),
  };
}

/** The ages of `database-ages`. */
export const ages = { maxAge: 3600, updateAge: 600 };

const newUserPages = { database: "/welcome", jwt: "/welcome?tour=1" };
