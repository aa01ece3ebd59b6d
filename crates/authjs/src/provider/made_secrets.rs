use std::cell::RefCell;

use crate::oauth::client_assertion::ClientAssertion;
use crate::providers::OAuthProvider;
use crate::timestamp::Timestamp;

/// The client secrets that were created from private keys, by the provider's id. The isolate keeps
/// each one until shortly before it expires.
#[derive(Debug, Default)]
pub(crate) struct MadeSecrets(RefCell<Vec<(String, ClientAssertion)>>);

impl MadeSecrets {
    /// Returns the provider's secret if it is still usable.
    pub(crate) fn get(&self, provider: &OAuthProvider, now: Timestamp) -> Option<ClientAssertion> {
        let secrets = self.0.borrow();
        let (_, secret) = secrets.iter().find(|(id, _)| *id == provider.id)?;
        secret.is_usable_secret(now).then(|| secret.clone())
    }

    /// Stores a provider's secret in place of the previous one.
    pub(crate) fn keep(&self, provider: &OAuthProvider, secret: &ClientAssertion) {
        let mut secrets = self.0.borrow_mut();
        secrets.retain(|(id, _)| *id != provider.id);
        secrets.push((provider.id.clone(), secret.clone()));
    }
}
