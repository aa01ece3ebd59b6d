//! A database in memory that runs statements.

use authjs_store::{Row, SqlValue, Statement};
use rusqlite::types::{Value as Sqlite, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

/// The migration of the repository.
pub(crate) const MIGRATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/0001_init.sql");

/// SQLite, with the foreign keys that D1 always has on.
#[derive(Debug)]
pub(crate) struct Database(pub(crate) Connection);

impl Database {
    /// Creates an empty database without tables.
    pub(crate) fn empty() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", "on").unwrap();
        Self(connection)
    }

    /// Creates an empty database with tables.
    pub(crate) fn migrated() -> Self {
        let database = Self::empty();
        database.migrate().unwrap();
        database
    }

    /// Applies the migration in one transaction, so that a failure changes nothing.
    pub(crate) fn migrate(&self) -> rusqlite::Result<()> {
        let sql = std::fs::read_to_string(MIGRATION).unwrap();
        let transaction = self.0.unchecked_transaction()?;
        transaction.execute_batch(&sql)?;
        transaction.commit()
    }

    /// Runs a statement and returns its rows.
    pub(crate) fn run(&self, statement: &Statement) -> rusqlite::Result<Vec<Row>> {
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
    pub(crate) fn one(&self, statement: &Statement) -> Option<Row> {
        let mut rows = self.run(statement).unwrap();
        assert!(rows.len() < 2, "{statement:?} answered {} rows", rows.len());
        rows.pop()
    }

    /// Runs statements in one transaction, as D1's `batch` does.
    pub(crate) fn batch(&self, statements: &[Statement]) -> rusqlite::Result<()> {
        let transaction = self.0.unchecked_transaction()?;
        for statement in statements {
            self.run(statement)?;
        }
        transaction.commit()
    }

    /// Returns the number of rows of a table.
    pub(crate) fn count(&self, table: &str) -> i64 {
        self.0.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
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
