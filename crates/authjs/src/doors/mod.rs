//! The traits by which the core reaches what is outside: the runtime, and a deployer's own code.

pub mod callbacks;
pub mod platform;
