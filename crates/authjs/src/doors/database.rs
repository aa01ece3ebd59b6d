//! The door to the database: SQL statements in, rows out.

use std::fmt;
use std::rc::Rc;

use async_trait::async_trait;

use crate::statements::{Row, Statement};

/// An SQL database with the tables of `migrations/`.
///
/// The edge implements it over D1. The tests implement it over SQLite.
#[async_trait(?Send)]
pub trait Database {
    /// Runs statements in one transaction. Returns the rows of each, in order.
    ///
    /// Errors with [`StoreError::Conflict`] if a row with the same unique values exists. No statement
    /// has an effect then.
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError>;

    /// Opens the database for reads that a replica may answer: from a state at least as new as the
    /// bookmark, or from any without one. `None` if there are no replicas.
    fn replica(&self, _bookmark: Option<&str>) -> Option<Rc<dyn Database>> {
        None
    }

    /// Returns a name for the state after the last batch, which [`replica`](Self::replica) takes.
    fn bookmark(&self) -> Option<String> {
        None
    }
}

/// A failure of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// A row with the same unique values exists.
    Conflict,
    /// The database failed, did not answer in time, or answered rows that cannot be read. The text
    /// goes to the log. It says nothing about what is stored.
    Unavailable(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("a row with the same unique values exists"),
            Self::Unavailable(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for StoreError {}
