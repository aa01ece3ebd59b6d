//! The sessions of a user, as the account page lists and ends them.

use super::family::{self, Family, subject_of_account, subject_of_user};
use super::{Session, Sessions, row_tokens};
use crate::database::{Database, StoreError};
use crate::statements::{
    AdapterAccount, ListedSession, RowError, provider_sessions, session_families, sessions,
};

/// Whose sessions are listed.
pub(crate) struct Owner<'a> {
    pub(crate) database: &'a dyn Database,
    pub(crate) user_id: &'a str,
    pub(crate) accounts: &'a [AdapterAccount],
    /// The session of the request.
    pub(crate) session: &'a Session,
}

impl Sessions<'_> {
    /// Lists the sessions of a user that live, that of the request first and marked. `None` if the Worker does not know them: sessions
    /// of the strategy `jwt` without `session.revocable`.
    pub(crate) async fn list(
        &self,
        owner: &Owner<'_>,
    ) -> Result<Option<Vec<(ListedSession, bool)>>, StoreError> {
        if let Some(stored) = &owner.session.stored {
            let statement = sessions::of_user(owner.user_id, &stored.row.session_token, self.now);
            let rows = owner.database.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
            let read = |row| Ok((sessions::read_listed(row)?, sessions::read_is_current(row)?));
            return rows.iter().map(read).collect::<Result<_, _>>().map(Some).map_err(unreadable);
        }
        if !self.has_families() {
            return Ok(None);
        }
        let own = Family::of(&owner.session.token).map(|family| family.id);
        let mut listed = Vec::new();
        for subject in self.subjects(owner) {
            let statement = session_families::of_subject(&subject, self.now);
            let answers = self.deployment.run_in_state(self.platform, &subject, vec![statement]).await?;
            for row in answers.iter().flatten() {
                let session = sessions::read_listed(row).map_err(unreadable)?;
                let is_current = own.as_ref() == Some(&session.id);
                listed.push((session, is_current));
            }
        }
        listed.sort_by_key(|(_, is_current)| !is_current);
        Ok(Some(listed))
    }

    /// Ends one session of the user by the id of its row. Returns whether there was one.
    pub(crate) async fn end_listed(&self, owner: &Owner<'_>, id: &str) -> Result<bool, StoreError> {
        if owner.session.stored.is_some() {
            let statement = sessions::delete_of_user(id, owner.user_id);
            let answers = owner.database.batch(vec![statement]).await?;
            let rows = answers.iter().flatten().map(sessions::read);
            let ended: Vec<_> = rows
                .map(|row| row.map(|row| row.session_token))
                .collect::<Result<_, _>>()
                .map_err(unreadable)?;
            ended.iter().for_each(|token| self.deployment.session_cache.forget(token));
            let session_tokens: Vec<_> = ended.iter().map(String::as_str).collect();
            row_tokens::end(self, owner.user_id, &session_tokens).await;
            return Ok(!ended.is_empty());
        }
        if !self.has_families() {
            return Ok(false);
        }
        for subject in self.subjects(owner) {
            if family::end_own(self, id, &subject).await? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends all sessions of the user but that of the request, at all hosts. Returns their number.
    pub(crate) async fn end_others_listed(&self, owner: &Owner<'_>) -> Result<usize, StoreError> {
        let mut ended = self.end_others(owner.session).await?.unwrap_or_default();
        if owner.session.stored.is_some() || !self.has_families() {
            return Ok(ended);
        }
        let own = Family::of(&owner.session.token).map(|family| family.id);
        for subject in self.subjects(owner) {
            ended += family::end_all(self, &subject, own.as_deref()).await?;
        }
        Ok(ended)
    }

    /// Ends all sessions of the user, with what the Worker keeps of them for their providers. Returns their number.
    pub(crate) async fn end_every(&self, owner: &Owner<'_>) -> Result<usize, StoreError> {
        let keeps = self.deployment.config.keeps_provider_sessions();
        if keeps {
            owner.database.batch(vec![provider_sessions::delete_of_user(owner.user_id)]).await?;
        }
        let mut ended = self.end_all_of_user(owner.user_id).await?;
        if !self.has_families() {
            return Ok(ended);
        }
        for subject in self.subjects(owner) {
            ended += family::end_all(self, &subject, None).await?;
            if keeps {
                let statement = provider_sessions::delete_of_subject(&subject);
                self.deployment.run_in_state(self.platform, &subject, vec![statement]).await?;
            }
        }
        Ok(ended)
    }

    /// Returns the subjects of the user's families: the user, and the accounts of credentials, which name theirs by themselves.
    fn subjects(&self, owner: &Owner<'_>) -> Vec<String> {
        let of_credentials = owner.accounts.iter().filter(|account| account.account_type == "credentials");
        let of_credentials = of_credentials
            .map(|account| subject_of_account(self, &account.provider, &account.provider_account_id));
        [subject_of_user(owner.user_id)].into_iter().chain(of_credentials).collect()
    }
}

fn unreadable(error: RowError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
