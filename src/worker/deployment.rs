#[cfg(feature = "javascript")]
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use authjs::callbacks::Callbacks;
#[cfg(feature = "javascript")]
use authjs::callbacks::DefaultCallbacks;
use authjs::events::Events;
use authjs::functions::Functions;

/// A deployer's compiled-in parts.
pub struct Deployment {
    pub(super) callbacks: Box<dyn Callbacks>,
    pub(super) events: Option<Rc<dyn Events>>,
    pub(super) functions: Option<Rc<dyn Functions>>,
    pub(super) config: Option<&'static str>,
    /// Whether code checks credentials: Auth.js's `authorize`.
    pub(super) authorizes: bool,
    /// Whether code sends mails: Auth.js's `sendVerificationRequest`.
    pub(super) sends_mails: bool,
    /// Whether each request brings a store that takes the place of the database.
    pub(super) has_adapter: bool,
    /// Whether that store has the verification tokens of mails.
    pub(super) stores_mail_tokens: bool,
}

impl Deployment {
    /// Creates a deployment with these callbacks, configured only by the environment.
    pub fn new<C: Callbacks + 'static>(callbacks: C) -> Self {
        let callbacks = Box::new(callbacks);
        let (events, functions, config) = (None, None, None);
        Self {
            callbacks,
            events,
            functions,
            config,
            authorizes: false,
            sends_mails: false,
            has_adapter: false,
            stores_mail_tokens: true,
        }
    }

    /// Adds code that receives events.
    #[must_use]
    pub fn events(self, events: impl Events + 'static) -> Self {
        Self { events: Some(Rc::new(events)), ..self }
    }

    /// Replaces functions of Auth.js.
    #[must_use]
    pub fn functions(self, functions: impl Functions + 'static) -> Self {
        Self { functions: Some(Rc::new(functions)), authorizes: true, sends_mails: true, ..self }
    }

    /// Creates a deployment whose requests each bring code of these names.
    #[cfg(feature = "javascript")]
    pub(super) fn of_requests(names: &BTreeSet<String>) -> Self {
        Self {
            authorizes: names.contains("authorize"),
            sends_mails: names.contains("sendVerificationRequest"),
            has_adapter: names.contains("adapter"),
            stores_mail_tokens: ["createVerificationToken", "useVerificationToken"]
                .iter()
                .all(|method| names.contains(&format!("adapter.{method}"))),
            ..Self::new(DefaultCallbacks)
        }
    }

    /// Adds a configuration that the environment overrides: the text of an `auth.config.json`.
    /// Empty text adds nothing.
    #[must_use]
    pub fn config(self, json: &'static str) -> Self {
        Self { config: (!json.trim().is_empty()).then_some(json), ..self }
    }
}

impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment").finish_non_exhaustive()
    }
}
