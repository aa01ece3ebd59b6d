#![doc = include_str!("../README.md")]

mod base32;
mod hotp;
mod key_uri;
mod passcode;
mod recovery_code;
mod secret;

// The public interface:
pub use key_uri::KeyUri;
pub use passcode::Passcode;
pub use recovery_code::RecoveryCode;
pub use secret::{PERIOD, TotpSecret, step_at};
