use std::fmt;

use authjs::callbacks::Callbacks;

/// What a deployer compiles in.
pub struct Deployment {
    pub(super) callbacks: Box<dyn Callbacks>,
    pub(super) config: Option<&'static str>,
}

impl Deployment {
    /// Auth.js with these callbacks, configured by the environment alone.
    pub fn new(callbacks: impl Callbacks + 'static) -> Self {
        Self { callbacks: Box::new(callbacks), config: None }
    }

    /// Puts a configuration underneath the environment's: the text of an `auth.config.json`. Empty is none.
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
