//! Users and their accounts at providers, as in Auth.js
//! ([reference](https://authjs.dev/reference/core/adapters#models)).

mod account;
mod credentials;
mod user;

pub use account::Account;
pub use credentials::Credentials;
pub use user::User;
