#![doc = include_str!("../README.md")]

// The public interface:
pub mod callback_url;
pub mod cookies;
pub mod csrf;
pub mod keyring;
