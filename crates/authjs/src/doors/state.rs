//! The door to exact state that JWT sessions need: which of them have ended.

use std::rc::Rc;

use crate::database::Database;
use crate::platform::Platform;

/// Opens, for one request, the database that has the state of a subject: a table `session_families`.
///
/// It may be one for all subjects, or one for each. The edge opens the Durable Object with this name,
/// or D1. The tests open SQLite.
pub type OpenState = Rc<dyn Fn(&Rc<dyn Platform>, &str) -> Rc<dyn Database>>;
