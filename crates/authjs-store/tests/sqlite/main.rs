//! The statements and the migration on SQLite.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod adapter_suite;
mod hostile;
mod limits;
mod migration;
mod second_factors;
