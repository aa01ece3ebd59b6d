use async_trait::async_trait;
use serde_json::{Value, json};

use crate::JavaScript;
use crate::adapter::OF_MODEL;
use crate::code::Code;
use crate::json::{account_to_json, has_profile, object};
use authjs::events::{Events, LinkedAccount, SessionShown, SignedIn, SignedOut};
use authjs::model::User;

/// The names of all events.
pub(crate) const NAMES: &[&str] = &[
    "events.signIn",
    "events.signOut",
    "events.createUser",
    "events.updateUser",
    "events.linkAccount",
    "events.session",
];

#[async_trait(?Send)]
impl<C: Code> Events for JavaScript<C> {
    async fn sign_in(&self, message: SignedIn<'_>) {
        let SignedIn { user, account, profile, is_new_user, .. } = message;
        let message = || {
            object([
                ("user", Some(user.to_json().into())),
                ("account", Some(account_to_json(account, Some(user)))),
                ("profile", has_profile(account).then(|| profile.clone().into())),
                ("isNewUser", Some(is_new_user.into())),
            ])
        };
        self.send("events.signIn", message).await;
    }

    async fn sign_out(&self, message: SignedOut<'_>) {
        let message = || match message.session {
            None => json!({ "token": message.token }),
            Some(session) => json!({ "session": {
                "sessionToken": session.session_token,
                "userId": session.user_id,
                "expires": session.expires.iso8601(),
            } }),
        };
        self.send("events.signOut", message).await;
    }

    async fn create_user(&self, user: &User) {
        self.send("events.createUser", || json!({ "user": user.to_json() })).await;
    }

    async fn update_user(&self, user: &User) {
        self.send("events.updateUser", || json!({ "user": user.to_json() })).await;
    }

    async fn link_account(&self, message: LinkedAccount<'_>) {
        let LinkedAccount { user, account, profile, .. } = message;
        let is_chosen = self.code.has(&format!("account:{}", account.provider));
        let message = || {
            let mut account = account.clone();
            account.tokens.retain(|name, _| is_chosen || OF_MODEL.contains(&name.as_str()));
            object([
                ("user", Some(user.to_json().into())),
                ("account", Some(account.to_json().into())),
                ("profile", Some(profile.to_json().into())),
            ])
        };
        self.send("events.linkAccount", message).await;
    }

    async fn session(&self, message: SessionShown<'_>) {
        let SessionShown { session, token, .. } = message;
        self.send("events.session", || json!({ "session": session, "token": token })).await;
    }
}

impl<C: Code> JavaScript<C> {
    /// Sends an event, if the deployer has a function for it. The function reports its own failure:
    /// an event changes nothing.
    async fn send(&self, name: &str, message: impl FnOnce() -> Value) {
        if self.code.has(name) {
            let _ = self.code.call(name, message().to_string()).await;
        }
    }
}
