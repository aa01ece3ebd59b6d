//! The door to users, accounts, sessions, verification tokens and authenticators: Auth.js's
//! `Adapter`.

use std::rc::Rc;

use async_trait::async_trait;

use crate::database::{Database, StoreError};
use crate::platform::Platform;
use crate::statements::limits::Limit;
use crate::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, SessionDevice, Timestamp, UserChange,
    VerificationToken,
};

type Stored<T> = Result<T, StoreError>;

/// Opens the store for one request.
pub type OpenStore = Rc<dyn Fn(&Rc<dyn Platform>) -> Rc<dyn Store>>;

/// The methods of Auth.js's `Adapter`. A value that does not exist is `None`, and never an error: a
/// failure is no sign-out.
///
/// See <https://authjs.dev/reference/core/adapters#adapter>.
#[async_trait(?Send)]
pub trait Store {
    /// `createUser`
    async fn create_user(&self, user: &AdapterUser) -> Stored<AdapterUser>;

    /// `createUser` and `linkAccount`, in one transaction: either both rows are stored, or none.
    async fn create_user_with_account(
        &self,
        user: &AdapterUser,
        account: &AdapterAccount,
    ) -> Stored<AdapterUser>;

    /// `getUser`
    async fn get_user(&self, id: &str) -> Stored<Option<AdapterUser>>;

    /// `getUserByEmail`
    async fn get_user_by_email(&self, email: &str) -> Stored<Option<AdapterUser>>;

    /// `getUserByAccount`
    async fn get_user_by_account(
        &self,
        provider: &str,
        provider_account_id: &str,
    ) -> Stored<Option<AdapterUser>>;

    /// `updateUser`
    async fn update_user(&self, change: &UserChange) -> Stored<Option<AdapterUser>>;

    /// `deleteUser`, with the user's accounts, sessions and authenticators.
    async fn delete_user(&self, id: &str) -> Stored<Option<AdapterUser>>;

    /// `linkAccount`
    async fn link_account(&self, account: &AdapterAccount) -> Stored<()>;

    /// Replaces the tokens of an account that has signed in again. Tokens that the new response lacks
    /// stay. The default changes nothing, as in Auth.js.
    async fn refresh_account(&self, _account: &AdapterAccount) -> Stored<()> {
        Ok(())
    }

    /// `unlinkAccount`
    async fn unlink_account(&self, provider: &str, provider_account_id: &str) -> Stored<()>;

    /// Unlinks the accounts of a user, and deletes the user's authenticators. Returns the accounts, without tokens. Auth.js has no such
    /// method: the default returns `None`, and they stay.
    async fn unlink_accounts(&self, _user_id: &str) -> Stored<Option<Vec<AdapterAccount>>> {
        Ok(None)
    }

    /// `getAccount`
    async fn get_account(&self, provider: &str, provider_account_id: &str) -> Stored<Option<AdapterAccount>>;

    /// `createSession`. Auth.js has no `device`, which a store may ignore.
    async fn create_session(&self, session: &AdapterSession, device: &SessionDevice) -> Stored<()>;

    /// Creates a session in place of another one of the same user, in one transaction if the store has
    /// transactions. The default creates it, then deletes the other.
    async fn replace_session(
        &self,
        session: &AdapterSession,
        device: &SessionDevice,
        replaced_token: &str,
    ) -> Stored<()> {
        self.create_session(session, device).await?;
        self.delete_session(replaced_token).await.map(drop)
    }

    /// `getSessionAndUser`. Returns sessions that have expired too.
    async fn get_session_and_user(
        &self,
        session_token: &str,
    ) -> Stored<Option<(AdapterSession, AdapterUser)>>;

    /// Does the same from a replica, which may not have the latest changes: it is at least as new as the
    /// bookmark. The default reads as [`get_session_and_user`](Self::get_session_and_user) does.
    async fn get_session_and_user_nearby(
        &self,
        session_token: &str,
        _bookmark: Option<&str>,
    ) -> Stored<Option<(AdapterSession, AdapterUser)>> {
        self.get_session_and_user(session_token).await
    }

    /// Returns the store that reads sessions with what their sign-ins recorded for the rules of the gate:
    /// [`AdapterSession::recorded`]. It is asked for only if rules need that. The default has none, and what
    /// rules ask about users stays unknown.
    fn recording(&self) -> Option<Rc<dyn Store>> {
        None
    }

    /// Returns the store that reads sessions with the times at which they began and were last seen:
    /// [`AdapterSession::created_at`] and [`AdapterSession::last_seen_at`]. It is asked for only if limits of
    /// sessions need that. The default has none, and such limits refuse its sessions.
    fn dated(&self) -> Option<Rc<dyn Store>> {
        None
    }

    /// Returns a name for the state after the last change, for
    /// [`get_session_and_user_nearby`](Self::get_session_and_user_nearby).
    fn bookmark(&self) -> Option<String> {
        None
    }

    /// `updateSession`: sets when the session expires.
    async fn update_session(&self, session_token: &str, expires: Timestamp)
    -> Stored<Option<AdapterSession>>;

    /// Deletes the sessions with these tokens. Returns those that there were. The default deletes one after the
    /// other.
    async fn delete_sessions(&self, session_tokens: &[&str]) -> Stored<Vec<AdapterSession>> {
        let mut deleted = Vec::new();
        for session_token in session_tokens {
            deleted.extend(self.delete_session(session_token).await?);
        }
        Ok(deleted)
    }

    /// Deletes all sessions of a user but one. Returns their tokens. Auth.js's `Adapter` has no such method, so
    /// the default errors.
    async fn delete_other_sessions(&self, _user_id: &str, _session_token: &str) -> Stored<Vec<String>> {
        Err(StoreError::Unavailable("the adapter cannot end the other sessions of a user".to_owned()))
    }

    /// Returns the database with the table `provider_sessions`, which finds sessions by what their provider
    /// calls them. The default has none: sign-outs do not reach the provider, and its own do not end sessions.
    fn provider_sessions(&self) -> Option<Rc<dyn Database>> {
        None
    }

    /// Returns the database with the tables `second_factors` and `recovery_codes`. The default has none: no second factor
    /// is passed.
    fn second_factors(&self) -> Option<Rc<dyn Database>> {
        None
    }

    /// Returns the database with the tables of `migrations/`, which list the accounts and sessions of a user. The default has none: there is
    /// no account page.
    #[cfg(feature = "account")]
    fn tables(&self) -> Option<Rc<dyn Database>> {
        None
    }

    /// `deleteSession`
    async fn delete_session(&self, session_token: &str) -> Stored<Option<AdapterSession>>;

    /// Returns whether an address, or its domain, may sign up with `signUp = "invited"`. The default
    /// allows only what the configuration lists.
    async fn is_invited(&self, _email: &str, _domain: &str) -> Stored<bool> {
        Ok(false)
    }

    /// `createVerificationToken`
    async fn create_verification_token(&self, token: &VerificationToken) -> Stored<()>;

    /// Stores a token in place of the one with the same `token`, whatever its identifier: the code of a
    /// mail ends the one before. Auth.js has no such method.
    async fn replace_verification_token(&self, token: &VerificationToken) -> Stored<()>;

    /// `useVerificationToken`. Returns the token to one of any number of simultaneous callers.
    async fn use_verification_token(
        &self,
        identifier: &str,
        token: &str,
    ) -> Stored<Option<VerificationToken>>;

    /// Deletes at most `limit` sessions, and as many verification tokens, that expired before `now`.
    /// Returns how many rows it deleted. The default deletes none, as in Auth.js.
    async fn purge(&self, _now: Timestamp, _limit: u32) -> Stored<usize> {
        Ok(0)
    }

    /// `createAuthenticator`
    async fn create_authenticator(&self, authenticator: &AdapterAuthenticator) -> Stored<()>;

    /// `getAuthenticator`
    async fn get_authenticator(&self, credential_id: &str) -> Stored<Option<AdapterAuthenticator>>;

    /// `listAuthenticatorsByUserId`
    async fn list_authenticators_by_user_id(&self, user_id: &str) -> Stored<Vec<AdapterAuthenticator>>;

    /// Deletes the authenticators of a user. Auth.js has no such method, and the default deletes none: without its
    /// account an authenticator signs no one in.
    async fn delete_authenticators(&self, _user_id: &str) -> Stored<()> {
        Ok(())
    }

    /// `updateAuthenticatorCounter`
    async fn update_authenticator_counter(
        &self,
        credential_id: &str,
        counter: i64,
    ) -> Stored<Option<AdapterAuthenticator>>;

    /// Counts an attempt against all limits, or against none if one of them is reached. Returns when
    /// the limits end that refuse it, or `None` if it was counted.
    ///
    /// Simultaneous attempts never exceed a limit. Auth.js has no such method.
    async fn count_attempt(&self, limits: &[Limit]) -> Stored<Option<Timestamp>>;

    /// Returns whether [`count_attempt`](Self::count_attempt) counts. Otherwise a deployment with
    /// Turnstile asks for its token at each attempt.
    fn counts_attempts(&self) -> bool {
        true
    }

    /// Takes back an attempt that was counted. The default leaves it counted.
    async fn forgive_attempt(&self, _limits: &[Limit]) -> Stored<()> {
        Ok(())
    }

    /// Returns whether a limit is reached. Counts nothing.
    async fn is_limit_reached(&self, limits: &[Limit]) -> Stored<bool>;
}
