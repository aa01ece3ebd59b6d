//! The routes and the gate through [`authjs::Auth`], with a scripted platform: no runtime, no network.

#![allow(
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod fuzz;
mod layers;
mod options;
mod providers;
mod routes;
mod support;
mod upstream;
