//! A database whose answers are timed.

use std::rc::Rc;

use async_trait::async_trait;

use crate::audit::{Measurement, Outcome};
use crate::database::{Database, StoreError};
use crate::platform::Platform;
use crate::statements::{Row, Statement};

/// A database that reports how long each batch takes.
struct Measured {
    database: Rc<dyn Database>,
    platform: Rc<dyn Platform>,
    /// The name in the metrics.
    name: &'static str,
}

/// Returns the database, timed if the platform wants to know. Without the Cargo feature `operations` it never does.
pub(crate) fn measured(
    database: Rc<dyn Database>,
    platform: &Rc<dyn Platform>,
    name: &'static str,
) -> Rc<dyn Database> {
    if cfg!(feature = "operations") { timed(database, platform, name) } else { database }
}

#[inline(never)]
fn timed(database: Rc<dyn Database>, platform: &Rc<dyn Platform>, name: &'static str) -> Rc<dyn Database> {
    if !platform.measures() {
        return database;
    }
    Rc::new(Measured { database, platform: Rc::clone(platform), name })
}

#[async_trait(?Send)]
impl Database for Measured {
    async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        let began = self.platform.now();
        let answer = self.database.batch(statements).await;
        let outcome = match &answer {
            // The database is well: it says that the row exists.
            Ok(_) | Err(StoreError::Conflict) => Outcome::Succeeded,
            Err(StoreError::Unavailable(_)) => Outcome::Failed,
        };
        let milliseconds = self.platform.now().millis() - began.millis();
        self.platform.measure(&Measurement::operation(self.name, outcome, milliseconds));
        answer
    }

    fn replica(&self, bookmark: Option<&str>) -> Option<Rc<dyn Database>> {
        Some(measured(self.database.replica(bookmark)?, &self.platform, self.name))
    }

    fn bookmark(&self) -> Option<String> {
        self.database.bookmark()
    }
}
