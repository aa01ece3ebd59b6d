//! The callbacks and events of the configuration. Each runs before the code of the deployer.

mod assign;
mod backend;
pub(crate) mod credentials;
pub(crate) mod events;
mod exchange;
pub(crate) mod mail;
pub(crate) mod sign_in;

pub(crate) use assign::{jwt, session};
