use async_trait::async_trait;
use authjs_worker::events::{Events, SignedIn};

/// Writes a line to the log at each sign-in.
pub(crate) struct Log;

#[async_trait(?Send)]
impl Events for Log {
    async fn sign_in(&self, message: SignedIn<'_>) {
        worker::console_log!("{} signed in with {}", message.user.id, message.account.provider);
    }
}
