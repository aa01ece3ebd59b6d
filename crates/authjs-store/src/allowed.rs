//! The table `allowed`: who may sign up with `signUp = "invited"`.

use crate::statement::Statement;

/// Finds whether an address, or its domain, is listed, in whatever case. Answers a row if it is.
pub fn find(email: &str, domain: &str) -> Statement {
    Statement::new(
        "SELECT entry FROM allowed WHERE entry COLLATE NOCASE IN (?1, ?2) LIMIT 1",
        [email.into(), domain.into()],
    )
}
