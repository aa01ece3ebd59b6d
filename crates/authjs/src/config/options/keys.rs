//! The keys of each table, as the parser takes them: `node.table(&keys::SESSION)`.

#[cfg(feature = "account")]
use super::account;
#[cfg(feature = "bearer")]
use super::bearer;
#[cfg(feature = "webauthn")]
use super::provider_webauthn;
#[cfg(feature = "second-factor")]
use super::second_factor;
use super::{
    accounts, audit, callbacks, cookies, experimental, log, matcher, origin, pages, profile, provider,
    provider_client, provider_credentials, provider_email, root, rules, session, sign_out, tokens, turnstile,
};

macro_rules! keys {
    ($($(#[$attribute:meta])* $name:ident: $group:path),* $(,)?) => {
        $($(#[$attribute])* pub(in crate::config) static $name: [&str; $group.rows.len()] = $group.keys();)*
    };
}

keys! {
    ROOT: root::ROOT,
    INVITED: accounts::INVITED,
    ACCOUNTS: accounts::ACCOUNTS,
    #[cfg(feature = "account")]
    ACCOUNT: account::ACCOUNT,
    SESSION: session::SESSION,
    JWT: session::JWT,
    SIGN_OUT: sign_out::SIGN_OUT,
    TOKENS: tokens::TOKENS,
    TURNSTILE: turnstile::TURNSTILE,
    #[cfg(feature = "second-factor")]
    SECOND_FACTOR: second_factor::SECOND_FACTOR,
    PAGES: pages::PAGES,
    THEME: pages::THEME,
    COOKIES: cookies::COOKIES,
    COOKIE: cookies::COOKIE,
    COOKIE_ATTRIBUTES: cookies::ATTRIBUTES,
    MATCHER_ENTRY: matcher::ENTRY,
    MATCHER_CONDITION: matcher::CONDITION,
    RULE: rules::RULE,
    RULE_LEAVES: rules::LEAVES,
    RULE_COMBINED: rules::COMBINED,
    RULE_INNER: rules::INNER,
    CORS: rules::CORS,
    ORIGIN: origin::ORIGIN,
    ORIGINS_ENTRY: origin::ENTRY,
    #[cfg(feature = "bearer")]
    BEARER: bearer::ENTRY,
    #[cfg(feature = "bearer")]
    INTROSPECTION: bearer::INTROSPECTION,
    PROVIDER: provider::EVERY,
    OAUTH2: provider::OAUTH2,
    OAUTH1: provider::OAUTH1,
    CREDENTIALS: provider_credentials::CREDENTIALS,
    FIELD: provider_credentials::FIELD,
    EMAIL: provider_email::EMAIL,
    #[cfg(feature = "webauthn")]
    WEBAUTHN: provider_webauthn::WEBAUTHN,
    #[cfg(feature = "webauthn")]
    RELYING_PARTY: provider_webauthn::RELYING_PARTY,
    ENDPOINT: provider::ENDPOINT,
    FETCH: provider::FETCH,
    STYLE: provider::STYLE,
    CLIENT: provider_client::CLIENT,
    PROFILE: profile::PROFILE,
    MAPPING: profile::MAPPING,
    CALLBACKS: callbacks::CALLBACKS,
    SIGN_IN: callbacks::SIGN_IN,
    BACKEND: callbacks::BACKEND,
    EXCHANGE: callbacks::EXCHANGE,
    REDIRECT: callbacks::REDIRECT,
    EVENTS: callbacks::EVENTS,
    LOG: log::LOG,
    AUDIT: audit::AUDIT,
    EXPERIMENTAL: experimental::EXPERIMENTAL,
}
