// What stands in a database and makes the files of migrations/ fail, or surprises after them.

import { readdirSync, readFileSync } from "node:fs";
import { inProject } from "./project.mjs";

const first = "0001_init.sql";
// Tables that exist keep their columns, so they must be those of Auth.js.
const columns = {
  users: ["id", "name", "email", "emailVerified", "image"],
  accounts: [
    ..."id userId type provider providerAccountId refresh_token access_token expires_at".split(" "),
    ..."token_type scope id_token session_state oauth_token_secret oauth_token".split(" "),
  ],
  sessions: ["id", "sessionToken", "userId", "expires"],
  verification_tokens: ["identifier", "token", "expires"],
  authenticators: [
    ..."credentialID userId providerAccountId credentialPublicKey counter".split(" "),
    ..."credentialDeviceType credentialBackedUp transports".split(" "),
  ],
  allowed: ["entry"],
};
const mostRows = 100;

/**
 * Looks into a database before the migrations. Returns `faults`, texts of which each makes a migration fail that is not applied
 * yet, and `warnings`. It only reads. No text has a token.
 *
 * @param {(sql: string) => Promise<Record<string, any>[][]>} query the rows of each statement
 * @param {string} migrationsTable where wrangler records what it has applied
 * @returns {Promise<{ faults: string[], warnings: string[] }>}
 */
export async function migrationFaults(query, migrationsTable = "d1_migrations") {
  const tables = Object.keys(columns);
  const [objects, ...found] = await query(
    ["SELECT name FROM sqlite_master", ...tables.map((table) => `PRAGMA table_info(${quoted(table)})`)].join(
      "; ",
    ),
  );
  const names = new Set(objects.map(({ name }) => name.toLowerCase()));
  const has = Object.fromEntries(tables.map((table, i) => [table, found[i].map(({ name }) => name)]));
  const applied = names.has(migrationsTable.toLowerCase()) ? await appliedFiles(query, migrationsTable) : [];
  const pending = readdirSync(inProject("migrations"))
    .filter((file) => file.endsWith(".sql") && !applied.includes(file))
    .sort();
  const isNew = pending.includes(first);
  const faults = [
    ...(isNew ? schemaFaults(has) : []),
    ...pending.flatMap((file) => [...nameFaults(file, names), ...columnFaults(file, has)]),
  ];
  // The queries need the columns.
  if (faults.length || !isNew) return { faults, warnings: [] };
  return rowFaults(query, (table) => has[table].length > 0);
}

async function appliedFiles(query, table) {
  const [rows] = await query(`SELECT name FROM ${quoted(table)}`);
  return rows.map(({ name }) => name);
}

// A table that is not there yet has no columns.
function schemaFaults(has) {
  const present = Object.entries(has).filter(([, names]) => names.length > 0);
  return present.flatMap(([table, names]) => {
    const lower = names.map((name) => name.toLowerCase());
    const isThere = (name) => lower.includes(name.toLowerCase());
    const missing = columns[table].filter((name) => !isThere(name));
    return missing.length
      ? [`The table \`${table}\` has no ${list(missing)}, which that of Auth.js has.`]
      : [];
  });
}

function columnFaults(file, has) {
  const sql = readFileSync(inProject("migrations", file), "utf8");
  const added = [...sql.matchAll(/^ALTER TABLE (\w+) ADD COLUMN (\w+)/gm)];
  return Object.entries(has).flatMap(([table, names]) => {
    const lower = names.map((name) => name.toLowerCase());
    const own = added.filter(([, of]) => of === table).map(([, , name]) => name);
    const taken = own.filter((name) => lower.includes(name.toLowerCase()));
    return taken.length ? [`The table \`${table}\` has ${list(taken)} already, which ${file} adds.`] : [];
  });
}

function nameFaults(file, names) {
  const sql = readFileSync(inProject("migrations", file), "utf8");
  const made = [...sql.matchAll(/^CREATE (?:UNIQUE )?(?:INDEX|TABLE|TRIGGER) (?!IF NOT EXISTS)(\w+)/gm)];
  const taken = made.map(([, name]) => name).filter((name) => names.has(name.toLowerCase()));
  return taken.length ? [`The database has ${list(taken)} already, which ${file} makes.`] : [];
}

const list = (names) => names.map((name) => `\`${name}\``).join(", ");

// One more than is shown says that there are more.
const limit = `LIMIT ${mostRows + 1}`;
const sameAddress = `SELECT id, email FROM users WHERE email COLLATE NOCASE IN
  (SELECT email FROM users WHERE email IS NOT NULL GROUP BY email COLLATE NOCASE HAVING count(*) > 1)
  ORDER BY email COLLATE NOCASE, id ${limit}`;
const sameAccount = `SELECT id, userId, provider, providerAccountId FROM accounts WHERE (provider, providerAccountId) IN
  (SELECT provider, providerAccountId FROM accounts GROUP BY provider, providerAccountId HAVING count(*) > 1)
  ORDER BY provider, providerAccountId, id ${limit}`;
const ofNoUser = (table, isUsers) =>
  `SELECT id, userId FROM ${table} ${isUsers ? "WHERE userId NOT IN (SELECT id FROM users)" : ""} ORDER BY userId, id ${limit}`;

async function rowFaults(query, exists) {
  const looks = [
    exists("users") && { sql: sameAddress, fault: addressFault },
    exists("accounts") && { sql: sameAccount, fault: accountFault },
    ...["accounts", "sessions"]
      .filter(exists)
      .map((table) => ({ sql: ofNoUser(table, exists("users")), warning: orphanWarning(table) })),
  ].filter(Boolean);
  const answers = looks.length ? await query(looks.map(({ sql }) => sql).join("; ")) : [];
  const texts = (kind) =>
    looks.flatMap((look, i) => (look[kind] && answers[i].length ? [look[kind](answers[i])] : []));
  return { faults: texts("fault"), warnings: texts("warning") };
}

const addressFault = (rows) => `Users share an e-mail address, which must be unique without regard to case:

${shown(rows, ({ id, email }) => `user ${id}: ${email}`)}`;

const accountFault = (
  rows,
) => `Rows of \`accounts\` share \`provider\` and \`providerAccountId\`, which must be unique together:

${shown(rows, ({ id, userId, provider, providerAccountId }) => `account ${id} of user ${userId}: ${provider} ${providerAccountId}`)}`;

const orphanWarning = (table) => (rows) =>
  `Rows of \`${table}\` name a user that does not exist. They stay, without effect:

${shown(rows, ({ id, userId }) => `${id} of user ${userId}`)}`;

// A value with a line break, or a control sequence for the terminal, must not look like another line.
function shown(rows, line) {
  const lines = rows.slice(0, mostRows).map((row) => `  ${printable(line(row))}`);
  return [...lines, ...(rows.length > mostRows ? ["  and more"] : [])].join("\n");
}

const printable = (text) => text.replace(/\p{C}/gu, (character) => JSON.stringify(character).slice(1, -1));

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
