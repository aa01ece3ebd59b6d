// The tables of one database: the rows that a case begins with, and those after each step.

const columns = {
  users: ["id", "name", "email", "emailVerified", "image"],
  accounts: [
    ...["id", "userId", "type", "provider", "providerAccountId", "refresh_token", "access_token"],
    ...["expires_at", "token_type", "scope", "id_token", "session_state"],
  ],
  sessions: ["id", "sessionToken", "userId", "expires"],
  verification_tokens: ["identifier", "token", "expires"],
};

/**
 * Returns `fill(rows, hash)`, which replaces all rows, and `read()`, which returns them by table. `own`: further tables, which `fill`
 * empties. A value `{ hashOf: text }` is what `hash(text)` returns.
 */
export function tablesOf(database, own = []) {
  const read = Object.entries(columns).map(([table, names]) =>
    database.prepare(`SELECT ${names.join(", ")} FROM ${table} ORDER BY rowid`),
  );
  const empty = [...Object.keys(columns).reverse(), ...own].map((table) =>
    database.prepare(`DELETE FROM ${table}`),
  );
  const inserted = (table, row, hash) => {
    const values = Object.values(row).map((value) => dated(value) ?? hashed(value, hash) ?? value);
    const places = values.map(() => "?").join(", ");
    return database
      .prepare(`INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places})`)
      .bind(...values);
  };
  return {
    fill: (rows = {}, hash) =>
      database.batch([
        ...empty,
        ...Object.keys(columns).flatMap((table) =>
          (rows[table] ?? []).map((row) => inserted(table, row, hash)),
        ),
      ]),
    read: async () => {
      const found = await database.batch(read);
      return Object.fromEntries(Object.keys(columns).map((table, index) => [table, found[index].results]));
    },
  };
}

// A date of a row is `{ in: seconds }`, from when the case begins.
const dated = (value) =>
  value?.in === undefined ? undefined : new Date(Date.now() + value.in * 1000).toISOString();

const hashed = (value, hash) => (value?.hashOf === undefined ? undefined : hash(value.hashOf));
