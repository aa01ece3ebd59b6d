mod browser;
mod database;
#[cfg(feature = "josekit")]
mod key;
mod platform;
mod provider;
mod provoked;
#[cfg(feature = "email-smtp")]
mod tcp;

pub use browser::{Answer, Browser, TestEnv, TestHeaders};
pub use database::TestDatabase;
#[cfg(feature = "josekit")]
pub use key::Key;
pub use platform::ScriptedPlatform;
#[cfg(feature = "josekit")]
pub use platform::jwt_response;
pub use provider::{ISSUER, Op};
#[cfg(feature = "email-smtp")]
pub use tcp::ScriptedTcp;
