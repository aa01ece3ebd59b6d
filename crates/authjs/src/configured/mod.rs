//! The callbacks and events of the configuration, which run before the code of the deployer, and its
//! servers.

mod assign;
mod backend;
pub(crate) mod credentials;
pub(crate) mod events;
mod exchange;
pub(crate) mod mail;
pub(crate) mod recorded;
pub(crate) mod sign_in;
pub(crate) mod turnstile;

pub(crate) use assign::{jwt, jwt_of_account, session};
