// The database of the cases with `sessions`: the tables of migrations/, with so many rows.

import { readFileSync } from "node:fs";
import { inProject } from "../scripts/project.mjs";
import { sessionToken } from "./credentials.mjs";

// A user has a thousand sessions in the largest database.
const users = 1000;

/** Returns the statements that make the database. One of the sessions is the visitor's. */
export function fill(sessions) {
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const numbers = (count) =>
    `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
  return [
    readFileSync(inProject("migrations", "0001_init.sql"), "utf8"),
    `INSERT INTO users (id, name, email, image) ${numbers(users)}
      SELECT 'user-' || i, 'Ada Lovelace', 'ada' || i || '@example.com', 'https://avatars.example.com/u/' || i FROM n`,
    `INSERT INTO sessions (id, sessionToken, userId, expires) ${numbers(sessions - 1)}
      SELECT i, lower(hex(randomblob(32))), 'user-' || (i % ${users}), '${expires}' FROM n`,
    `INSERT INTO sessions (id, sessionToken, userId, expires) VALUES ('visitor', '${sessionToken}', 'user-0', '${expires}')`,
  ];
}
