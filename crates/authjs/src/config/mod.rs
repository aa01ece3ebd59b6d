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

use serde_json::Value;
use url::Url;

use crate::cookies::CookieSettings;
use crate::forwarded::HeaderPattern;
use crate::matcher::Matcher;
use crate::pages::Theme;
use crate::providers::{OAuthProvider, Provider};
use crate::redirect_proxy::OriginPattern;

use self::cookies::Cookies;
use self::env::Source;
use self::node::{Node, Table};

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

    /// Reads the configuration from the environment, merged over the text of the compiled-in
    /// `auth.config.json`, if any.
    ///
    /// Errors with the first mistake. A deployment that cannot be configured must answer every
    /// request with an error. Settings that a first deployment lacks are not a mistake yet: they
    /// are reported together, and only if there is no other mistake.
    pub fn from_env(env: &dyn Env, compiled_in: Option<&str>) -> Result<Self, ConfigError> {
        Self::for_request(env, compiled_in, None)
    }

    /// Does the same as [`Config::from_env`], with options that a function of the request computes,
    /// as JSON, merged over the rest: Auth.js's "lazy initialization". Their `providers` may be empty.
    pub fn for_request(
        env: &dyn Env,
        compiled_in: Option<&str>,
        options: Option<&str>,
    ) -> Result<Self, ConfigError> {
        bindings::check(env)?;
        let mut source = source::read_with(env, compiled_in, options)?;
        let hosts = hosts::take(&mut source)?;
        let read = |source: &Value, host: Option<&str>| Self::of_source(env, source, host, options.is_some());
        match hosts {
            None => read(&source, None),
            Some(hosts) => hosts.read(&source, read),
        }
    }

    /// Reads the configuration of one host, or that of all.
    fn of_source(
        env: &dyn Env,
        source: &Value,
        host: Option<&str>,
        is_computed: bool,
    ) -> Result<Self, ConfigError> {
        let root = root::read(&Node { path: String::new(), value: source })?;
        let mut warnings = Vec::new();
        let development = env::flag(env, "AUTH_DEV")?.unwrap_or(false);
        let read =
            |secrets, warnings| Self::read(env, &root, (development, host), secrets, is_computed, warnings);
        match secrets::read(env, root.get("secretOrder").as_ref(), development, &mut warnings) {
            Ok(secrets) => read(secrets, warnings),
            Err(error) if error.is_unset() => Err(match read(Secrets::default(), warnings) {
                Ok(_) => error,
                Err(other) if other.is_unset() => error.and(other),
                Err(other) => other,
            }),
            Err(error) => Err(error),
        }
    }

    /// Returns the merged sources of the configuration, before they are judged.
    ///
    /// Errors if a source is not JSON, or if two sources do not merge.
    pub fn sources(env: &dyn Env, compiled_in: Option<&str>) -> Result<Value, ConfigError> {
        source::read(env, compiled_in)
    }

    fn read(
        env: &dyn Env,
        root: &Table<'_>,
        (development, host): (bool, Option<&str>),
        secrets: Secrets,
        is_computed: bool,
        mut warnings: Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let site = site::read(env, root, host, &mut warnings)?;
        let has_database = env.has_binding("AUTH_DB");
        let session = session::read_session(root, has_database)?;
        bearer::refuse_unless_built(root, env)?;
        account::refuse_unless_built(root, env)?;
        let log = log::read(root, &mut warnings)?;
        root::read_experimental(root, &mut warnings)?;
        let redirect_proxy_url = redirect_proxy::read_url(env, root, development)?;
        let shared = provider::Shared { development, redirect_proxy_url, has_database };
        let pages = pages::read_pages(root, &site.base_path)?;
        if pages.new_user.is_some() && !has_database {
            warnings.push(Warning::NewUserPageUnused);
        }
        let matcher = matcher::read(env, root, &mut warnings)?;
        // Code may use the sessions of another deployment, and then says so with an empty list.
        let mut providers = match is_computed && provider::is_empty(root) {
            false => provider::read_all(env, root, &shared, &mut warnings)?,
            true => Vec::new(),
        };
        session::refuse_unread_credentials(session, &providers)?;
        let rules = rules::read(env, root, &mut providers, &mut warnings)?;
        second_factor::refuse_unchecked(root, env, rules.as_ref())?;
        if rules.is_none() {
            matcher::warn_of_pages_without_assets(matcher.as_ref(), &pages, &mut warnings);
        }
        let source = Source { env, development, has_database };
        let callbacks = callbacks::read(root, &source, &mut providers, &mut warnings)?;
        let tokens = tokens::read(env, root, &providers, has_database)?;
        tokens::refuse_useless_exchange(&callbacks, tokens)?;
        session::refuse_token_options(root, session, tokens.map(|_| &*callbacks.jwt))?;
        let origin = origin::read(root, &source, &callbacks, &mut warnings)?;
        let origins = origin::read_all(root, &source, &callbacks, &mut warnings)?;
        let asserts = origins::asserting(&origin, &origins);
        let revocation = revocation::read(env, root, session, has_database)?;
        Ok(Self {
            observed: observed::read(root, env, &secrets)?,
            secrets,
            assertion_keys: assertion::read(env, asserts, development, &mut warnings)?,
            origin,
            origins,
            callbacks,
            accounts: accounts::read(root, has_database, &mut providers)?,
            events: events::read(root, &source)?,
            #[cfg(feature = "account")]
            account: account::read(root, session, revocation, has_database)?,
            #[cfg(feature = "bearer")]
            bearer: bearer::read(root, env, development)?,
            #[cfg(feature = "second-factor")]
            second_factor: second_factor::read(root, has_database, rules.as_ref())?,
            turnstile: turnstile::read(root, env, development, &providers, &mut warnings)?,
            sign_out: sign_out::read(root, session, revocation, &providers)?,
            revocation,
            tokens,
            session,
            log,
            development,
            jwt: session::read_jwt(root, session)?,
            pages,
            theme: pages::read_theme(root)?,
            use_secure_cookies: root.boolean("useSecureCookies")?,
            matcher,
            rules,
            unknown_actions: root::read_unknown_actions(root)?,
            upstream: root::read_upstream(env, root, development, &mut warnings)?,
            cookies: cookies::read(root)?,
            providers,
            redirect_proxy_allow: redirect_proxy::read_allow(root)?,
            keep_fragment: root.boolean("keepFragment")?.unwrap_or(false),
            remember_provider: root.boolean("rememberProvider")?.unwrap_or(false),
            shared_checks: root.boolean("sharedChecks")?.unwrap_or(false),
            base_path: site.base_path,
            trust_host: site.trust_host,
            auth_url: site.auth_url,
            warnings,
            has_database,
            realm: Realm::default(),
            hosts: None,
            set_at_other_hosts: Vec::new(),
        })
    }

    /// Returns whether administrators may end sessions: `session.revocable` and `AUTH_SERVICE_TOKENS` are set.
    #[cfg(feature = "bearer")]
    pub(crate) fn is_revoked_by_administrators(&self) -> bool {
        self.revocation.is_revocable && !self.bearer.service_tokens.is_empty()
    }

    /// Returns the provider with this id.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// Returns the provider whose Logout Tokens end sessions: one with `backchannelLogout`.
    pub(crate) fn provider_of_logout(&self, id: Option<&str>) -> Option<&OAuthProvider> {
        self.provider(id?)?.oauth().filter(|oauth| oauth.backchannel_logout)
    }

    /// Returns whether the table `provider_sessions` has rows of sessions.
    pub(crate) fn keeps_provider_sessions(&self) -> bool {
        let is_named = |provider: &Provider| provider.oauth().is_some_and(|oauth| oauth.backchannel_logout);
        self.sign_out.is_set() || self.providers.iter().any(is_named)
    }

    /// Returns whether the table `provider_sessions` may have nonces that were used.
    pub(crate) fn keeps_nonces(&self) -> bool {
        let is_asked =
            |provider: &Provider| provider.oauth().is_some_and(|oauth| oauth.id_token_sign_in.is_some());
        self.providers.iter().any(is_asked)
    }

    /// Returns whether the rows of sessions have what the rules or the account page ask about the sign-in, or what a second factor needs.
    pub(crate) fn records_in_database(&self) -> bool {
        let asks = self.rules.as_ref().is_some_and(|rules| !rules.recorded.is_empty());
        self.session.strategy == SessionStrategy::Database
            && (asks || self.has_second_factor() || self.has_account_page())
    }

    /// Returns whether a sign-in or a rule may ask for a second factor.
    #[cfg(feature = "second-factor")]
    pub(crate) const fn has_second_factor(&self) -> bool {
        self.second_factor.is_some()
    }

    /// Returns whether a sign-in or a rule may ask for a second factor.
    #[cfg(not(feature = "second-factor"))]
    #[expect(clippy::unused_self, reason = "this build has no second factor")]
    pub(crate) const fn has_second_factor(&self) -> bool {
        false
    }

    /// Returns whether users see their account at `<basePath>/account`.
    pub(crate) const fn has_account_page(&self) -> bool {
        #[cfg(feature = "account")]
        return self.account.is_enabled;
        #[cfg(not(feature = "account"))]
        false
    }

    /// Returns whether a sign-in proves by itself that the user was there: `account.trustUnprovenSignIn`.
    pub(crate) const fn trusts_unproven_sign_in(&self) -> bool {
        #[cfg(feature = "account")]
        return self.account.trusts_unproven_sign_in;
        #[cfg(not(feature = "account"))]
        false
    }

    /// Returns whether a session is judged by more than its signature or row, and its end: by when it began or
    /// was last used, or by its family.
    pub(crate) const fn judges_sessions(&self) -> bool {
        self.revocation.is_set() || self.session.limits.is_set()
    }

    /// Returns whether sessions of the database are read with the times at which they began and were last seen.
    pub(crate) fn dates_rows(&self) -> bool {
        let has_limits = self.session.limits.is_set() || self.revocation.not_before.is_some();
        self.session.strategy == SessionStrategy::Database && has_limits
    }

    /// Returns whether a session must say when its user signed in.
    pub(crate) const fn dates_sessions(&self) -> bool {
        self.revocation.not_before.is_some() || self.session.limits.absolute_max_age.is_some()
    }

    /// Returns the names and attributes of the cookies, on a site that is secure (https) or is not.
    pub const fn cookies(&self, secure: bool) -> &CookieSettings {
        if secure { &self.cookies.secure } else { &self.cookies.plain }
    }
}

#[cfg(test)]
mod tests;
