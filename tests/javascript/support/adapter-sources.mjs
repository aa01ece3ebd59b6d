// The adapters that the table of flows runs over, as parts of a Worker's module. Each part has `adapter`, and beside it what a test
// does to the database behind the adapter's back.

import { fileURLToPath } from "node:url";

const memory = fileURLToPath(new URL("./memory-adapter.mjs", import.meta.url));

/** `empty()` empties the database, `rows()` returns its tables, `move(name, seconds)` moves when the rows of a table expire. */
export const adapters = {
  "@auth/d1-adapter": `
    import { D1Adapter, up } from "@auth/d1-adapter";
    const adapter = D1Adapter(env.OTHER);
    const names = { users: "users", accounts: "accounts", sessions: "sessions", tokens: "verification_tokens" };
    const moved = (expires, seconds) => new Date(Date.parse(expires) + seconds * 1000).toISOString();
    const create = () => up(env.OTHER);
    ${ofSql()}`,

  // Its own tables, and a column that a profile fills: https://authjs.dev/getting-started/adapters/drizzle
  "@auth/drizzle-adapter over D1": `
    import { DrizzleAdapter } from "@auth/drizzle-adapter";
    import { drizzle } from "drizzle-orm/d1";
    import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
    const usersTable = sqliteTable("user", {
      id: text("id").primaryKey().$defaultFn(() => crypto.randomUUID()),
      name: text("name"), email: text("email").unique(), emailVerified: integer("emailVerified", { mode: "timestamp_ms" }),
      image: text("image"), role: text("role").notNull().default("reader"),
    });
    const adapter = DrizzleAdapter(drizzle(env.OTHER), { usersTable });
    const names = { users: '"user"', accounts: "account", sessions: "session", tokens: "verificationToken" };
    const moved = (expires, seconds) => expires + seconds * 1000;
    const create = () => env.OTHER.batch([
      'CREATE TABLE IF NOT EXISTS "user" (id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT, role TEXT NOT NULL DEFAULT "reader")',
      'CREATE TABLE IF NOT EXISTS account (userId TEXT NOT NULL REFERENCES "user"(id) ON DELETE CASCADE, type TEXT NOT NULL, provider TEXT NOT NULL, providerAccountId TEXT NOT NULL, refresh_token TEXT, access_token TEXT, expires_at INTEGER, token_type TEXT, scope TEXT, id_token TEXT, session_state TEXT, PRIMARY KEY (provider, providerAccountId))',
      'CREATE TABLE IF NOT EXISTS session (sessionToken TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES "user"(id) ON DELETE CASCADE, expires INTEGER NOT NULL)',
      'CREATE TABLE IF NOT EXISTS verificationToken (identifier TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (identifier, token))',
    ].map((sql) => env.OTHER.prepare(sql)));
    ${ofSql()}`,

  "a memory adapter": `
    import { memoryAdapter } from ${JSON.stringify(memory)};
    const adapter = memoryAdapter();
    ${ofMemory()}`,

  // As of a schema with \`Int\` ids, in a driver that answers dates as it has them: ids must come back as numbers.
  "a memory adapter with numbers as ids": `
    import { memoryAdapter } from ${JSON.stringify(memory)};
    const adapter = memoryAdapter({ numbers: true });
    ${ofMemory()}`,
};

/** A memory adapter whose method `failing.method` fails as `failing.how` says. */
export const failingAdapter = `
  import { memoryAdapter } from ${JSON.stringify(memory)};
  // The limit of 10 seconds, for a test that does not wait for it.
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (handler, milliseconds, ...rest) => setTimeout(handler, milliseconds === 10_000 ? 100 : milliseconds, ...rest);
  const real = memoryAdapter();
  let failing = {};
  let lines = [];
  const logger = { error: (error) => void lines.push(String(error.cause?.err?.message ?? error.message)) };
  const session = { sessionToken: "t", userId: "user-1", expires: new Date(Date.now() + 1e9) };
  const user = { id: "user-1", email: "ada@example.com", emailVerified: null };
  // As Drizzle wraps what the database says.
  const wrapped = (reason) =>
    Object.assign(new Error("Failed query: insert into account values (?)\\nparams: access_token,ada@example.com"), { cause: new Error(reason) });
  const ways = {
    throws() { throw new Error("the database is away"); },
    rejects: () => Promise.reject("the database is away"),
    text: () => "a text",
    list: () => [],
    "no expires": () => ({ session: { ...session, expires: undefined }, user }),
    "no instant": () => ({ session: { ...session, expires: "soon" }, user }),
    "no user": () => ({ session, user: null }),
    "no id": () => ({ session, user: { ...user, id: null } }),
    never: () => new Promise(() => {}),
    statement() { throw wrapped("the disk is full"); },
    // Auth.js lets an adapter look for the token alone.
    "by token": ({ token }) => rows().tokens.find((row) => row.token === token) ?? null,
    async outrun(made) {
      failing = {};
      const { id } = await real.createUser(made);
      await real.linkAccount({ userId: id, type: "oidc", provider: "dev", providerAccountId: "persona-user" });
      throw wrapped("D1_ERROR: UNIQUE constraint failed: user.email");
    },
  };
  const { rows, empty: emptied, ...methods } = real;
  const empty = () => { failing = {}; lines = []; emptied(); };
  const adapter = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, (...values) => (failing.method === name ? ways[failing.how] : method)(...values)]),
  );
  const move = (name, seconds) => rows()[name].forEach((row) => { row.expires = new Date(row.expires.getTime() + seconds * 1000); });
  const further = { fail(order) { failing = order; return {}; }, lines: () => lines.splice(0) };`;

function ofSql() {
  return `
    const all = async (name) => (await env.OTHER.prepare("SELECT * FROM " + names[name]).all()).results;
    async function empty() {
      await create();
      for (const name of ["sessions", "accounts", "users", "tokens"]) await env.OTHER.prepare("DELETE FROM " + names[name]).run();
    }
    async function rows() {
      const found = {};
      for (const name in names) found[name] = await all(name);
      return found;
    }
    async function move(name, seconds) {
      for (const { expires } of await all(name))
        await env.OTHER.prepare("UPDATE " + names[name] + " SET expires = ?1 WHERE expires = ?2").bind(moved(expires, seconds), expires).run();
    }`;
}

function ofMemory() {
  return `
    const empty = () => adapter.empty();
    const rows = () => adapter.rows();
    const move = (name, seconds) => adapter.rows()[name].forEach((row) => { row.expires = new Date(row.expires.getTime() + seconds * 1000); });`;
}
