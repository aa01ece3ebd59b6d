// `npm run migrate` with the real wrangler and a local D1: nothing that a database has is lost, and what the migrations would
// fail on is named.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { D1Adapter, up } from "@auth/d1-adapter";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { inProject } from "../../scripts/project.mjs";
import { makeProject, projectToml } from "./support/project.mjs";

const wrangler = `#!/bin/sh\nexec ${JSON.stringify(inProject("node_modules", ".bin", "wrangler"))} "$@"\n`;
const bound = (toml = "") => `${projectToml()}
[[d1_databases]]
binding = "AUTH_DB"
database_name = "authjs"
database_id = "6f3c1b1e-0000-4000-8000-000000000001"
migrations_dir = "migrations"
${toml}`;
const expires = new Date("2030-01-01T00:00:00.000Z");

// A project with a local database. `fill` gets it before the test.
async function withDatabase({ toml = bound(), id = "6f3c1b1e-0000-4000-8000-000000000001", fill }, check) {
  const project = makeProject({ "wrangler.toml": toml, "node_modules/.bin/wrangler": wrangler });
  const open = (use) => withD1(join(project.folder, ".wrangler", "state", "v3"), id, use);
  try {
    if (fill) await open(fill);
    const migrate = (...args) => project.run("migrate.mjs", ["--local", ...args]);
    await check({ project, open, migrate });
  } finally {
    project.remove();
  }
}

async function withD1(resourcePersistencePath, id, use) {
  const script = "export default {}";
  const options = { modules: true, script, resourcePersistencePath, d1Databases: { DATABASE: id } };
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  try {
    return await use(await miniflare.getD1Database("DATABASE"));
  } finally {
    await miniflare.dispose();
  }
}

// `up` does not wait for its statements.
async function ofTheAdapter(database) {
  await up(database);
  const tables = `SELECT count(*) AS made FROM sqlite_master WHERE type = 'table' AND name IN ('accounts', 'sessions', 'users', 'verification_tokens')`;
  while ((await database.prepare(tables).first("made")) < 4);
  return D1Adapter(database);
}

const tables = ["users", "accounts", "sessions", "verification_tokens"];

async function everything(database) {
  const rows = await Promise.all(
    tables.map(async (table) => (await database.prepare(`SELECT * FROM ${table}`).all()).results),
  );
  const { results: schema } = await database
    .prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'd1_%' AND name NOT LIKE 'sqlite_%'")
    .all();
  return { rows, schema };
}

async function fillWell(database) {
  const adapter = await ofTheAdapter(database);
  for (const email of ["ada@example.com", "grace@example.com", null, null]) {
    const user = await adapter.createUser({ name: "N", email, emailVerified: expires, image: null });
    await adapter.linkAccount({
      userId: user.id,
      type: "oauth",
      provider: "github",
      providerAccountId: user.id,
      access_token: "access",
      expires_at: 1,
    });
    await adapter.createSession({ sessionToken: `secret-${user.id}`, userId: user.id, expires });
  }
  await adapter.createVerificationToken({ identifier: "ada@example.com", token: "secret", expires });
  await database.prepare("ALTER TABLE users ADD COLUMN role TEXT DEFAULT 'member'").run();
}

test("an empty database gets the tables, and a second run changes nothing", async () => {
  await withDatabase({}, async ({ migrate, open }) => {
    const { status, said } = migrate();
    assert.equal(status, 0, said);
    assert.match(said, /0001_init\.sql/);
    const after = await open(everything);
    assert.ok(after.schema.some(({ name }) => name === "users_email"));
    const again = migrate();
    assert.equal(again.status, 0, again.said);
    assert.match(again.said, /No migrations to apply/);
    assert.deepEqual(await open(everything), after);
  });
});

test("a database of @auth/d1-adapter keeps every row and every column, and the adapter reads it", async () => {
  await withDatabase({ fill: fillWell }, async ({ migrate, open }) => {
    const before = await open(everything);
    const { status, said } = migrate();
    assert.equal(status, 0, said);
    const after = await open(everything);
    const nulls = { createdAt: null, lastSeenAt: null, userAgent: null, country: null, authjs_gate: null };
    const [users, accounts, sessions, tokens] = before.rows;
    assert.deepEqual(after.rows, [users, accounts, sessions.map((row) => ({ ...row, ...nulls })), tokens]);
    assert.equal(users[0].role, "member");
    await open(async (database) => {
      const adapter = D1Adapter(database);
      assert.equal((await adapter.getUserByEmail("ada@example.com")).id, users[0].id);
      const { user } = await adapter.getSessionAndUser(`secret-${users[1].id}`);
      assert.equal(user.email, "grace@example.com");
      await assert.rejects(
        database.prepare("INSERT INTO users (id, email) VALUES ('x', 'ADA@example.com')").run(),
      );
    });
  });
});

test("duplicates are named by their ids, without tokens, and nothing changes", async () => {
  const fill = async (database) => {
    await ofTheAdapter(database);
    await database.batch(
      [
        ...["('u1', 'Ada@example.com')", "('u2', 'ada@EXAMPLE.com')", "('u3', 'grace@example.com')"].map(
          (row) => `INSERT INTO users (id, email) VALUES ${row}`,
        ),
        "INSERT INTO users (id, email) VALUES ('u4', NULL), ('u5', NULL), ('u6' || char(10), 'ada@example.com')",
        ...["('a1', 'u1', 'x')", "('a2', 'u2', 'x')", "('a3', 'u3', 'y')", "('a4', 'gone', 'z')"].map(
          (row) => `INSERT INTO accounts (id, userId, providerAccountId, type, provider, access_token)
            SELECT *, 'oauth', 'github', 'secret-access' FROM (VALUES ${row})`,
        ),
        `INSERT INTO sessions (id, sessionToken, userId, expires) VALUES ('s1', 'secret-session', 'gone', '')`,
      ].map((sql) => database.prepare(sql)),
    );
  };
  await withDatabase({ fill }, async ({ migrate, open }) => {
    const before = await open(everything);
    const { status, said } = migrate();
    assert.equal(status, 1, said);
    const listed = said.split("\n").filter((line) => /^\s+(user|account|\w+ of user) /.test(line));
    assert.deepEqual(
      listed.map((line) => line.trim()),
      [
        "a4 of user gone",
        "s1 of user gone",
        "user u1: Ada@example.com",
        "user u2: ada@EXAMPLE.com",
        String.raw`user u6\n: ada@example.com`,
        "account a1 of user u1: github x",
        "account a2 of user u2: github x",
      ],
    );
    assert.match(said, /error: The migrations would fail, and nothing was changed\./);
    assert.match(
      said,
      /npx wrangler d1 execute AUTH_DB --local --command "UPDATE accounts SET userId = 'KEPT'/,
    );
    assert.doesNotMatch(said, /secret/);
    assert.deepEqual(await open(everything), before);

    // What the message says to do is enough.
    await open((database) =>
      database.batch(
        [
          "UPDATE users SET email = NULL WHERE id IN ('u2', 'u6' || char(10))",
          "DELETE FROM accounts WHERE id = 'a2'",
        ].map((sql) => database.prepare(sql)),
      ),
    );
    const again = migrate();
    assert.equal(again.status, 0, again.said);
    assert.match(again.said, /warning: Rows of `sessions` name a user that does not exist/);
    const { rows } = await open(everything);
    assert.deepEqual(
      rows.map(({ length }) => length),
      [6, 3, 1, 0],
    );
  });
});

const strange = {
  "tables of another program": {
    sql: "CREATE TABLE users (id INTEGER PRIMARY KEY, mail TEXT)",
    says: /The table `users` has no `name`, `email`, `emailVerified`, `image`/,
  },
  "columns of the same names": {
    sql: "CREATE TABLE sessions (id, sessionToken, userId, expires, createdat, country)",
    says: /The table `sessions` has `createdAt`, `country` already/,
  },
  "an index of the same name": {
    sql: "CREATE TABLE other (email); CREATE INDEX Users_Email ON other (email)",
    says: /The database has `users_email` already, which 0001_init\.sql makes/,
  },
  "a table of the same name that a later file makes": {
    sql: "CREATE TABLE Limits (id)",
    says: /The database has `limits` already, which 0002_limits\.sql makes/,
  },
  "a column of the same name that a later file adds": {
    sql: "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO d1_migrations (name) VALUES ('0001_init.sql'); CREATE TABLE sessions (id, AuthJS_Gate)",
    says: /The table `sessions` has `authjs_gate` already, which 0003_gate\.sql adds/,
  },
  "what a later file makes, after the first one": {
    sql: "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO d1_migrations (name) VALUES ('0001_init.sql'); CREATE TABLE limits (id)",
    says: /The database has `limits` already/,
  },
};
for (const [what, { sql, says }] of Object.entries(strange)) {
  test(`a database with ${what} is refused as it is`, async () => {
    const statements = sql.split("; ");
    const fill = (database) => database.batch(statements.map((one) => database.prepare(one)));
    const schema = (database) => database.prepare("SELECT * FROM sqlite_master").all();
    await withDatabase({ fill }, async ({ migrate, open }) => {
      const before = (await open(schema)).results;
      const { status, said } = migrate();
      assert.equal(status, 1, said);
      assert.match(said, says);
      assert.deepEqual((await open(schema)).results, before);
    });
  });
}

test("the database of an environment is its own", async () => {
  const staging = `
[[env.staging.d1_databases]]
binding = "AUTH_DB"
database_name = "staging"
database_id = "6f3c1b1e-0000-4000-8000-000000000002"
`;
  await withDatabase({ toml: bound(staging) }, async ({ migrate, open }) => {
    const { status, said } = migrate("--env", "staging");
    assert.equal(status, 0, said);
    assert.match(said, /6f3c1b1e-0000-4000-8000-000000000002/);
    await assert.rejects(open(everything), /no such table/);
  });
});

test("without AUTH_DB in wrangler.toml, --local takes the database of `npm start`", async () => {
  await withDatabase({ toml: projectToml(), id: "AUTH_DB" }, async ({ migrate, open }) => {
    const { status, said } = migrate();
    assert.equal(status, 0, said);
    assert.ok((await open(everything)).schema.some(({ name }) => name === "users_email"));
  });
});

const emptyDatabase = JSON.stringify(Array.from({ length: 7 }, () => ({ results: [] })));

// A project with a wrangler that records.
function withRecorder(files, check) {
  const project = makeProject({ "wrangler.toml": bound(), ...files });
  try {
    check((args, env) => project.run("migrate.mjs", args, { FAKE_RESULTS: emptyDatabase, ...env }));
  } finally {
    project.remove();
  }
}

for (const [given, flags] of Object.entries({
  "": ["--remote"],
  "--env staging": ["--remote", "--env=staging"],
  "-e staging --profile work": ["--remote", "--env=staging", "--profile=work"],
  "--env-file a.env --env-file b.env": ["--remote", "--env-file=a.env", "--env-file=b.env"],
  "--config other.toml --local --persist-to state": ["--local", "--config=other.toml", "--persist-to=state"],
})) {
  test(`migrate ${given}: wrangler gets ${flags.join(" ")}`, () => {
    const toml = bound(`\n[[env.staging.d1_databases]]\nbinding = "AUTH_DB"\n`);
    withRecorder({ "wrangler.toml": toml, "other.toml": bound(), "a.env": "", "b.env": "" }, (migrate) => {
      const { status, calls, said } = migrate(given.split(" ").filter(Boolean));
      assert.equal(status, 0, said);
      const [look, apply] = calls.map(({ args }) => args);
      assert.deepEqual(look.slice(0, -1), ["d1", "execute", "AUTH_DB", ...flags, "--json", "--command"]);
      assert.deepEqual(apply, ["d1", "migrations", "apply", "AUTH_DB", ...flags]);
      assert.equal(calls.length, 2);
    });
  });
}

for (const [what, files, args, says] of [
  ["wrangler.toml", { "wrangler.toml": projectToml() }, [], /\[\[d1_databases\]\]\n {2}binding = "AUTH_DB"/],
  [
    "an environment",
    { "wrangler.toml": bound("\n[env.staging]\n") },
    ["-e", "staging"],
    /\[\[env\.staging\.d1_databases\]\]/,
  ],
  [
    "a JSON file",
    { "own.json": "{}" },
    ["-c", "own.json"],
    /own\.json:\n\n {2}"d1_databases": \[\n {4}\{ "binding": "AUTH_DB"/,
  ],
]) {
  test(`without AUTH_DB in ${what}, the command says what to add and calls nothing`, () => {
    withRecorder(files, (migrate) => {
      const { status, calls, said } = migrate(args);
      assert.equal(status, 1, said);
      assert.match(said, says);
      assert.match(said, /npx wrangler d1 create authjs/);
      assert.match(said, /migrations_dir"?[ :=]+"migrations"/);
      assert.deepEqual(calls, []);
    });
  });
}

test("an environment that wrangler.toml lacks is refused", () => {
  withRecorder({}, (migrate) => {
    const { status, calls, said } = migrate(["-e", "production"]);
    assert.equal(status, 1, said);
    assert.match(said, /wrangler\.toml has no \[env\.production\]/);
    assert.deepEqual(calls, []);
  });
});

test("a folder without our migrations is refused", () => {
  const toml = bound().replace('"migrations"', '"sql"');
  withRecorder({ "wrangler.toml": toml }, (migrate) => {
    const { status, calls, said } = migrate([]);
    assert.equal(status, 1, said);
    assert.match(said, /`migrations_dir = "sql"`, and that folder has no 0001_init\.sql/);
    assert.deepEqual(calls, []);
  });
});

test("an answer of wrangler that is not JSON is said, and nothing is applied", () => {
  withRecorder({}, (migrate) => {
    const { status, calls, said } = migrate([], { FAKE_RESULTS: "A new version of wrangler exists" });
    assert.equal(status, 1, said);
    assert.match(said, /nothing was changed\. wrangler says:\n\nA new version of wrangler exists/);
    assert.doesNotMatch(said, /SyntaxError|at JSON/);
    assert.equal(calls.length, 1);
  });
});

test("migrations that fail end the command with an error", () => {
  withRecorder({}, (migrate) => {
    const { status, calls, said } = migrate([], { FAKE_FAILS: "d1 migrations apply" });
    assert.equal(status, 1, said);
    assert.match(said, /Authentication error/);
    assert.match(said, /error: `?wrangler/);
    assert.equal(calls.length, 2);
  });
});

for (const args of [["--remote"], ["--yes"], ["staging"], ["--env"]]) {
  test(`migrate ${args.join(" ")} is refused, and the message names the options`, () => {
    withRecorder({}, (migrate) => {
      const { status, calls, said } = migrate(args);
      assert.equal(status, 1, said);
      assert.match(said, /`npm run migrate` takes --local, --env, --config/);
      assert.deepEqual(calls, []);
    });
  });
}

test("a wrangler.toml that cannot be read is named, and nothing is called", () => {
  withRecorder({ "wrangler.toml": "name = " }, (migrate) => {
    const { status, calls, said } = migrate([]);
    assert.equal(status, 1, said);
    assert.match(said, /wrangler\.toml cannot be read: /);
    assert.deepEqual(calls, []);
  });
});

test("a database that cannot be read is said, and nothing is applied", () => {
  const FAKE_RESULTS = JSON.stringify({ error: { text: "Authentication error" } });
  withRecorder({}, (migrate) => {
    const { status, calls, said } = migrate([], { FAKE_RESULTS, FAKE_FAILS: "d1 execute" });
    assert.equal(status, 1, said);
    assert.match(
      said,
      /The database cannot be read, and nothing was changed\. wrangler says:\n\nAuthentication error/,
    );
    assert.equal(calls.length, 1);
  });
});
