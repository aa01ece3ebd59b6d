// A database in this process in the place of D1, so that a case can inspect, fill and break it.

import { createServer } from "node:http";
import { migrate } from "../../worker/support/d1.mjs";

const { DatabaseSync } = process.getBuiltinModule("node:sqlite");

const isWrite = ({ sql }) => /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i.test(sql);
// Counters of attempts say nothing about a person or a session.
const isCounter = ({ sql }) => /\blimits\b/.test(sql);
const isOfUsers = ({ sql }) => /^\s*INSERT INTO users\b/i.test(sql);

/** The faults, by the word of `setup.faults.d1`. Each gets the statements of a batch and `run()`, which executes them. */
export const databaseFaults = {
  throw: () => fail("D1_ERROR: the database is broken"),
  slow_30s: () => new Promise(() => undefined),
  null_columns: (_, run) => withRows(run(), (row) => mapped(row, () => null)),
  bad_expires: (_, run) =>
    withRows(run(), (row) => mapped(row, (value, name) => (name === "expires" ? "next week" : value))),
  // Another request creates the same user and the same account first.
  unique_violation: (statements, run, database) => {
    if (!statements.some(isOfUsers) || database.isRaced) return run();
    database.isRaced = true;
    run();
    return fail("D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT");
  },
  fail_after_first_write: (statements, run, database) => {
    const writes = statements.filter((one) => isWrite(one) && !isCounter(one)).length;
    database.written = (database.written ?? 0) + writes;
    return database.written > 1 ? fail("D1_ERROR: the connection was lost") : run();
  },
  // A replica without any row. Only sessions that may read replicas see it.
  replica_lag: (_, run, { constraint }) =>
    constraint === "first-unconstrained" ? run().map(() => ({ results: [] })) : run(),
  too_many_queries: (statements, run, database) => {
    database.asked = (database.asked ?? 0) + statements.length;
    return database.asked > 1 ? fail("D1_ERROR: too many queries in one invocation") : run();
  },
};

/**
 * Starts it. Returns `object` (the JavaScript of the binding), `rows(sql, …values)`, `empty()`, `writes` (how many statements wrote),
 * `fault` (a word of `databaseFaults`, or undefined) and `stop()`.
 */
export async function startDatabase() {
  const sqlite = new DatabaseSync(":memory:");
  const database = new Database(sqlite);
  await database.migrate();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    try {
      response.end(JSON.stringify(await database.batch(JSON.parse(body))));
    } catch (error) {
      response.writeHead(500).end(error.message);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(database, { object: bindingOf(server.address().port), stop });
}

// `prepare`, `bind`, `batch` and `withSession` of D1.
const bindingOf = (port) => `(() => {
  const opened = (constraint) => ({
    withSession: (other) => opened(other),
    prepare: (sql) => ({ bind: (...values) => ({ sql, values }) }),
    async batch(statements) {
      const body = JSON.stringify({ constraint, statements });
      const answer = await fetch("http://127.0.0.1:${port}/", { method: "POST", body });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.json();
    },
  });
  return opened();
})()`;

class Database {
  #sqlite;
  writes = 0;
  batches = 0;

  constructor(sqlite) {
    this.#sqlite = sqlite;
  }

  migrate() {
    this.#sqlite.exec("PRAGMA foreign_keys = ON");
    return migrate({ prepare: (sql) => ({ sql, values: [] }), batch: (all) => this.#execute(all) });
  }

  /** Executes a batch of the Worker. */
  batch({ constraint, statements }) {
    const run = () => this.#execute(statements);
    this.constraint = constraint;
    this.batches += 1;
    const fault = this.fault && databaseFaults[this.fault];
    const answer = fault ? fault(statements, run, this) : run();
    this.writes += statements.filter((one) => isWrite(one) && !isCounter(one)).length;
    return answer;
  }

  #execute(statements) {
    this.#sqlite.exec("BEGIN");
    try {
      const results = statements.map(({ sql, values = [] }) => ({
        results: this.#sqlite.prepare(sql).all(...values),
      }));
      this.#sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      this.#sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  /** The rows of a query. */
  rows(sql, ...values) {
    return this.#sqlite.prepare(sql).all(...values);
  }

  /** Removes all rows, and the fault. */
  empty() {
    for (const table of tables) this.rows(`DELETE FROM ${table}`);
    Object.assign(this, { fault: undefined, isRaced: false, written: 0, asked: 0 });
  }
}

const tables = [
  "authenticators",
  "verification_tokens",
  "sessions",
  "session_families",
  "session_tokens",
  "provider_sessions",
  "accounts",
  "users",
  "limits",
];

const mapped = (row, change) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, change(value, name)]));
const withRows = (results, change) => results.map(({ results: rows }) => ({ results: rows.map(change) }));

function fail(message) {
  throw new Error(message);
}
