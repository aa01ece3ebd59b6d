use std::fmt;

use authjs::callbacks::Callbacks;

/// A deployer's compiled-in parts.
pub struct Deployment {
    pub(super) callbacks: Box<dyn Callbacks>,
    pub(super) config: Option<&'static str>,
}

impl Deployment {
    /// Creates a deployment with these callbacks, configured only by the environment.
    pub fn new(callbacks: impl Callbacks + 'static) -> Self {
        Self { callbacks: Box::new(callbacks), config: None }
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
