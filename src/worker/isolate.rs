use litemap::LiteMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::auth_state::state;
use super::bindings::{Fetcher, KvNamespace, RateLimit, SendEmail};
use super::d1::{state_in, store};
use super::deployment::Deployment;
use super::env::{DATABASE, Read, STATE, WorkerEnv, has_same};
use super::log::{configure, write_log_of};
use super::origin::{Origin, Origins};
use super::panic::end_with_a_panic;
#[cfg(feature = "operations")]
use super::records::Sinks;
use super::signature_sign::SigningKey;
use super::signature_verify::ImportedKeys;
use authjs::Auth;
use authjs::Reason;
use authjs::config::{Config, ConfigError, Site, Sites};
use authjs::log::{Level, LogEntry, LogSettings};

thread_local! {
    static ISOLATE: OnceCell<Rc<Isolate>> = const { OnceCell::new() };
    static PREPARED: RefCell<Option<Prepared>> = const { RefCell::new(None) };
    /// The isolates of computed configurations, by the text of their options.
    static COMPUTED: RefCell<LiteMap<String, Rc<Isolate>>> = const { RefCell::new(LiteMap::new()) };
}

/// The number of computed configurations that are kept. All are dropped at the next one: a function
/// with so many results depends on something that visitors choose.
const MOST_COMPUTED: usize = 64;

/// An isolate that was started before its first request.
pub(super) struct Prepared {
    isolate: Isolate,
    /// The names that it read from the `env` of the module.
    reads: Vec<Read>,
}

impl Prepared {
    /// Starts an isolate with the `env` of the module. `options` is JSON, merged over the rest of the
    /// configuration. Logs nothing.
    pub(super) fn start(env: &JsValue, deployment: Deployment, options: Option<&str>) -> Self {
        let env = WorkerEnv::new(env).with_adapter(deployment.has_adapter);
        let isolate = Isolate::start_with(&env, deployment, options);
        Self { isolate, reads: env.into_reads() }
    }

    /// Returns why the configuration cannot be used.
    #[cfg(feature = "javascript")]
    pub(super) fn error(&self) -> Option<&ConfigError> {
        self.isolate.auth.as_ref().err()
    }
}

/// The state that an isolate keeps between requests: the configuration, bindings and imported keys,
/// but nothing of any visitor.
pub(super) struct Isolate {
    /// An error if the configuration cannot be used. Every request is then answered with an error.
    pub(super) auth: Result<Rc<Auth>, ConfigError>,
    origins: Origins,
    /// The origins of the hosts that have a configuration of their own.
    origins_of_hosts: Option<Sites<Origins>>,
    pub(super) kv: Option<KvNamespace>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) email: Option<SendEmail>,
    #[cfg(feature = "operations")]
    pub(super) sinks: Sinks,
    /// The service bindings that the configuration names.
    services: Vec<(String, Fetcher)>,
    pub(super) keys: ImportedKeys,
    pub(super) signing_key: SigningKey,
    /// `log` of the configuration.
    pub(super) log: LogSettings,
}

impl Isolate {
    /// Reads the configuration before the first request, from the `env` of the module. Logs nothing.
    pub(super) fn prepare(env: &JsValue, deployment: Deployment) {
        PREPARED.set(Some(Prepared::start(env, deployment, None)));
    }

    /// Returns this isolate. Creates it on the first request, unless it is prepared for this `env`.
    pub(super) fn current(env: &JsValue, deployment: impl FnOnce() -> Deployment) -> Rc<Self> {
        ISOLATE.with(|isolate| {
            Rc::clone(isolate.get_or_init(|| Rc::new(Self::first(PREPARED.take(), env, deployment, None))))
        })
    }

    /// Returns the isolate of a configuration that a function of the request computes. Creates it for
    /// options that are new.
    pub(super) fn computed(
        env: &JsValue,
        options: String,
        deployment: impl FnOnce() -> Deployment,
    ) -> Rc<Self> {
        if let Some(isolate) = COMPUTED.with_borrow(|known| known.get(&options).map(Rc::clone)) {
            return isolate;
        }
        let isolate = Rc::new(Self::start_with(&WorkerEnv::new(env), deployment(), Some(&options)));
        isolate.log_configuration();
        COMPUTED.with_borrow_mut(|known| {
            if known.len() >= MOST_COMPUTED {
                known.clear();
            }
            known.insert(options, Rc::clone(&isolate));
        });
        isolate
    }

    /// Returns the isolate of the first request: the one that is prepared, if it is for this `env`.
    #[cold]
    #[inline(never)]
    pub(super) fn first(
        prepared: Option<Prepared>,
        env: &JsValue,
        deployment: impl FnOnce() -> Deployment,
        options: Option<&str>,
    ) -> Self {
        let prepared = prepared.filter(|prepared| has_same(env, &prepared.reads));
        #[cfg(feature = "test-hooks")]
        super::hooks::set_prepared(prepared.is_some());
        let isolate = prepared.map(|prepared| prepared.isolate);
        let isolate = isolate.unwrap_or_else(|| Prepared::start(env, deployment(), options).isolate);
        isolate.log_configuration();
        isolate
    }

    fn start_with(env: &WorkerEnv<'_>, deployment: Deployment, options: Option<&str>) -> Self {
        end_with_a_panic();
        let config = Config::for_request(env, deployment.config, options);
        let config = config.and_then(|config| match config.missing_authorize() {
            Some(error) if !deployment.authorizes => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.cached_sessions() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.unlisted_accounts() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.unstored_factors() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.unrecorded_users() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.undated_sessions() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.unstored_families() {
            Some(error) if deployment.has_adapter => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.untokened_mails() {
            Some(error) if deployment.has_adapter && !deployment.stores_mail_tokens => Err(error),
            _ => Ok(config),
        });
        let config = config.and_then(|config| match config.missing_sender() {
            Some(error) if !deployment.sends_mails => Err(error),
            _ => Ok(config),
        });
        let auth = config.map(|config| {
            let mut auth = Auth::new(config, deployment.callbacks);
            if let Some(events) = deployment.events {
                auth = auth.events(events);
            }
            if let Some(functions) = deployment.functions {
                auth = auth.functions(functions);
            }
            if let Some(namespace) = env.binding(STATE) {
                auth = auth.state(state(namespace.unchecked_into()));
            } else if let Some(database) = env.binding(DATABASE) {
                auth = auth.state(state_in(database.unchecked_into()));
            }
            match env.binding(DATABASE).filter(|_| !deployment.has_adapter) {
                Some(database) => Rc::new(auth.store(store(database.unchecked_into()))),
                None => Rc::new(auth),
            }
        });
        let origins = Origins::find(env, auth.as_ref().ok().map(|auth| auth.config()));
        let hosts = auth.as_ref().ok().and_then(|auth| auth.hosts());
        let origins_of_hosts = hosts.map(|hosts| hosts.map(|config| Origins::find(env, Some(config))));
        let kv = env.binding("AUTH_KV").map(JsCast::unchecked_into);
        let rate_limit = env.binding("AUTH_LIMIT").map(JsCast::unchecked_into);
        let email = env.binding("AUTH_EMAIL").map(JsCast::unchecked_into);
        #[cfg(feature = "operations")]
        let sinks = Sinks {
            analytics: env.binding("AUTH_ANALYTICS").map(JsCast::unchecked_into),
            queue: env.binding("AUTH_QUEUE").map(JsCast::unchecked_into),
        };
        let log = auth.as_ref().map(|auth| auth.config().log).unwrap_or_default();
        configure(log);
        let services = auth.as_ref().map(|auth| services(env, auth)).unwrap_or_default();
        Self {
            auth,
            kv,
            rate_limit,
            email,
            #[cfg(feature = "operations")]
            sinks,
            origins,
            origins_of_hosts,
            services,
            log,
            keys: ImportedKeys::default(),
            signing_key: SigningKey::default(),
        }
    }

    /// Returns Auth.js for a request: `own`, which has code of the request, if the configuration can be
    /// used.
    pub(super) fn auth<'a>(&'a self, own: Option<&'a Rc<Auth>>) -> Result<&'a Rc<Auth>, &'a ConfigError> {
        self.auth.as_ref().map(|auth| own.unwrap_or(auth))
    }

    /// Returns the origins for the host of a judged URL.
    pub(super) fn origins_of(&self, url: &Url) -> &Origins {
        match self.origins_of_hosts.as_ref().map(|origins| origins.of(url)) {
            Some(Site::Named(origins)) => origins,
            None | Some(Site::Base | Site::Unknown) => &self.origins,
        }
    }

    /// Returns the origin that a judged request goes to: that of the first entry which matches its URL.
    /// Errors if it is absent, which cannot be.
    pub(super) fn origin_of(&self, auth: &Auth, url: &Url) -> Result<&Origin, JsValue> {
        let origins = self.origins_of(url);
        match auth.config_of(url).and_then(|config| config.origins.select(url)) {
            None => Ok(&origins.base),
            Some(index) => origins.entries.get(index).ok_or_else(|| "an entry has no origin".into()),
        }
    }

    /// Returns the service binding of this name, if the configuration uses it.
    pub(super) fn service(&self, name: &str) -> Option<&Fetcher> {
        self.services.iter().find(|(known, _)| known == name).map(|(_, service)| service)
    }

    fn log_configuration(&self) {
        match &self.auth {
            Ok(auth) => {
                auth.config().warnings.iter().for_each(|warning| self.log(Level::Warn, &warning.to_string()));
            }
            Err(error) => self.log(Level::Error, &error.to_string()),
        }
    }

    fn log(&self, level: Level, detail: &str) {
        write_log_of(self.log, &LogEntry::new(level, Reason::Configuration, detail));
    }
}

fn services(env: &WorkerEnv<'_>, auth: &Auth) -> Vec<(String, Fetcher)> {
    let bound = |name: &str| Some((name.to_owned(), env.binding(name)?.unchecked_into()));
    let hosts = auth.hosts();
    let of_hosts = hosts.iter().flat_map(Sites::iter).flat_map(|(_, config)| config.services());
    auth.config().services().chain(of_hosts).filter_map(bound).collect()
}
