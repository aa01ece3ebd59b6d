#![doc = include_str!("../README.md")]

mod aes;
mod cbc;
mod content_key;

// The public interface:
pub use crate::cbc::{CbcDirection, CbcTask};
pub use content_key::{AssociatedData, ContentKey};
