#![doc = include_str!("../README.md")]
#![cfg(not(target_arch = "wasm32"))]

#[cfg(feature = "josekit")]
pub mod authenticator;
#[cfg(feature = "josekit")]
pub mod signatures;
pub mod sqlite;

#[cfg(feature = "josekit")]
pub use josekit;

#[cfg(feature = "josekit")]
#[cfg(test)]
mod jwe;
#[cfg(feature = "josekit")]
#[cfg(test)]
mod oauth1;
#[cfg(feature = "josekit")]
#[cfg(test)]
mod wycheproof;
