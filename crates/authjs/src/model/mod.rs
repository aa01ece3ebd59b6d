//! Users and their accounts at providers, as Auth.js has them
//! ([reference](https://authjs.dev/reference/core/adapters#models)).

mod account;
mod user;

pub use account::Account;
pub use user::User;
