//! The table of options: the one source of the keys that the parser accepts, of
//! `docs/configuration.md`, of the README's tables and of `authjs.schema.json`.
//!
//! To add an option, add a row to the group of its table. A new table is a new [`Group`], a line in
//! `keys.rs`, and a row of [`Kind::Table`] in the group above it. `npm run options` updates the
//! documents. `tests/options/` has the effect of each row, and fails for a row without one.
//!
//! Only the keys reach the Worker: `keys.rs` copies them when the crate is compiled, and no code of
//! the Worker names a [`Row`].

mod account;
mod accounts;
mod audit;
mod bearer;
mod bindings;
mod callbacks;
mod cookies;
mod experimental;
pub(in crate::config) mod keys;
mod log;
mod matcher;
mod origin;
mod pages;
mod profile;
mod provider;
mod provider_client;
mod provider_credentials;
mod provider_email;
mod provider_webauthn;
mod refused;
mod root;
mod row;
mod rules;
mod second_factor;
mod session;
mod sign_out;
mod tokens;
mod turnstile;
mod variables;

pub use bindings::{BINDINGS, Binding};
pub use refused::{REFUSED, Refused};
pub use row::{Group, Kind, Row};
pub use variables::{VARIABLES, Variable};

/// All groups, in the order of the documentation. The first is the outermost table.
pub static GROUPS: &[&Group] = &[
    &root::ROOT,
    &matcher::ENTRY,
    &matcher::CONDITION,
    &rules::RULE,
    &rules::LEAVES,
    &rules::COMBINED,
    &rules::INNER,
    &rules::CORS,
    &origin::ORIGIN,
    &origin::ENTRY,
    &bearer::ENTRY,
    &bearer::INTROSPECTION,
    &accounts::INVITED,
    &accounts::ACCOUNTS,
    &account::ACCOUNT,
    &session::SESSION,
    &session::JWT,
    &sign_out::SIGN_OUT,
    &tokens::TOKENS,
    &turnstile::TURNSTILE,
    &second_factor::SECOND_FACTOR,
    &pages::PAGES,
    &pages::THEME,
    &cookies::COOKIES,
    &cookies::COOKIE,
    &cookies::ATTRIBUTES,
    &provider::EVERY,
    &provider::OAUTH2,
    &provider::OAUTH1,
    &provider_credentials::CREDENTIALS,
    &provider_credentials::FIELD,
    &provider_email::EMAIL,
    &provider_webauthn::WEBAUTHN,
    &provider_webauthn::RELYING_PARTY,
    &provider::ENDPOINT,
    &provider_client::CLIENT,
    &provider::FETCH,
    &provider::STYLE,
    &profile::PROFILE,
    &profile::MAPPING,
    &callbacks::CALLBACKS,
    &callbacks::SIGN_IN,
    &callbacks::BACKEND,
    &callbacks::EXCHANGE,
    &callbacks::REDIRECT,
    &callbacks::EVENTS,
    &log::LOG,
    &audit::AUDIT,
    &experimental::EXPERIMENTAL,
];

#[cfg(test)]
mod tests;
