// The Durable Object of AUTH_STATE: the sessions of one subject that live, and their tokens, as rows in its own SQLite.
//
// It is JavaScript, so that it does not share its fate with the wasm instance of the isolate: a trap in a request leaves it as it
// is. It runs the statements of crates/authjs-store, which D1 runs where no Durable Object is bound. Nothing is kept in memory but
// whether the tables are made.

import { DurableObject } from "cloudflare:workers";

/**
 * The tables of migrations/0004_session_families.sql, 0005_session_tokens.sql, 0006_provider_sessions.sql and 0010_session_devices.sql. A test
 * holds them equal.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS session_families (
  id TEXT PRIMARY KEY NOT NULL,
  subject TEXT NOT NULL,
  provider TEXT NOT NULL,
  createdAt TEXT NOT NULL,
  lastSeenAt TEXT NOT NULL,
  expires TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS provider_sessions (
  name TEXT NOT NULL,
  session TEXT NOT NULL,
  subject TEXT,
  user TEXT,
  tokens TEXT,
  expires TEXT NOT NULL,
  PRIMARY KEY (name, session)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session_tokens (
  family TEXT PRIMARY KEY NOT NULL,
  subject TEXT NOT NULL,
  tokens TEXT NOT NULL,
  generation INTEGER NOT NULL,
  due INTEGER,
  tokensExpire INTEGER,
  fence INTEGER NOT NULL,
  leaseUntil INTEGER NOT NULL,
  retryAt INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  expires TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS session_devices (
  family TEXT PRIMARY KEY NOT NULL,
  userAgent TEXT,
  country TEXT
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS session_families_deleted AFTER DELETE ON session_families BEGIN
  DELETE FROM session_devices WHERE family = OLD.id;
END;`;

/** The end of the row that ends first. */
const FIRST = `
SELECT min(expires) AS first FROM
  (SELECT expires FROM session_families UNION ALL SELECT expires FROM provider_sessions UNION ALL
    SELECT expires FROM session_tokens)`;

export class AuthState extends DurableObject {
  #hasTables = false;

  /**
   * Runs statements in one transaction: `[{ "sql", "values" }]` as JSON. Returns the rows of each as JSON. Only a binding reaches
   * this method.
   */
  async batch(statements) {
    const { storage } = this.ctx;
    this.#makeTables();
    const results = storage.transactionSync(() =>
      JSON.parse(statements).map(({ sql, values }) => storage.sql.exec(sql, ...values).toArray()),
    );
    await this.#wakeLater();
    return JSON.stringify(results);
  }

  /** Deletes what has expired. An object without rows deletes itself. */
  async alarm() {
    this.#makeTables();
    const now = new Date().toISOString();
    this.ctx.storage.sql.exec("DELETE FROM session_families WHERE expires <= ?1", now);
    this.ctx.storage.sql.exec("DELETE FROM provider_sessions WHERE expires <= ?1", now);
    this.ctx.storage.sql.exec("DELETE FROM session_tokens WHERE expires <= ?1", now);
    await this.#wakeLater();
  }

  #makeTables() {
    if (this.#hasTables) return;
    this.ctx.storage.sql.exec(TABLES);
    this.#hasTables = true;
  }

  /** Sets the alarm to the end of the row that ends first. */
  async #wakeLater() {
    const { storage } = this.ctx;
    const [{ first }] = storage.sql.exec(FIRST).toArray();
    if (first === null) {
      this.#hasTables = false;
      await storage.deleteAlarm();
      return storage.deleteAll();
    }
    const due = Date.parse(first);
    const current = await storage.getAlarm();
    if (current === null || due < current) await storage.setAlarm(due);
  }
}
