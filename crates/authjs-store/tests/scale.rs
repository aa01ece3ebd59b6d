//! The work of statements does not grow with the database: ten and ten thousand sessions, and a million in `.ci/full`.
//!
//! SQLite counts its steps, so that the test measures no time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use authjs_store::{SqlValue, Statement, Timestamp, accounts, sessions, users, verification_tokens};
use rusqlite::{Connection, StatementStatus, params_from_iter, types::Value};

const MIGRATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/0001_init.sql");

/// `SESSION_ROWS=1000000` takes half a minute.
#[test]
fn many_sessions_cost_as_much_work_as_ten() {
    let many = std::env::var("SESSION_ROWS").map_or(10_000, |rows| rows.parse().unwrap());
    assert_eq!(work(many), work(10));
}

/// The steps of SQLite's virtual machine, and those of them that read the next row of a whole table.
#[derive(Debug, PartialEq, Eq)]
struct Work {
    steps: i32,
    scanned: i32,
}

/// Returns the work of each statement in a database with so many users, accounts, sessions and verification tokens.
fn work(rows: u32) -> BTreeMap<&'static str, Work> {
    let database = filled(rows);
    let now = Timestamp::from_seconds(NOW);
    let statements = [
        ("getUser", users::by_id("u7")),
        ("getUserByEmail", users::by_email("7@EXAMPLE.com")),
        ("getUserByAccount", users::by_account("github", "a7")),
        ("getAccount", accounts::by_provider("github", "a7")),
        ("getSessionAndUser", sessions::with_user("s7")),
        ("getSessionAndUser, unknown", sessions::with_user("none")),
        ("updateSession", sessions::extend("s7", now, now)),
        ("deleteSession", sessions::delete("s8")),
        ("useVerificationToken", verification_tokens::consume("7@example.com", "t7")),
        ("purge of sessions", sessions::purge(now, 3)),
        ("purge of verification tokens", verification_tokens::purge(now, 3)),
        ("deleteUser", users::delete("u6")),
    ];
    statements.into_iter().map(|(name, statement)| (name, measured(&database, &statement))).collect()
}

fn measured(database: &Connection, statement: &Statement) -> Work {
    let mut prepared = database.prepare(statement.sql).unwrap();
    let values = statement.values.iter().map(|value| match value {
        SqlValue::Null => Value::Null,
        SqlValue::Text(text) => Value::Text(text.clone()),
        SqlValue::Integer(number) => Value::Integer(*number),
    });
    let mut rows = prepared.query(params_from_iter(values)).unwrap();
    while rows.next().unwrap().is_some() {}
    drop(rows);
    Work {
        steps: prepared.get_status(StatementStatus::VmStep),
        scanned: prepared.get_status(StatementStatus::FullscanStep),
    }
}

const NOW: i64 = 1_795_000_000;

/// Of the sessions and the verification tokens, five have expired.
fn filled(rows: u32) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.pragma_update(None, "foreign_keys", "on").unwrap();
    database.execute_batch(&std::fs::read_to_string(MIGRATION).unwrap()).unwrap();
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})");
    let expires = "iif(i <= 5, '2020', '2030') || '-01-01T00:00:00.000Z'";
    for insert in [
        "users (id, email) {n} SELECT 'u' || i, i || '@example.com' FROM n",
        "accounts (id, userId, type, provider, providerAccountId) {n} SELECT i, 'u' || i, 'oauth', 'github', 'a' || i FROM n",
        "sessions (id, sessionToken, userId, expires) {n} SELECT i, 's' || i, 'u' || i, {expires} FROM n",
        "verification_tokens (identifier, token, expires) {n} SELECT i || '@example.com', 't' || i, {expires} FROM n",
    ] {
        let sql = insert.replace("{n}", &numbers).replace("{expires}", expires);
        database.execute_batch(&format!("INSERT INTO {sql}")).unwrap();
    }
    database
}
