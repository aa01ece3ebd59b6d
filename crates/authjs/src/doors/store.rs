//! The door to users, accounts, sessions, verification tokens and authenticators: Auth.js's
//! `Adapter`.

use async_trait::async_trait;

use crate::database::StoreError;
use crate::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, Timestamp, UserChange,
    VerificationToken,
};

type Stored<T> = Result<T, StoreError>;

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

    /// `unlinkAccount`
    async fn unlink_account(&self, provider: &str, provider_account_id: &str) -> Stored<()>;

    /// `getAccount`
    async fn get_account(&self, provider: &str, provider_account_id: &str) -> Stored<Option<AdapterAccount>>;

    /// `createSession`
    async fn create_session(&self, session: &AdapterSession) -> Stored<()>;

    /// `getSessionAndUser`. Returns sessions that have expired too.
    async fn get_session_and_user(
        &self,
        session_token: &str,
    ) -> Stored<Option<(AdapterSession, AdapterUser)>>;

    /// `updateSession`: sets when the session expires.
    async fn update_session(&self, session_token: &str, expires: Timestamp)
    -> Stored<Option<AdapterSession>>;

    /// `deleteSession`
    async fn delete_session(&self, session_token: &str) -> Stored<Option<AdapterSession>>;

    /// `createVerificationToken`
    async fn create_verification_token(&self, token: &VerificationToken) -> Stored<()>;

    /// `useVerificationToken`. Returns the token to one of any number of simultaneous callers.
    async fn use_verification_token(
        &self,
        identifier: &str,
        token: &str,
    ) -> Stored<Option<VerificationToken>>;

    /// `createAuthenticator`
    async fn create_authenticator(&self, authenticator: &AdapterAuthenticator) -> Stored<()>;

    /// `getAuthenticator`
    async fn get_authenticator(&self, credential_id: &str) -> Stored<Option<AdapterAuthenticator>>;

    /// `listAuthenticatorsByUserId`
    async fn list_authenticators_by_user_id(&self, user_id: &str) -> Stored<Vec<AdapterAuthenticator>>;

    /// `updateAuthenticatorCounter`
    async fn update_authenticator_counter(
        &self,
        credential_id: &str,
        counter: i64,
    ) -> Stored<Option<AdapterAuthenticator>>;
}
