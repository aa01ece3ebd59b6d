//! The configuration: parsed once per isolate into types, or refused with one line that says what
//! to change.
//!
//! No setting of a deployer is ignored. An unknown key, a wrong type, a contradiction or an option
//! of a later version is an error, because a misspelt `matcher` must not leave a site unguarded.

mod account;
mod accounts;
mod assertion;
mod backend;
mod bearer;
mod bindings;
mod callbacks;
mod consequences;
mod cookies;
mod env;
mod error;
mod events;
mod expression;
mod header;
mod hosts;
mod log;
mod matcher;
mod mistakes;
mod nearest;
mod node;
mod observed;
pub mod options;
mod origin;
mod origins;
mod pages;
mod provider;
mod pseudonyms;
mod reading;
mod redirect_proxy;
mod revocation;
mod root;
mod rules;
mod second_factor;
mod secret_command;
mod secrets;
mod session;
mod session_limits;
mod sign_out;
mod site;
mod source;
mod texts;
mod tokens;
mod turnstile;
mod urls;
mod warning;

use std::rc::Rc;

use url::Url;

use crate::cookies::CookieSettings;
use crate::forwarded::HeaderPattern;
use crate::matcher::Matcher;
use crate::pages::Theme;
use crate::providers::{OAuthProvider, Provider};
use crate::redirect_proxy::OriginPattern;

use self::cookies::Cookies;

#[cfg(feature = "account")]
pub(crate) use account::AccountPage;
pub(crate) use accounts::{Accounts, SignUp};
pub(crate) use assertion::AssertionKeys;
#[cfg(feature = "bearer")]
pub(crate) use bearer::{Bearer, BearerIssuer, Introspection, ServiceToken};
pub(crate) use callbacks::{Assignment, Callbacks, Exchange, SignInRules, Target, is_one_address};
pub use env::Env;
pub use error::{ConfigError, MissingSetting};
pub(crate) use events::{EventName, Events};
pub(crate) use hosts::Realm;
pub use hosts::{Site, Sites};
pub use log::{Level, LogFormat, LogSettings};
pub use observed::Sink;
pub(crate) use observed::{EmailForm, Observed};
pub(crate) use origin::{ASSERTION, is_sendable};
pub use origin::{OriginEntry, OriginHeader, OriginSettings, OriginTarget, Origins, SessionCookie};
pub use pages::Pages;
pub use provider::provider_variable;
pub(crate) use revocation::{Families, Revocation};
pub use root::UnknownActions;
pub(crate) use rules::{Recorded, Rules, text_of, texts_at};
#[cfg(feature = "second-factor")]
pub(crate) use second_factor::SecondFactor;
pub use secrets::Secrets;
pub use session::{Jwt, Session, SessionStrategy};
pub use session_limits::SessionLimits;
pub(crate) use sign_out::SignOut;
pub(crate) use tokens::Tokens;
pub(crate) use turnstile::Turnstile;
pub use warning::Warning;

/// The complete configuration with types and defaults. There is one per isolate, and it never
/// changes.
#[derive(Debug)]
pub struct Config {
    /// `basePath`: the path of the auth routes. It starts with a slash and ends without one.
    pub base_path: String,
    /// The secrets.
    pub secrets: Secrets,
    /// `trustHost`: whether to trust the URL of a request. True unless the deployer sets it to
    /// false.
    pub trust_host: bool,
    /// The origin of `AUTH_URL`, which replaces that of a request.
    pub auth_url: Option<Url>,
    /// The providers, in order. There is at least one, and ids are unique.
    pub providers: Vec<Provider>,
    /// `session`
    pub(crate) session: Session,
    /// `session.revocable` and `AUTH_SESSIONS_NOT_BEFORE`
    pub(crate) revocation: Revocation,
    /// `signOut`
    pub(crate) sign_out: SignOut,
    /// `tokens`, if the tokens of sessions are refreshed.
    pub(crate) tokens: Option<Tokens>,
    /// `jwt`
    pub(crate) jwt: Jwt,
    /// `signUp`, `linkUnverifiedEmail`, `accounts`
    pub(crate) accounts: Accounts,
    /// `account`
    #[cfg(feature = "account")]
    pub(crate) account: AccountPage,
    /// `bearer` and the service tokens.
    #[cfg(feature = "bearer")]
    pub(crate) bearer: Bearer,
    /// `turnstile`, with its secret.
    pub(crate) turnstile: Option<Turnstile>,
    /// `secondFactor`, if sign-ins may need one.
    #[cfg(feature = "second-factor")]
    pub(crate) second_factor: Option<SecondFactor>,
    /// `pages`
    pub pages: Pages,
    /// `theme`
    pub(crate) theme: Theme,
    /// `useSecureCookies`. If unset, the scheme of the request decides.
    pub use_secure_cookies: Option<bool>,
    /// `callbacks`
    pub(crate) callbacks: Callbacks,
    /// `events`
    pub(crate) events: Option<Events>,
    /// `audit` and `metrics`
    pub(crate) observed: Option<Rc<Observed>>,
    /// `log`, with `debug`.
    pub log: LogSettings,
    /// `matcher`: the paths that need a session. If unset, all paths do.
    pub(crate) matcher: Option<Matcher>,
    /// `rules`, with `unmatched`: what paths need, instead of `matcher`.
    pub(crate) rules: Option<Rules>,
    /// `unknownActions`: who answers a path under the base path that names no action.
    pub(crate) unknown_actions: UnknownActions,
    /// `upstream`: the origin behind the gate.
    pub upstream: Option<Url>,
    /// `origin`
    pub origin: OriginSettings,
    /// `origins`
    pub origins: Origins,
    /// `AUTH_ASSERTION_KEY`, and further keys.
    pub(crate) assertion_keys: Option<AssertionKeys>,
    /// `redirectProxyAllow`: the deployments that the redirect proxy serves. If unset, every
    /// deployment with the shared secret.
    pub redirect_proxy_allow: Option<Vec<OriginPattern>>,
    /// `rememberProvider`: whether a cookie names the provider of the last sign-in.
    pub(crate) remember_provider: bool,
    /// `keepFragment`: whether the sign-in page preserves the `#fragment` of a protected address.
    pub(crate) keep_fragment: bool,
    /// `sharedChecks`: whether a sign-in writes the check cookies of Auth.js, which all tabs share.
    pub(crate) shared_checks: bool,
    /// `AUTH_DEV`: whether loopback addresses and plain http to them are allowed, and this site is
    /// on loopback itself.
    pub development: bool,
    /// Warnings for the deployer, to be logged once.
    pub warnings: Vec<Warning>,
    cookies: Cookies,
    /// Whether `AUTH_DB` is bound.
    has_database: bool,
    /// What sessions, checks and mails are bound to.
    pub(crate) realm: Realm,
    /// `hosts`
    pub(crate) hosts: Option<Box<Sites<Self>>>,
    /// The headers that the Worker sets at any of the hosts.
    set_at_other_hosts: Vec<HeaderPattern>,
}

impl Config {
    /// Returns `rules`, if they are set.
    pub fn rules(&self) -> Option<&crate::rules::Rules> {
        self.rules.as_ref().map(|rules| &rules.compiled)
    }

    /// Returns the provider with this id.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// Returns the names and attributes of the cookies, on a site that is secure (https) or is not.
    pub const fn cookies(&self, secure: bool) -> &CookieSettings {
        if secure { &self.cookies.secure } else { &self.cookies.plain }
    }
}

#[cfg(test)]
mod tests;
