//! The state of an isolate: the configuration of a deployment and its caches.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::assertion::Assertions;
use crate::callbacks::Callbacks;
use crate::config::Config;
use crate::events::Events;
use crate::functions::Functions;
#[cfg(feature = "bearer")]
use crate::introspected::Introspected;
use crate::keyring::Keyring;
use crate::platform::Platform;
use crate::provider::discovery::Discovery;
use crate::provider::made_secrets::MadeSecrets;
use crate::session_cache::SessionCache;
use crate::store::{OpenStore, Store};

/// One deployment: its state, and the code of the deployer. Nothing of any request is stored.
pub(crate) struct Deployment {
    state: Rc<DeploymentState>,
    pub(crate) callbacks: Rc<dyn Callbacks>,
    /// `None` costs nothing: no message is made.
    pub(crate) events: Option<Rc<dyn Events>>,
    pub(crate) functions: Option<Rc<dyn Functions>>,
    /// Opens the store of a request. `None` without a database.
    pub(crate) open_store: Option<OpenStore>,
    /// Whether the caller has made sure that a POST comes from a page of this site.
    pub(crate) skips_csrf_check: bool,
}

/// The configuration and the caches. The value lives as long as its isolate.
pub(crate) struct DeploymentState {
    pub(crate) config: Config,
    pub(crate) session_cache: SessionCache,
    pub(crate) keyring: Keyring,
    pub(crate) discovery: Discovery,
    pub(crate) made_secrets: MadeSecrets,
    /// What issuers have said of opaque access tokens.
    #[cfg(feature = "bearer")]
    pub(crate) introspected: Introspected,
    pub(crate) assertions: Assertions,
    /// The names of the headers for the origin that the log has said are left out.
    pub(crate) left_out: RefCell<BTreeSet<String>>,
}

impl Deployment {
    /// Creates a deployment with this configuration and these callbacks.
    pub(crate) fn new(config: Config, callbacks: Rc<dyn Callbacks>) -> Self {
        let state = Rc::new(DeploymentState {
            keyring: Keyring::new(config.secrets.all().to_vec()),
            discovery: Discovery::new(config.development),
            made_secrets: MadeSecrets::default(),
            #[cfg(feature = "bearer")]
            introspected: Introspected::default(),
            assertions: Assertions::default(),
            left_out: RefCell::default(),
            session_cache: SessionCache::default(),
            config,
        });
        let (events, functions, open_store) = (None, None, None);
        Self { state, callbacks, events, functions, open_store, skips_csrf_check: false }
    }

    /// Returns a deployment with the same state and database, and other code.
    pub(crate) fn with_callbacks(&self, callbacks: Rc<dyn Callbacks>) -> Self {
        let (state, open_store) = (Rc::clone(&self.state), self.open_store.clone());
        let (events, functions, skips_csrf_check) = (None, None, self.skips_csrf_check);
        Self { state, callbacks, events, functions, open_store, skips_csrf_check }
    }

    /// Returns a deployment with the same state, database and code that checks no CSRF token.
    pub(crate) fn without_csrf_check(&self) -> Self {
        Self {
            events: self.events.clone(),
            functions: self.functions.clone(),
            skips_csrf_check: true,
            ..self.with_callbacks(Rc::clone(&self.callbacks))
        }
    }

    /// Opens the store for one request. `None` without a database.
    pub(crate) fn store(&self, platform: &Rc<dyn Platform>) -> Option<Rc<dyn Store>> {
        let store = self.open_store.as_ref().map(|open| open(platform))?;
        let recording = self.config.records_in_database().then(|| store.recording()).flatten();
        Some(recording.unwrap_or(store))
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
