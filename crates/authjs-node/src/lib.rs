#![doc = include_str!("../README.md")]

pub mod describe;
pub mod judge;
pub mod schema;

#[cfg(target_arch = "wasm32")]
pub mod exports;
