// The rows of a case with a database: two users, whose accounts at providers are not linked, and their sessions.

import { encode } from "@auth/core/jwt";

const month = 30 * 86_400_000;
const capitalized = (name) => name[0].toUpperCase() + name.slice(1);

/** The users of every case with a database. */
export const seeded = ["alice", "bob"];

/** Replaces all rows of the database by these users. */
export function seed(database, users = seeded) {
  database.empty();
  for (const user of users)
    database.rows(
      "INSERT INTO users (id, name, email) VALUES (?, ?, ?)",
      user,
      capitalized(user),
      mailOf(user),
    );
}

/** Returns the address of a user. */
export const mailOf = (user) => `${user}@example.com`;

/** Adds the account of a user at a provider. `subject` is the provider's name for it. */
export const addAccount = (database, user, provider, subject = user) =>
  database.rows(
    "INSERT INTO accounts (id, userId, type, provider, providerAccountId) VALUES (?, ?, 'oidc', ?, ?)",
    `${user}-${provider}`,
    user,
    provider,
    subject,
  );

/** Adds a session of a user, and returns its token. */
export function addSession(database, user, { token = `session-of-${user}`, in: ms = month } = {}) {
  const expires = new Date(Date.now() + ms).toISOString();
  database.rows("DELETE FROM sessions WHERE sessionToken = ?", token);
  database.rows(
    "INSERT INTO sessions (id, sessionToken, userId, expires) VALUES (?, ?, ?, ?)",
    token,
    token,
    user,
    expires,
  );
  return token;
}

/** Returns the sealed session of a user, for sites with sessions in the cookie. */
export const sealedSession = (secret, user) =>
  encode({
    token: { name: capitalized(user), email: mailOf(user), sub: user },
    secret,
    salt: "authjs.session-token",
  });
