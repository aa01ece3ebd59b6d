//! A database in memory that runs the statements of `authjs-store`, as D1 does.

#![allow(
    clippy::expect_used,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use authjs_store::{Row, SqlValue, Statement};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value as Sqlite, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

/// The migrations of the repository.
pub const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");

/// SQLite, with the foreign keys that D1 always has on.
#[derive(Debug)]
pub struct Database(pub Connection);

impl Database {
    /// Creates an empty database without tables.
    pub fn empty() -> Self {
        let connection = Connection::open_in_memory().expect("SQLite works");
        connection.pragma_update(None, "foreign_keys", "on").expect("SQLite works");
        Self(connection)
    }

    /// Creates an empty database with tables.
    pub fn migrated() -> Self {
        let database = Self::empty();
        database.migrate().expect("SQLite works");
        database
    }

    /// Makes `unixepoch()` return the seconds of this clock.
    pub fn follow(&self, clock: Arc<AtomicI64>) {
        let now = move |_: &mut Context<'_>| Ok(clock.load(Ordering::Relaxed));
        let flags = FunctionFlags::SQLITE_UTF8;
        self.0.create_scalar_function("unixepoch", 0, flags, now).expect("SQLite works");
    }

    /// Applies each migration in a transaction, so that a failure changes nothing.
    pub fn migrate(&self) -> rusqlite::Result<()> {
        let entries = std::fs::read_dir(MIGRATIONS).expect("the migrations");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
        files.sort();
        for file in files {
            let sql = std::fs::read_to_string(file).expect("a migration");
            let transaction = self.0.unchecked_transaction()?;
            transaction.execute_batch(&sql)?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// Runs a statement and returns its rows.
    pub fn run(&self, statement: &Statement) -> rusqlite::Result<Vec<Row>> {
        let mut prepared = self.0.prepare(statement.sql)?;
        let names: Vec<_> = prepared.column_names().map(str::to_owned).collect();
        let values = statement.values.iter().map(|value| match value {
            SqlValue::Null => Sqlite::Null,
            SqlValue::Text(text) => Sqlite::Text(text.clone()),
            SqlValue::Integer(number) => Sqlite::Integer(*number),
        });
        let rows = prepared.query_map(params_from_iter(values), |row| {
            let value = |(index, name): (usize, &String)| Ok((name.clone(), json(row.get_ref(index)?)));
            names.iter().enumerate().map(value).collect()
        })?;
        rows.collect()
    }

    /// Runs a statement that answers at most one row.
    pub fn one(&self, statement: &Statement) -> Option<Row> {
        let mut rows = self.run(statement).expect("SQLite works");
        assert!(rows.len() < 2, "{statement:?} answered {} rows", rows.len());
        rows.pop()
    }

    /// Runs statements in one transaction, as D1's `batch` does.
    pub fn batch(&self, statements: &[Statement]) -> rusqlite::Result<Vec<Vec<Row>>> {
        let transaction = self.0.unchecked_transaction()?;
        let rows = statements.iter().map(|statement| self.run(statement)).collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(rows)
    }

    /// Returns the number of rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        self.0
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .expect("SQLite works")
    }
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(_) => panic!("no column is a blob"),
    }
}
