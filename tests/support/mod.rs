mod browser;
mod platform;
mod provider;

pub use browser::{Answer, Browser, TestEnv};
pub use platform::ScriptedPlatform;
pub use provider::{ISSUER, Op};
