use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use async_trait::async_trait;
use authjs::database::{Database, StoreError};
use authjs::statements::{Row, Statement};
use authjs_testing::sqlite;

/// SQLite in the place of D1.
pub struct TestDatabase {
    sqlite: sqlite::Database,
    /// The clock of `unixepoch()`. It is that of the platform, unless a test sets it apart.
    pub clock: Arc<AtomicI64>,
    /// The seconds by which its clock is ahead of the platform's.
    pub clock_ahead: Cell<i64>,
    /// Whether it answers.
    pub works: Cell<bool>,
    /// The replica, and the bookmarks that reads of it had.
    pub replica: RefCell<Option<Rc<Self>>>,
    pub bookmarks: RefCell<Vec<Option<String>>>,
    /// The statements that were run, in order.
    pub ran: RefCell<Vec<&'static str>>,
    /// Statements that run before the next batch that has a statement with this text: another request
    /// is faster.
    pub first: RefCell<Option<(&'static str, String)>>,
    /// The next batch that has a statement with this text is not answered.
    pub fails: Cell<Option<&'static str>>,
    /// As many more such batches are not answered either.
    pub fails_again: Cell<u32>,
}

impl TestDatabase {
    pub fn new() -> Self {
        let (sqlite, clock) = (sqlite::Database::migrated(), Arc::<AtomicI64>::default());
        sqlite.follow(Arc::clone(&clock));
        Self {
            sqlite,
            clock,
            clock_ahead: Cell::new(0),
            works: Cell::new(true),
            replica: RefCell::default(),
            bookmarks: RefCell::default(),
            ran: RefCell::default(),
            first: RefCell::default(),
            fails: Cell::default(),
            fails_again: Cell::default(),
        }
    }

    /// Runs SQL.
    pub fn execute(&self, sql: &str) {
        self.sqlite.0.execute_batch(sql).unwrap();
    }

    /// Returns the first column of the first row, as a text. An empty text is null.
    pub fn text(&self, sql: &str) -> String {
        let value: Option<String> = self.sqlite.0.query_row(sql, [], |row| row.get(0)).unwrap();
        value.unwrap_or_default()
    }

    /// Returns the number of rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        self.sqlite.count(table)
    }

    /// Returns the first words of the statements since the last call.
    pub fn take_ran(&self) -> Vec<String> {
        let words = |sql: &'static str| sql.split(' ').take(3).collect::<Vec<_>>().join(" ");
        self.ran.take().into_iter().map(words).collect()
    }
}

#[async_trait(?Send)]
impl Database for TestDatabase {
    fn replica(&self, bookmark: Option<&str>) -> Option<Rc<dyn Database>> {
        let replica = self.replica.borrow().clone()?;
        self.bookmarks.borrow_mut().push(bookmark.map(str::to_owned));
        Some(replica)
    }

    fn bookmark(&self) -> Option<String> {
        Some("0000-0001".to_owned())
    }

    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        if !self.works.get() {
            return Err(StoreError::Unavailable("D1 did not answer in time".into()));
        }
        self.ran.borrow_mut().extend(statements.iter().map(|statement| statement.sql));
        let is_due = |text: &str| statements.iter().any(|statement| statement.sql.contains(text));
        if self.fails.get().is_some_and(is_due) {
            match self.fails_again.get() {
                0 => self.fails.set(None),
                more => self.fails_again.set(more - 1),
            }
            return Err(StoreError::Unavailable("D1 did not answer in time".into()));
        }
        if self.first.borrow().as_ref().is_some_and(|(text, _)| is_due(text)) {
            let (_, sql) = self.first.take().unwrap();
            self.execute(&sql);
        }
        self.sqlite.batch(&statements).map_err(|error| {
            let detail = error.to_string();
            match detail.contains("UNIQUE constraint failed") {
                true => StoreError::Conflict,
                false => StoreError::Unavailable(detail),
            }
        })
    }
}
