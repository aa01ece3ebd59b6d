#![doc = include_str!("../README.md")]
#![cfg(all(feature = "josekit", not(target_arch = "wasm32")))]

pub mod signatures;

pub use josekit;

#[cfg(test)]
mod jwe;
#[cfg(test)]
mod oauth1;
#[cfg(test)]
mod wycheproof;
