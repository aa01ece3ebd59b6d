//! The events that a deployer can receive in Rust: Auth.js's `events`.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::model::{Account, User};
use crate::statements::AdapterSession;

/// Auth.js's `events`. Each method does nothing by default, and cannot fail.
///
/// [`sign_in`](Self::sign_in), [`create_user`](Self::create_user),
/// [`update_user`](Self::update_user) and [`link_account`](Self::link_account) run before the
/// response, one after the other: the page that the visitor sees next may depend on their work.
/// [`sign_out`](Self::sign_out) and [`session`](Self::session) run after the response.
///
/// See <https://authjs.dev/reference/core#events>.
#[async_trait(?Send)]
pub trait Events {
    /// A user signed in.
    async fn sign_in(&self, _message: SignedIn<'_>) {}

    /// A user signed out.
    async fn sign_out(&self, _message: SignedOut<'_>) {}

    /// A user was stored in the database. Without a database this event does not occur.
    async fn create_user(&self, _user: &User) {}

    /// A user was changed in the database. Without a database this event does not occur.
    async fn update_user(&self, _user: &User) {}

    /// An account was linked to a user in the database. Without a database this event does not
    /// occur.
    async fn link_account(&self, _message: LinkedAccount<'_>) {}

    /// A session was shown: `GET /session`, or an update.
    async fn session(&self, _message: SessionShown<'_>) {}
}

/// The message of [`Events::sign_in`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SignedIn<'a> {
    /// The user, as the `signIn` callback left it.
    pub user: &'a User,
    /// The account, as the `signIn` callback left it.
    pub account: &'a Account,
    /// The profile, as the `signIn` callback left it.
    pub profile: &'a Map<String, Value>,
    /// `isNewUser`: whether this sign-in created the user. False without a database.
    pub is_new_user: bool,
}

/// The message of [`Events::sign_out`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SignedOut<'a> {
    /// The token of the ended session. Of a session in the database: the claims of its user.
    pub token: &'a Map<String, Value>,
    /// The row of a session in the database. It is deleted.
    pub session: Option<&'a AdapterSession>,
}

/// The message of [`Events::link_account`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LinkedAccount<'a> {
    /// The user.
    pub user: &'a User,
    /// The account.
    pub account: &'a Account,
    /// The user as the provider describes it.
    pub profile: &'a User,
}

/// The message of [`Events::session`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SessionShown<'a> {
    /// The response.
    pub session: &'a Map<String, Value>,
    /// The token of the session.
    pub token: &'a Map<String, Value>,
}
