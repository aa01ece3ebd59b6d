//! The order in which the options are read, and the settings that depend on others.

use serde_json::Value;

use super::env::{self, Env, Source};
use super::node::{Node, Table};
use super::{Config, ConfigError, Realm, Secrets, Warning};
use super::{
    account, accounts, assertion, bearer, bindings, callbacks, cookies, events, hosts, log, matcher,
    observed, origin, origins, pages, provider, redirect_proxy, revocation, root, rules, second_factor,
    secrets, session, sign_out, site, source, tokens, turnstile,
};

impl Config {
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
}
