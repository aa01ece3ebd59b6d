//! Sessions of the strategy `jwt` whose provider's tokens stay fresh: `tokens.refresh`.

use serde_json::{Map, Value, json};

use super::callback::{Cause, ask_jwt};
use super::family::{self, Family};
use super::own_claims::OwnClaims;
use super::{Session, Sessions, row_tokens};
use crate::callbacks::CallbackError;
use crate::configured;
use crate::database::StoreError;
use crate::log::{Level, LogEntry, Step};
use crate::reason::Reason;
use crate::refresh::{Newest, SessionTokens, SignedIn, Tokens};
use crate::trace::step;

/// The claim of a session token that says which tokens it was made of. Only the Worker writes it: what a `jwt`
/// callback returns in its place is dropped.
pub(crate) const TOKENS_CLAIM: &str = "authjs_tokens";

/// The `error` of a session whose refresh token is refused, as in Auth.js's guide.
const ERROR: &str = "RefreshTokenError";

/// The seconds for which an isolate asks no further after the store has not answered.
const STORE_PAUSE: i64 = 5;

/// Which tokens a session was made of.
pub(super) struct Made {
    pub(super) generation: i64,
    /// When they are refreshed, in seconds since the epoch.
    pub(super) due: Option<i64>,
    pub(super) has_failed: bool,
}

impl Made {
    fn of(token: &Map<String, Value>) -> Option<Self> {
        let claim = token.get(TOKENS_CLAIM)?;
        let generation = claim.get("generation")?.as_i64()?;
        let due = claim.get("due").and_then(Value::as_i64);
        Some(Self { generation, due, has_failed: claim.get("failed") == Some(&Value::Bool(true)) })
    }

    /// Writes it into a token.
    pub(super) fn write(&self, token: &mut Map<String, Value>) {
        token.insert(TOKENS_CLAIM.to_owned(), self.to_claim());
    }

    fn to_claim(&self) -> Value {
        let Self { generation, due, has_failed } = self;
        match has_failed {
            false => json!({ "generation": generation, "due": due }),
            true => json!({ "generation": generation, "failed": true }),
        }
    }
}

/// Returns the claim of a sign-in whose tokens are due after these seconds.
pub(super) fn claim_of_sign_in(sessions: &Sessions<'_>, due_in: Option<i64>) -> Value {
    let due = due_in.map(|due_in| sessions.now.seconds().saturating_add(due_in));
    Made { generation: 1, due, has_failed: false }.to_claim()
}

impl Sessions<'_> {
    /// Returns the newest tokens of a session. `None` if they are not refreshed, or while the store does not
    /// answer.
    pub(crate) async fn newest_tokens(&self, session: &Session) -> Option<SessionTokens> {
        self.deployment.config.tokens?;
        let key = match &session.stored {
            Some(stored) => row_tokens::key(&stored.row.user_id, &stored.row.session_token),
            None => {
                Made::of(&session.token)?;
                Family::of(&session.token)?.key()
            }
        };
        let tokens = Tokens { deployment: self.deployment, platform: self.platform, key, user_id: None };
        tokens.stored().await.ok().flatten()
    }
}

/// Returns whether the tokens of a session are due, so that the store must be asked.
pub(super) fn is_due(sessions: &Sessions<'_>, session: &Session) -> bool {
    let now = sessions.now.seconds();
    // A session of the database has no claims, so the isolate knows when its tokens are due.
    sessions.deployment.config.tokens.is_some()
        && (session.stored.is_some()
            || Made::of(&session.token).and_then(|made| made.due).is_some_and(|due| due <= now)
                && !is_store_paused(sessions))
}

/// Returns whether the store has not answered just now.
pub(super) fn is_store_paused(sessions: &Sessions<'_>) -> bool {
    let since = sessions.now.seconds() - sessions.deployment.tokens_unavailable_at.get();
    (0..STORE_PAUSE).contains(&since)
}

/// Asks the store no further for a while, because it has not answered.
pub(super) fn pause_store(sessions: &Sessions<'_>, error: &StoreError) {
    sessions.deployment.tokens_unavailable_at.set(sessions.now.seconds());
    let detail = format!("a session goes on with its old tokens: {error}");
    sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
}

/// Returns a session with the newest tokens. `None` if it ends.
///
/// While the store or the provider does not answer, the session goes on with its old tokens.
pub(super) async fn freshen(
    sessions: &Sessions<'_>,
    session: Session,
) -> Result<Option<Session>, CallbackError> {
    if let Some(stored) = session.stored.clone() {
        return Ok(row_tokens::freshen(sessions, session, &stored).await);
    }
    let Some(family) = Family::of(&session.token) else { return Ok(Some(session)) };
    let Some(made) = Made::of(&session.token) else { return Ok(Some(session)) };
    let Sessions { deployment, platform, .. } = *sessions;
    let tokens = Tokens { deployment, platform, key: family.key(), user_id: None };
    match tokens.newest(made.generation).await {
        Ok(Newest::Tokens { tokens: None, .. }) => Ok(Some(session)),
        Ok(Newest::Tokens { generation, due_in, tokens: Some(tokens) }) => {
            let now = platform.now().seconds();
            let due = due_in.map(|due_in| now.saturating_add(due_in));
            let made = Made { generation, due, has_failed: tokens.has_failed };
            apply(sessions, session, &made, Some(&tokens)).await
        }
        Ok(Newest::Gone) if deployment.config.tokens.is_some_and(|tokens| tokens.keeps_on_failure) => {
            apply(sessions, session, &Made { due: None, has_failed: true, ..made }, None).await
        }
        Ok(Newest::Gone | Newest::Refused) => {
            family::end(sessions, &session).await;
            Ok(None)
        }
        Err(error) => {
            pause_store(sessions, &error);
            Ok(Some(session))
        }
    }
}

/// Makes the session of newer tokens: the mapping and the callback `jwt` get them.
async fn apply(
    sessions: &Sessions<'_>,
    session: Session,
    made: &Made,
    tokens: Option<&SessionTokens>,
) -> Result<Option<Session>, CallbackError> {
    let config = &sessions.deployment.config;
    let mut token = session.token;
    made.write(&mut token);
    let own = OwnClaims::of(&token);
    let account = tokens.filter(|tokens| !tokens.has_failed).map(|tokens| &tokens.account);
    let cause = match account {
        Some(account) => {
            match tokens.and_then(|tokens| tokens.signed_in.as_ref()) {
                None => configured::jwt_of_account(&config.callbacks.jwt, &mut token, account),
                Some(SignedIn { user, profile }) => {
                    configured::jwt(&config.callbacks.jwt, &mut token, user, account, profile);
                }
            }
            Cause::Refresh { account }
        }
        None => {
            token.insert("error".to_owned(), ERROR.into());
            Cause::Read
        }
    };
    let asked = ask_jwt(&*sessions.deployment.callbacks, token, cause).await?;
    let outcome = if asked.is_some() { "has newer tokens" } else { "is ended by the `jwt` callback" };
    step(&**sessions.platform, None, Step::Callback, format_args!("jwt: the session {outcome}"));
    Ok(asked.map(|mut token| {
        own.keep(&mut token);
        Session { token, is_refreshed: true, ..session }
    }))
}

/// Shows the browser that the tokens of a session cannot be refreshed any more.
pub(super) fn show_failure(token: &Map<String, Value>, shown: &mut Map<String, Value>) {
    if Made::of(token).is_some_and(|made| made.has_failed) {
        shown.insert("error".to_owned(), ERROR.into());
    }
}
