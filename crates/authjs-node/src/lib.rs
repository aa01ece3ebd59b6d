#![doc = include_str!("../README.md")]

pub mod describe;
pub mod explain;
pub mod explain_preflight;
mod explain_rules;
pub mod judge;
pub mod providers;
pub mod question;
pub mod schema;

#[cfg(target_arch = "wasm32")]
pub mod exports;
