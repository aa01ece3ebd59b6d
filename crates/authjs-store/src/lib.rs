#![doc = include_str!("../README.md")]

// The public interface:
pub mod accounts;
pub mod allowed;
pub mod authenticators;
pub mod limits;
pub mod passkey_details;
pub mod provider_sessions;
pub mod second_factors;
pub mod session_devices;
pub mod session_families;
pub mod session_tokens;
pub mod sessions;
pub mod users;
pub mod verification_tokens;

pub use authjs_jose::timestamp::Timestamp;
pub use models::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, ListedSession, SessionDevice,
    UserChange, VerificationToken,
};
pub use passkey_details::ListedPasskey;
pub use row::{Row, RowError};
pub use statement::{SqlValue, Statement};

mod models;
mod row;
mod statement;
