//! The traits through which the core reaches the outside: the runtime, and a deployer's code.

pub mod callbacks;
pub mod database;
pub mod events;
pub mod functions;
pub mod platform;
pub mod state;
pub mod store;
