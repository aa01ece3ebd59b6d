//! Sessions of the strategy `database` whose provider's tokens stay fresh: `tokens.refresh`.
//!
//! The cookie has the token of a row, and no claims. So the isolate keeps the tokens that it has read until they are
//! due, and the claims of each request are made of them.

use std::rc::Rc;

use super::database::StoredSession;
use super::family::{self, SignIn};
use super::refreshed::{self, Made};
use super::{Session, Sessions, database};
use crate::configured;
use crate::database::StoreError;
use crate::jose::hash::sha256_hex;
use crate::log::{Level, LogEntry};
use crate::reason::Reason;
use crate::refresh::{Newest, SessionTokens, SignedIn, Tokens};
use crate::statements::session_tokens::{self, TokensKey};
use crate::statements::{AdapterSession, Statement};
use crate::token_cache::KnownTokens;

/// Returns the names of the row of a session's tokens. The token of a session is not stored there.
pub(super) fn key(user_id: &str, session_token: &str) -> TokensKey {
    let family = sha256_hex(format!("session\0{session_token}").as_bytes());
    TokensKey { family, subject: family::subject_of_user(user_id) }
}

fn key_of(row: &AdapterSession) -> TokensKey {
    key(&row.user_id, &row.session_token)
}

impl Sessions<'_> {
    /// Stores the tokens of a session of the database that begins.
    pub(crate) async fn begin_tokens(
        &self,
        session: &Session,
        SignIn { user, account, profile, redirect_uri, .. }: SignIn<'_>,
    ) -> Result<(), StoreError> {
        let (Some(stored), Some(redirect_uri)) = (&session.stored, redirect_uri) else { return Ok(()) };
        let tokens = tokens_of(self, stored);
        let signed_in = SignedIn { user: user.clone(), profile: profile.clone() };
        let expires = family::end_of(self, session);
        let begun = tokens.begin((account, signed_in), redirect_uri, expires);
        let Some((statement, _)) = begun else { return Ok(()) };
        self.deployment.run_in_state(self.platform, &tokens.key.subject, vec![statement]).await.map(drop)
    }
}

fn tokens_of<'a>(sessions: &Sessions<'a>, stored: &StoredSession) -> Tokens<'a> {
    let Sessions { deployment, platform, .. } = *sessions;
    Tokens { deployment, platform, key: key_of(&stored.row), user_id: Some(stored.row.user_id.clone()) }
}

/// Returns a session with the claims of its newest tokens. `None` if it ends.
///
/// While the store or the provider does not answer, the session goes on with its old tokens.
pub(super) async fn freshen(
    sessions: &Sessions<'_>,
    session: Session,
    stored: &StoredSession,
) -> Option<Session> {
    let (now, row) = (sessions.now.seconds(), &stored.row.session_token);
    let known = sessions.deployment.token_cache.get(row);
    let is_usable = |known: &KnownTokens| known.due.is_none_or(|due| due > now);
    let known = match known {
        Some(known) if is_usable(&known) => known,
        known if refreshed::is_store_paused(sessions) => known.unwrap_or_default(),
        known => match read(sessions, stored, known.unwrap_or_default()).await {
            Some(known) => known,
            None => {
                database::delete(sessions, row).await;
                return None;
            }
        },
    };
    Some(apply(sessions, session, &known))
}

/// Asks the store for newer tokens than those that are known. `None` if the session ends.
async fn read(sessions: &Sessions<'_>, stored: &StoredSession, known: KnownTokens) -> Option<KnownTokens> {
    let Sessions { deployment, platform, .. } = *sessions;
    let newest = tokens_of(sessions, stored).newest(known.generation).await;
    let known = match newest {
        Ok(Newest::Tokens { generation, due_in, tokens }) => {
            let now = platform.now().seconds();
            let due = due_in.map(|due_in| now.saturating_add(due_in));
            match tokens {
                Some(tokens) => {
                    let SessionTokens { account, has_failed, .. } = *tokens;
                    KnownTokens { generation, due, account: Some(Rc::new(account)), has_failed }
                }
                None => KnownTokens { generation, due, ..known },
            }
        }
        // A sign-in without tokens, or one before the option was set.
        Ok(Newest::Gone) => KnownTokens::default(),
        Ok(Newest::Refused) => return None,
        Err(error) => {
            refreshed::pause_store(sessions, &error);
            return Some(known);
        }
    };
    deployment.token_cache.put(&stored.row.session_token, known.clone());
    Some(known)
}

/// Makes the claims of the tokens, by the mapping `callbacks.jwt`.
fn apply(sessions: &Sessions<'_>, mut session: Session, known: &KnownTokens) -> Session {
    let Some(account) = &known.account else { return session };
    let mapping = &sessions.deployment.config.callbacks.jwt;
    configured::jwt_of_account(mapping, &mut session.token, account);
    let KnownTokens { generation, due, has_failed, .. } = *known;
    let made = Made { generation, due, has_failed };
    made.write(&mut session.token);
    session
}

/// Keeps the tokens of a session that is extended. A failure is logged.
pub(super) async fn extend(sessions: &Sessions<'_>, row: &AdapterSession, session: &Session) {
    let expires = family::end_of(sessions, session);
    let key = key_of(row);
    run(sessions, &key.subject, vec![session_tokens::extend(&key, expires)]).await;
}

/// Deletes the tokens of sessions of a user that have ended. A failure is logged: the row has an end of its own.
pub(super) async fn end(sessions: &Sessions<'_>, user_id: &str, session_tokens: &[&str]) {
    if !sessions.deployment.stores_tokens() || session_tokens.is_empty() {
        return;
    }
    session_tokens.iter().for_each(|session_token| sessions.deployment.token_cache.forget(session_token));
    let families: Vec<_> = session_tokens.iter().map(|token| key(user_id, token).family).collect();
    let families: Vec<_> = families.iter().map(String::as_str).collect();
    let subject = family::subject_of_user(user_id);
    let statement = session_tokens::end_these(&families, &subject);
    run(sessions, &subject, vec![statement]).await;
}

async fn run(sessions: &Sessions<'_>, subject: &str, statements: Vec<Statement>) {
    let Sessions { deployment, platform, .. } = *sessions;
    if let Err(error) = deployment.run_in_state(platform, subject, statements).await {
        let detail = format!("the tokens of a session are not extended or deleted: {error}");
        platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
    }
}
