//! What ends sessions: a sign-out, the user's other sessions, an administrator.

use litemap::LiteMap;
use serde_json::Value;

use super::{SessionState, Sessions, database, family};
use crate::apart::apart;
use crate::config::{Config, SessionStrategy};
use crate::configured;
use crate::cookies::{SetCookie, chunks};
use crate::database::StoreError;
use crate::log::{Level, LogEntry, Step};
use crate::reason::Reason;
use crate::session::Session;
use crate::trace;

/// Returns sessions by what they belong to.
pub(super) fn by_owner<'a, K: Ord>(sessions: impl Iterator<Item = (K, &'a str)>) -> LiteMap<K, Vec<&'a str>> {
    let mut owners = LiteMap::new();
    for (owner, session) in sessions {
        owners.entry(owner).or_insert_with(Vec::new).push(session);
    }
    owners
}

impl Sessions<'_> {
    /// Ends all other sessions of the user of a session that still lives, at all hosts. Returns their number. `None` if the
    /// Worker does not know them.
    pub(crate) async fn end_others(&self, session: &Session) -> Result<Option<usize>, StoreError> {
        let Some(stored) = &session.stored else {
            return match self.has_families() {
                true if family::is_live(self, session).await? => {
                    let ended = family::end_others(self, session).await?;
                    Ok(Some(ended + self.end_rows_of(session).await?))
                }
                true => Ok(Some(0)),
                false => Ok(None),
            };
        };
        // Memory and replicas may still have a session that was ended, whose holder must not end others.
        if let Some(store) = self.deployment.store(self.platform)
            && !self.is_live(&*store, session).await?
        {
            return Ok(Some(0));
        }
        let row = &stored.row;
        let mut ended = database::delete_all_of(self, &row.user_id, &row.session_token).await?;
        if self.deployment.at_any_host(|config| config.revocation.families.is_some()) {
            ended += family::end_all(self, &family::subject_of_user(&row.user_id), None).await?;
        }
        Ok(Some(ended))
    }

    /// Ends the sessions that the user of a family has at hosts with the strategy `database`. Returns their number:
    /// none if a `jwt` callback has replaced the id of the user.
    async fn end_rows_of(&self, session: &Session) -> Result<usize, StoreError> {
        let is_database = |config: &Config| config.session.strategy == SessionStrategy::Database;
        let user_id = session.token.get("sub").and_then(Value::as_str);
        match user_id.filter(|id| family::is_of_user(session, id)) {
            Some(user_id) if self.deployment.at_any_host(is_database) => {
                database::delete_all_of(self, user_id, "").await
            }
            _ => Ok(0),
        }
    }

    /// Ends a session of the strategy `jwt`. Returns how many have ended: one or none.
    #[cfg(feature = "bearer")]
    pub(crate) async fn end_family(&self, id: &str, subject: &str) -> Result<usize, StoreError> {
        family::end_these(self, subject, &[id]).await
    }

    /// Ends all sessions of a user of the database, with either strategy: hosts may have different ones. Returns
    /// how many have ended.
    pub(crate) async fn end_all_of_user(&self, user_id: &str) -> Result<usize, StoreError> {
        let has_hosts = self.deployment.hosts().is_some();
        let mut ended = 0;
        if self.are_stored() || has_hosts {
            ended += database::delete_all_of(self, user_id, "").await?;
        }
        if self.has_families() || (has_hosts && self.deployment.open_state.is_some()) {
            ended += family::end_all(self, &family::subject_of_user(user_id), None).await?;
        }
        Ok(ended)
    }

    /// Ends all sessions of an account whose user is not in the database. Returns how many have ended.
    #[cfg(feature = "bearer")]
    pub(crate) async fn end_all_of_account(
        &self,
        provider: &str,
        provider_account_id: &str,
    ) -> Result<usize, StoreError> {
        if !self.has_families() {
            return Ok(0);
        }
        let subject = family::subject_of_account(self, provider, provider_account_id);
        family::end_all(self, &subject, None).await
    }

    /// Ends the visitor's session and sends the event. Returns cleared cookies for those that are
    /// `present`: also if its row cannot be deleted, because the visitor wants to leave.
    pub(crate) async fn end(&self, state: &SessionState, present: &[String]) -> Vec<SetCookie> {
        match state {
            SessionState::Valid(session) => {
                let row = session.stored.as_deref().map(|stored| &stored.row);
                if let Some(row) = row {
                    database::delete_all(self, row, &session.other_rows).await;
                }
                if self.has_rows() {
                    apart(family::end(self, session)).await;
                }
                configured::events::signed_out(self.deployment, self.platform, &session.token, row);
            }
            SessionState::Expired(Some(row)) => self.delete_expired(row).await,
            SessionState::Unavailable(detail) => {
                let detail = format!("the row of an ended session is not deleted: {detail}");
                self.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
            }
            SessionState::Absent | SessionState::Expired(None) | SessionState::Invalid(_) => {}
        }
        let detail = format_args!("{} cookies cleared", present.len());
        trace::step(&**self.platform, None, Step::SessionEnded, detail);
        self.clear(present)
    }

    /// Deletes the row of a session that has expired.
    pub(crate) async fn delete_expired(&self, session_token: &str) {
        database::delete(self, session_token).await;
    }

    /// Returns cleared cookies for those that are `present`.
    pub(crate) fn clear(&self, present: &[String]) -> Vec<SetCookie> {
        chunks::clear(&self.settings.session_token, present)
    }
}
