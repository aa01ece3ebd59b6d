//! The state of an isolate: the configuration of a deployment and its caches.

use litemap::LiteMap;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use url::Url;

use crate::assertion::Assertions;
use crate::audit::{Event, EventName};
use crate::callbacks::Callbacks;
use crate::config::{Config, Observed, Site, Sites};
use crate::database::StoreError;
use crate::events::Events;
use crate::family_cache::FamilyCache;
use crate::functions::Functions;
#[cfg(all(feature = "bearer", feature = "operations"))]
use crate::health::Health;
#[cfg(feature = "bearer")]
use crate::introspected::Introspected;
use crate::keyring::Keyring;
use crate::measured::measured;
use crate::observer::{Observer, observe};
use crate::platform::Platform;
use crate::provider::discovery::Discovery;
use crate::provider::made_secrets::MadeSecrets;
#[cfg(feature = "bearer")]
use crate::provider::verified_signatures::VerifiedSignatures;
use crate::session_cache::SessionCache;
use crate::state::OpenState;
use crate::statements::{Row, Statement};
use crate::store::{OpenStore, Store};
use crate::token_cache::TokenCache;

/// One deployment: its state, and the code of the deployer. Nothing of any request is stored.
pub(crate) struct Deployment {
    state: Rc<DeploymentState>,
    /// The states of all hosts. `None` without `hosts`.
    hosts: Option<Rc<Hosts>>,
    pub(crate) callbacks: Rc<dyn Callbacks>,
    /// `None` costs nothing: no message is made.
    pub(crate) events: Option<Rc<dyn Events>>,
    pub(crate) functions: Option<Rc<dyn Functions>>,
    /// Opens the store of a request. `None` without a database.
    pub(crate) open_store: Option<OpenStore>,
    /// Opens the state of a subject. `None` without a store for it.
    pub(crate) open_state: Option<OpenState>,
    /// Whether the caller has made sure that a POST comes from a page of this site.
    pub(crate) skips_csrf_check: bool,
}

/// The states of the hosts of one Worker.
struct Hosts {
    base: Rc<DeploymentState>,
    named: Sites<Rc<DeploymentState>>,
}

/// A host without a configuration: `unknownHosts = "deny"`.
#[derive(Debug)]
pub(crate) struct UnknownHost;

/// The configuration and the caches. The value lives as long as its isolate.
pub(crate) struct DeploymentState {
    pub(crate) config: Config,
    pub(crate) session_cache: SessionCache,
    pub(crate) family_cache: FamilyCache,
    pub(crate) token_cache: TokenCache,
    /// Shared by hosts with the same secrets.
    pub(crate) keyring: Rc<Keyring>,
    /// Shared by all hosts, because documents are known by their addresses.
    pub(crate) discovery: Rc<Discovery>,
    pub(crate) made_secrets: MadeSecrets,
    /// What issuers have said of opaque access tokens.
    #[cfg(feature = "bearer")]
    pub(crate) introspected: Introspected,
    #[cfg(all(feature = "bearer", feature = "operations"))]
    pub(crate) health: RefCell<Health>,
    #[cfg(feature = "bearer")]
    pub(crate) verified_signatures: VerifiedSignatures,
    pub(crate) assertions: Assertions,
    /// The names of the headers for the origin that the log has said are left out.
    pub(crate) left_out: RefCell<LiteMap<String, ()>>,
    /// Whether the audit trail has the hash of the configuration.
    pub(crate) is_announced: Cell<bool>,
    /// When the store of tokens last did not answer, in seconds since the epoch.
    pub(crate) tokens_unavailable_at: Cell<i64>,
}

impl Deployment {
    /// Creates a deployment with this configuration and these callbacks.
    pub(crate) fn new(mut config: Config, callbacks: Rc<dyn Callbacks>) -> Self {
        let named = config.hosts.take();
        let state = Rc::new(DeploymentState::new(config));
        let (events, functions, open_store, open_state) = (None, None, None, None);
        let hosts = named.map(|named| Rc::new(Hosts::new(&state, *named)));
        Self { state, hosts, callbacks, events, functions, open_store, open_state, skips_csrf_check: false }
    }

    /// Returns a deployment with the same state and database, and other code.
    pub(crate) fn with_callbacks(&self, callbacks: Rc<dyn Callbacks>) -> Self {
        let (state, hosts, open_store) =
            (Rc::clone(&self.state), self.hosts.clone(), self.open_store.clone());
        let (open_state, skips_csrf_check) = (self.open_state.clone(), self.skips_csrf_check);
        let (events, functions) = (None, None);
        Self { state, hosts, callbacks, events, functions, open_store, open_state, skips_csrf_check }
    }

    /// Returns a deployment with the same state, database and code that checks no CSRF token.
    pub(crate) fn without_csrf_check(&self) -> Self {
        Self { skips_csrf_check: true, ..self.again() }
    }

    /// Returns a deployment with the same state, database and code, for work that outlives a request.
    pub(crate) fn again(&self) -> Self {
        Self {
            events: self.events.clone(),
            functions: self.functions.clone(),
            ..self.with_callbacks(Rc::clone(&self.callbacks))
        }
    }

    /// Returns the deployment for the host of a request. `None` if this one is it. Errors if the host is
    /// refused.
    pub(crate) fn of_host(&self, url: &Url) -> Result<Option<Rc<Self>>, UnknownHost> {
        if self.hosts.is_none() { Ok(None) } else { self.of_named_host(url) }
    }

    #[inline(never)]
    fn of_named_host(&self, url: &Url) -> Result<Option<Rc<Self>>, UnknownHost> {
        let state = self.state_of(url).ok_or(UnknownHost)?;
        let is_other = !Rc::ptr_eq(state, &self.state);
        Ok(is_other.then(|| Rc::new(Self { state: Rc::clone(state), ..self.again() })))
    }

    /// Returns the configuration for the host of a URL. `None` if the host is refused.
    pub(crate) fn config_of(&self, url: &Url) -> Option<&Config> {
        if self.hosts.is_none() { Some(&self.config) } else { self.state_of(url).map(|state| &state.config) }
    }

    #[inline(never)]
    fn state_of(&self, url: &Url) -> Option<&Rc<DeploymentState>> {
        let Some(hosts) = &self.hosts else { return Some(&self.state) };
        match hosts.named.of(url) {
            Site::Base => Some(&hosts.base),
            Site::Named(state) => Some(state),
            Site::Unknown => None,
        }
    }

    /// Returns the configurations of the hosts that have one of their own.
    pub(crate) fn hosts(&self) -> Option<Sites<&Config>> {
        self.hosts.as_ref().map(|hosts| hosts.named.map(|state| &state.config))
    }

    /// Runs statements in the database of a subject. Returns the rows of each.
    pub(crate) async fn run_in_state(
        &self,
        platform: &Rc<dyn Platform>,
        subject: &str,
        statements: Vec<Statement>,
    ) -> Result<Vec<Vec<Row>>, StoreError> {
        let missing = || StoreError::Unavailable("nothing stores the state of sessions".to_owned());
        let open = self.open_state.as_ref().ok_or_else(missing)?;
        measured(open(platform, subject), platform, "state").batch(statements).await
    }

    /// Returns what is recorded. `None` without the Cargo feature `operations`, so that such a build has no code for it.
    pub(crate) fn observed(&self) -> Option<&Rc<Observed>> {
        if cfg!(feature = "operations") { self.config.observed.as_ref() } else { None }
    }

    /// Returns the observer of a request, if its configuration asks for records.
    pub(crate) fn observer(&self, route: impl FnOnce() -> &'static str) -> Option<Observer> {
        Observer::new(self.observed()?, route())
    }

    /// Records the hash of the configuration, once in an isolate.
    pub(crate) fn announce(&self, platform: &dyn Platform) {
        if self.observed().is_some() && !self.is_announced.replace(true) {
            observe(platform, &Event::new(EventName::Configuration));
        }
    }

    /// Returns whether the tokens of sessions are stored, at this host or another.
    pub(crate) fn stores_tokens(&self) -> bool {
        self.at_any_host(|config| config.tokens.is_some())
    }

    /// Returns whether this holds for the configuration of this host or of another.
    pub(crate) fn at_any_host(&self, holds: impl Fn(&Config) -> bool) -> bool {
        let of_hosts = |hosts: &Rc<Hosts>| {
            holds(&hosts.base.config) || hosts.named.iter().any(|(_, state)| holds(&state.config))
        };
        holds(&self.config) || self.hosts.as_ref().is_some_and(of_hosts)
    }

    /// Opens the store for one request. `None` without a database.
    pub(crate) fn store(&self, platform: &Rc<dyn Platform>) -> Option<Rc<dyn Store>> {
        let store = self.open_store.as_ref().map(|open| open(platform))?;
        let recording = self.config.records_in_database().then(|| store.recording()).flatten();
        let store = recording.unwrap_or(store);
        let dated = self.config.dates_rows().then(|| store.dated()).flatten();
        Some(dated.unwrap_or(store))
    }
}

impl Hosts {
    #[inline(never)]
    fn new(base: &Rc<DeploymentState>, named: Sites<Config>) -> Self {
        let named = named.into_map(|config| {
            let is_sealed_alike = config.secrets == base.config.secrets;
            let mut state = DeploymentState::new(config);
            state.discovery = Rc::clone(&base.discovery);
            if is_sealed_alike {
                state.keyring = Rc::clone(&base.keyring);
            }
            Rc::new(state)
        });
        Self { base: Rc::clone(base), named }
    }
}

impl DeploymentState {
    fn new(config: Config) -> Self {
        Self {
            keyring: Rc::new(Keyring::new(config.secrets.all().to_vec())),
            discovery: Rc::new(Discovery::new(config.development)),
            made_secrets: MadeSecrets::default(),
            #[cfg(feature = "bearer")]
            introspected: Introspected::default(),
            #[cfg(all(feature = "bearer", feature = "operations"))]
            health: RefCell::default(),
            #[cfg(feature = "bearer")]
            verified_signatures: VerifiedSignatures::default(),
            assertions: Assertions::default(),
            left_out: RefCell::default(),
            is_announced: Cell::default(),
            tokens_unavailable_at: Cell::default(),
            session_cache: SessionCache::default(),
            family_cache: FamilyCache::default(),
            token_cache: TokenCache::default(),
            config,
        }
    }
}

impl Deref for Deployment {
    type Target = DeploymentState;

    fn deref(&self) -> &DeploymentState {
        &self.state
    }
}

impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment").field("base_path", &self.config.base_path).finish_non_exhaustive()
    }
}
