#![doc = include_str!("../README.md")]

// The public interface:
pub mod callback_url;
pub mod cookies;
pub mod csrf;
pub mod keyring;
pub mod token;

pub use authjs_jose::secret::Secret;
pub use authjs_jose::timestamp::Timestamp;
pub use error::SessionError;
pub use sessions::Sessions;

mod error;
mod sessions;
