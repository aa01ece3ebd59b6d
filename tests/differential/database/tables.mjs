// The tables of one database: the rows that a case begins with, and those after each step.

const columns = {
  users: ["id", "name", "email", "emailVerified", "image"],
  accounts: [
    ...["id", "userId", "type", "provider", "providerAccountId", "refresh_token", "access_token"],
    ...["expires_at", "token_type", "scope", "id_token", "session_state"],
  ],
  sessions: ["id", "sessionToken", "userId", "expires"],
};

/** Returns `fill(rows)`, which replaces all rows, and `read()`, which returns them by table. */
export function tablesOf(database) {
  const read = Object.entries(columns).map(([table, names]) =>
    database.prepare(`SELECT ${names.join(", ")} FROM ${table} ORDER BY rowid`),
  );
  const empty = Object.keys(columns)
    .reverse()
    .map((table) => database.prepare(`DELETE FROM ${table}`));
  const inserted = (table, row) => {
    const values = Object.values(row).map((value) => dated(value) ?? value);
    const places = values.map(() => "?").join(", ");
    return database
      .prepare(`INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places})`)
      .bind(...values);
  };
  return {
    fill: (rows = {}) =>
      database.batch([
        ...empty,
        ...Object.keys(columns).flatMap((table) => (rows[table] ?? []).map((row) => inserted(table, row))),
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
