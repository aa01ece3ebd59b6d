//! Auth.js's adapters, such as `@auth/drizzle-adapter`, in the place of the database.

mod rows;

use std::rc::Rc;

use async_trait::async_trait;
use serde_json::{Value, json};

use crate::{Code, Thrown};
use authjs::database::StoreError;
use authjs::statements::limits::Limit;
use authjs::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, SessionDevice, UserChange,
    VerificationToken,
};
use authjs::store::Store;
use authjs::timestamp::Timestamp;
use rows::{
    account, account_to_json, authenticator, authenticator_to_json, change_to_json, members, optional,
    session, session_to_json, token, token_to_json, user, user_to_json,
};

pub(crate) use rows::OF_MODEL;

type Stored<T> = Result<T, StoreError>;

/// The name that the code of a deployment with an adapter has.
pub(crate) const NAME: &str = "adapter";

/// An adapter object, whose methods take a list of arguments.
pub(crate) struct Adapter<C> {
    pub(crate) code: Rc<C>,
}

impl<C: Code> Adapter<C> {
    async fn call(&self, method: &str, arguments: Value) -> Stored<Value> {
        self.code
            .call(&format!("adapter.{method}"), arguments.to_string())
            .await
            .map_err(|thrown| failed(&thrown))
    }

    fn has(&self, method: &str) -> bool {
        self.code.has(&format!("adapter.{method}"))
    }
}

/// Returns the error of the store. Databases say in their own words that a row exists.
fn failed(thrown: &Thrown) -> StoreError {
    const CONFLICTS: [&str; 4] = ["unique constraint", "duplicate key", "duplicate entry", "already exists"];
    let words = thrown.message.to_ascii_lowercase();
    if CONFLICTS.iter().any(|conflict| words.contains(conflict)) {
        return StoreError::Conflict;
    }
    StoreError::Unavailable(format!("the adapter failed: {}", thrown.message))
}

fn without_counters() -> StoreError {
    StoreError::Unavailable("an adapter counts no attempts, so codes in mails need AUTH_DB".to_owned())
}

#[async_trait(?Send)]
impl<C: Code> Store for Adapter<C> {
    async fn create_user(&self, row: &AdapterUser) -> Stored<AdapterUser> {
        user(self.call("createUser", json!([user_to_json(row)])).await?)
    }

    /// An adapter has no transactions. If the account cannot be linked, the user is deleted.
    async fn create_user_with_account(
        &self,
        row: &AdapterUser,
        account: &AdapterAccount,
    ) -> Stored<AdapterUser> {
        let created = self.create_user(row).await?;
        let account = AdapterAccount { user_id: created.id.clone(), ..account.clone() };
        if let Err(error) = self.link_account(&account).await {
            if self.has("deleteUser") {
                self.delete_user(&created.id).await?;
            }
            return Err(error);
        }
        Ok(created)
    }

    async fn get_user(&self, id: &str) -> Stored<Option<AdapterUser>> {
        optional(self.call("getUser", json!([id])).await?, user)
    }

    async fn get_user_by_email(&self, email: &str) -> Stored<Option<AdapterUser>> {
        optional(self.call("getUserByEmail", json!([email])).await?, user)
    }

    async fn get_user_by_account(
        &self,
        provider: &str,
        provider_account_id: &str,
    ) -> Stored<Option<AdapterUser>> {
        let account = json!([{ "provider": provider, "providerAccountId": provider_account_id }]);
        optional(self.call("getUserByAccount", account).await?, user)
    }

    async fn update_user(&self, change: &UserChange) -> Stored<Option<AdapterUser>> {
        optional(self.call("updateUser", json!([change_to_json(change)])).await?, user)
    }

    async fn delete_user(&self, id: &str) -> Stored<Option<AdapterUser>> {
        self.call("deleteUser", json!([id])).await?;
        Ok(None)
    }

    async fn link_account(&self, account: &AdapterAccount) -> Stored<()> {
        let is_chosen = self.code.has(&format!("account:{}", account.provider));
        self.call("linkAccount", json!([account_to_json(account, is_chosen)])).await.map(drop)
    }

    async fn unlink_account(&self, provider: &str, provider_account_id: &str) -> Stored<()> {
        let account = json!([{ "provider": provider, "providerAccountId": provider_account_id }]);
        self.call("unlinkAccount", account).await.map(drop)
    }

    async fn get_account(&self, provider: &str, provider_account_id: &str) -> Stored<Option<AdapterAccount>> {
        optional(self.call("getAccount", json!([provider_account_id, provider])).await?, account)
    }

    async fn create_session(&self, row: &AdapterSession, _device: &SessionDevice) -> Stored<()> {
        self.call("createSession", json!([session_to_json(row)])).await.map(drop)
    }

    async fn get_session_and_user(
        &self,
        session_token: &str,
    ) -> Stored<Option<(AdapterSession, AdapterUser)>> {
        let both = self.call("getSessionAndUser", json!([session_token])).await?;
        optional(both, |both| {
            let mut both = members(both, "session")?;
            let mut take = |name: &str| both.shift_remove(name).unwrap_or_default();
            Ok((session(take("session"))?, user(take("user"))?))
        })
    }

    async fn update_session(
        &self,
        session_token: &str,
        expires: Timestamp,
    ) -> Stored<Option<AdapterSession>> {
        let change = json!([{ "sessionToken": session_token, "expires": expires.iso8601() }]);
        // Auth.js lets an adapter answer nothing, or the row in a form of its database.
        self.call("updateSession", change).await?;
        Ok(self.get_session_and_user(session_token).await?.map(|(session, _)| session))
    }

    async fn delete_session(&self, session_token: &str) -> Stored<Option<AdapterSession>> {
        self.call("deleteSession", json!([session_token])).await?;
        Ok(None)
    }

    async fn create_verification_token(&self, row: &VerificationToken) -> Stored<()> {
        self.call("createVerificationToken", json!([token_to_json(row)])).await.map(drop)
    }

    /// A code in a mail can be guessed without a counter, so it needs `AUTH_DB`.
    async fn replace_verification_token(&self, _row: &VerificationToken) -> Stored<()> {
        Err(without_counters())
    }

    async fn use_verification_token(
        &self,
        identifier: &str,
        hash: &str,
    ) -> Stored<Option<VerificationToken>> {
        let asked = json!([{ "identifier": identifier, "token": hash }]);
        optional(self.call("useVerificationToken", asked).await?, token)
    }

    async fn create_authenticator(&self, row: &AdapterAuthenticator) -> Stored<()> {
        self.call("createAuthenticator", json!([authenticator_to_json(row)])).await.map(drop)
    }

    async fn get_authenticator(&self, credential_id: &str) -> Stored<Option<AdapterAuthenticator>> {
        optional(self.call("getAuthenticator", json!([credential_id])).await?, authenticator)
    }

    async fn list_authenticators_by_user_id(&self, user_id: &str) -> Stored<Vec<AdapterAuthenticator>> {
        match self.call("listAuthenticatorsByUserId", json!([user_id])).await? {
            Value::Null => Ok(Vec::new()),
            Value::Array(rows) => rows.into_iter().map(authenticator).collect(),
            _ => Err(rows::wrong("list of authenticators")),
        }
    }

    async fn update_authenticator_counter(
        &self,
        credential_id: &str,
        counter: i64,
    ) -> Stored<Option<AdapterAuthenticator>> {
        let answer = self.call("updateAuthenticatorCounter", json!([credential_id, counter])).await?;
        optional(answer, authenticator)
    }

    /// An adapter has no counters, so it limits nothing: docs/javascript.md says so.
    async fn count_attempt(&self, _limits: &[Limit]) -> Stored<Option<Timestamp>> {
        Ok(None)
    }

    fn counts_attempts(&self) -> bool {
        false
    }

    async fn is_limit_reached(&self, _limits: &[Limit]) -> Stored<bool> {
        Err(without_counters())
    }
}
