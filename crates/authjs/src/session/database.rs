//! The strategy `database`: the session is a row, and the cookie has its token.

use serde_json::Value;

use crate::apart::apart;
use crate::cookies::{CookieSetting, Cookies, SetCookie, chunks};
use crate::database::StoreError;
use crate::jose::hash::sha256_hex;
use crate::log::{Level, LogEntry, Step};
use crate::model::User;
use crate::random;
use crate::reason::Reason;
#[cfg(feature = "second-factor")]
use crate::statements;
use crate::statements::{AdapterSession, AdapterUser, SessionDevice};
use crate::store::Store;
use crate::trace::step;
use crate::uri_component;

use super::ending::by_owner;
use super::{Session, SessionState, Sessions, limits, row_tokens};

/// A session of the database, and its user.
pub(crate) struct StoredSession {
    /// The token, as the cookie has it.
    token: String,
    /// The row, whose token may be a hash.
    pub(crate) row: AdapterSession,
    pub(crate) user: AdapterUser,
    /// The state of the database that has a session which begins here.
    bookmark: Option<String>,
}

/// The longest token that is looked up. Other values are no tokens of this deployment: the session
/// of an earlier strategy `jwt` is longer.
const LONGEST_TOKEN: usize = 256;

/// Reads the session and the names of the session cookies in the request. A name may occur twice.
///
/// Reads the row of each token with its user: one query for one cookie. If several are valid, the
/// one that expires last counts. Writes nothing.
pub(super) async fn read(sessions: &Sessions<'_>, cookies: &Cookies) -> (SessionState, Vec<String>) {
    let found = chunks::read(cookies, sessions.cookie_name());
    if found.present.is_empty() {
        return (SessionState::Absent, found.present);
    }
    let Some(store) = sessions.deployment.store(sessions.platform) else {
        let detail = "session.strategy is \"database\", and there is no database".to_owned();
        return (SessionState::Unavailable(detail), found.present);
    };
    let mut state = SessionState::Invalid(Reason::SessionInvalid);
    let mut rows = Vec::new();
    for value in found.value.iter().chain(&found.others) {
        let Some(token) = token_of(value) else { continue };
        match read_one(sessions, &*store, cookies, token).await {
            Ok(read) => {
                rows.extend(row_of(&read).map(str::to_owned));
                warn_if_ambiguous(sessions, &state, &read);
                state = better(state, read);
            }
            Err(error) => return (SessionState::Unavailable(error.to_string()), found.present),
        }
    }
    if rows.len() > 1
        && let SessionState::Valid(session) = &mut state
    {
        session.other_rows = rows;
    }
    (state, found.present)
}

/// Warns of two sessions of different users: a cookie may be left, or another host of the domain may
/// have planted it.
fn warn_if_ambiguous(sessions: &Sessions<'_>, state: &SessionState, other: &SessionState) {
    let user = |state: &SessionState| match state {
        SessionState::Valid(Session { stored: Some(stored), .. }) => Some(stored.row.user_id.clone()),
        _ => None,
    };
    if let (Some(user), Some(other)) = (user(state), user(other))
        && user != other
    {
        let (level, reason) = (Level::Warn, Reason::SessionAmbiguous);
        let detail = "session cookies of different users in one request: the one that expires last counts. \
            A cookie may be left from another `cookies.sessionToken.options`, or be set by another host of the domain";
        sessions.platform.log(&LogEntry::new(level, reason, detail));
    }
}

/// Returns the token of the row that was read.
fn row_of(state: &SessionState) -> Option<&str> {
    match state {
        SessionState::Valid(session) => {
            session.stored.as_ref().map(|stored| stored.row.session_token.as_str())
        }
        SessionState::Expired(row) => row.as_deref(),
        SessionState::Absent | SessionState::Invalid(_) | SessionState::Unavailable(_) => None,
    }
}

/// Returns the token of a cookie. `None` if it cannot be one.
fn token_of(value: &str) -> Option<String> {
    let token = uri_component::decode(value)?;
    (!token.is_empty() && token.len() <= LONGEST_TOKEN).then(|| token.into_owned())
}

async fn read_one(
    sessions: &Sessions<'_>,
    store: &dyn Store,
    cookies: &Cookies,
    token: String,
) -> Result<SessionState, StoreError> {
    let Some(key) = stored_token(sessions, &token) else {
        return Ok(SessionState::Invalid(Reason::SessionInvalid));
    };
    let (cache, seconds) =
        (&sessions.deployment.session_cache, sessions.deployment.config.session.cache_seconds);
    if let Some((row, user)) = cache.get(&key, sessions.now, seconds) {
        return Ok(SessionState::Valid(Session::of_row(StoredSession { token, row, user, bookmark: None })));
    }
    let nearby = match sessions.deployment.config.session.replicas {
        true => apart(read_nearby(sessions, store, cookies, &key)).await,
        false => None,
    };
    let found = match nearby {
        Some(found) => Some(found),
        None => store.get_session_and_user(&key).await?,
    };
    let Some((mut row, user)) = found else { return Ok(SessionState::Invalid(Reason::SessionInvalid)) };
    if let Err(reason) = limits::check_row(sessions, &mut row) {
        return Ok(limits::ended(reason, Some(row.session_token)));
    }
    if seconds > 0 {
        cache.put(&row, &user, sessions.now);
    }
    Ok(SessionState::Valid(Session::of_row(StoredSession { token, row, user, bookmark: None })))
}

/// Reads a session from a replica. `None` if it has no valid one: the caller asks the primary before
/// it refuses.
async fn read_nearby(
    sessions: &Sessions<'_>,
    store: &dyn Store,
    cookies: &Cookies,
    key: &str,
) -> Option<(AdapterSession, AdapterUser)> {
    let bookmark = cookies.get_decoded(&bookmark_name(sessions));
    let bookmark = bookmark.as_deref().filter(|bookmark| is_bookmark(bookmark));
    let found = store.get_session_and_user_nearby(key, bookmark).await.ok()??;
    (found.0.expires > sessions.now).then_some(found)
}

/// The browser may send any text.
fn is_bookmark(text: &str) -> bool {
    !text.is_empty() && text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn bookmark_name(sessions: &Sessions<'_>) -> String {
    format!("{}-bookmark", sessions.cookie_name())
}

/// Returns the valid one of two states, or the one that says more.
fn better(state: SessionState, other: SessionState) -> SessionState {
    match (&state, &other) {
        (SessionState::Valid(session), SessionState::Valid(later)) => {
            if expires(later) > expires(session) {
                other
            } else {
                state
            }
        }
        (SessionState::Valid(_), _) | (SessionState::Expired(_), SessionState::Invalid(_)) => state,
        _ => other,
    }
}

fn expires(session: &Session) -> Option<crate::timestamp::Timestamp> {
    session.stored.as_ref().map(|stored| stored.row.expires)
}

/// Returns the value of the column `sessionToken` for a token. With `hosts` it names the host. `None` for
/// a text that no session here has.
fn stored_token(sessions: &Sessions<'_>, token: &str) -> Option<String> {
    let config = &sessions.deployment.config;
    config.realm.stored_token(token, |token| match config.session.hash_tokens {
        true => sha256_hex(token.as_bytes()),
        false => token.to_owned(),
    })
}

/// Creates the session of a user who signs in. It replaces the one that the visitor has. With `is_linked` it
/// began when that one did.
pub(super) async fn begin(
    sessions: &Sessions<'_>,
    store: &dyn Store,
    user: AdapterUser,
    device: SessionDevice,
    replaced: Option<&StoredSession>,
    recorded: Option<&Value>,
    is_linked: bool,
) -> Result<Session, StoreError> {
    let own = sessions.deployment.functions.as_ref().and_then(|functions| functions.generate_session_token());
    let token = own.unwrap_or_else(|| random::token(&**sessions.platform));
    let unusable =
        || StoreError::Unavailable("generateSessionToken made a token that names a host".to_owned());
    let before = replaced.filter(|_| is_linked).and_then(|replaced| replaced.row.created_at);
    let created_at = Some(before.unwrap_or(sessions.now));
    let row = AdapterSession {
        session_token: stored_token(sessions, &token).ok_or_else(unusable)?,
        user_id: user.id.clone(),
        expires: limits::end_of_row(sessions, created_at, sessions.now),
        created_at,
        last_seen_at: Some(sessions.now),
        recorded: recorded.map(Value::to_string),
    };
    match replaced.filter(|replaced| replaced.row.user_id == user.id) {
        Some(replaced) => {
            sessions.deployment.session_cache.forget(&replaced.row.session_token);
            store.replace_session(&row, &device, &replaced.row.session_token).await?;
            row_tokens::end(sessions, &user.id, &[&replaced.row.session_token]).await;
        }
        None => store.create_session(&row, &device).await?,
    }
    let bookmark = store.bookmark();
    Ok(Session::of_row(StoredSession { token, row, user, bookmark }))
}

/// Extends the session if it is due, and returns its cookie. Clears the chunks of a token.
///
/// Errors with [`Reason::SessionInvalid`] if the row was deleted meanwhile.
pub(super) async fn issue(
    sessions: &Sessions<'_>,
    session: &Session,
    stored: &StoredSession,
    present: &[String],
) -> Result<Vec<SetCookie>, Reason> {
    let platform = &**sessions.platform;
    let config = &sessions.deployment.config.session;
    let expires = limits::end_of_row(sessions, stored.row.created_at, sessions.now);
    let mut bookmark = stored.bookmark.clone();
    if is_due(sessions, stored) {
        let store = sessions.deployment.store(sessions.platform).ok_or(Reason::StoreUnavailable)?;
        sessions.deployment.session_cache.forget(&stored.row.session_token);
        match store.update_session(&stored.row.session_token, expires).await {
            Ok(Some(_)) => {
                bookmark = store.bookmark();
                if sessions.deployment.config.tokens.is_some() {
                    apart(row_tokens::extend(sessions, &stored.row, session)).await;
                }
                step(platform, None, Step::SessionIssued, format_args!("the row is extended"));
            }
            Ok(None) => return Err(Reason::SessionInvalid),
            Err(error) => {
                let detail = error.to_string();
                platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
                return Err(Reason::StoreUnavailable);
            }
        }
    }
    let setting = &sessions.settings.session_token;
    let written = chunks::write(setting, &stored.token, expires, present);
    let mut cookies = written.map_err(|_| Reason::SessionTooLarge)?;
    if let Some(bookmark) = bookmark.filter(|_| config.replicas) {
        let setting = CookieSetting { name: bookmark_name(sessions), options: setting.options.clone() };
        cookies.push(SetCookie { expires: Some(expires), ..setting.set(bookmark) });
    }
    Ok(cookies)
}

/// Replaces what the sign-in of a session recorded. Errors if the session has ended meanwhile.
#[cfg(feature = "second-factor")]
pub(super) async fn record(
    sessions: &Sessions<'_>,
    stored: &StoredSession,
    recorded: &Value,
) -> Result<StoredSession, StoreError> {
    let unavailable = |detail: &str| StoreError::Unavailable(detail.to_owned());
    let store =
        sessions.deployment.store(sessions.platform).ok_or_else(|| unavailable("there is no database"))?;
    let database = store.second_factors().ok_or_else(|| unavailable("the adapter has no second factors"))?;
    let recorded = recorded.to_string();
    sessions.deployment.session_cache.forget(&stored.row.session_token);
    let statement = statements::sessions::record(&stored.row.session_token, &recorded);
    let answers = database.batch(vec![statement]).await?;
    if answers.concat().is_empty() {
        return Err(unavailable("the session has ended"));
    }
    let (token, user, bookmark) = (stored.token.clone(), stored.user.clone(), store.bookmark());
    let row = AdapterSession { recorded: Some(recorded), ..stored.row.clone() };
    Ok(StoredSession { token, row, user, bookmark })
}

/// Returns whether a session is extended at its next read: it is older than `updateAge`, and has not got all the
/// time that its limits leave.
#[inline(never)]
pub(super) fn is_due(sessions: &Sessions<'_>, stored: &StoredSession) -> bool {
    let config = &sessions.deployment.config.session;
    stored.row.expires.plus_seconds(config.update_age - config.unused()) <= sessions.now
        && limits::end_of_row(sessions, stored.row.created_at, sessions.now) != stored.row.expires
}

/// Deletes the rows of all sessions in the cookies of a request, as [`delete`] does.
pub(super) async fn delete_all(sessions: &Sessions<'_>, row: &AdapterSession, others: &[String]) {
    delete(sessions, &row.session_token).await;
    for row in others.iter().filter(|other| **other != row.session_token) {
        delete(sessions, row).await;
    }
}

/// Deletes the rows of all sessions of a user but one. Returns their number.
pub(super) async fn delete_all_of(
    sessions: &Sessions<'_>,
    user_id: &str,
    except: &str,
) -> Result<usize, StoreError> {
    let unavailable = || StoreError::Unavailable("there is no database".to_owned());
    let store = sessions.deployment.store(sessions.platform).ok_or_else(unavailable)?;
    let ended = store.delete_other_sessions(user_id, except).await?;
    ended.iter().for_each(|token| sessions.deployment.session_cache.forget(token));
    let session_tokens: Vec<_> = ended.iter().map(String::as_str).collect();
    row_tokens::end(sessions, user_id, &session_tokens).await;
    Ok(ended.len())
}

/// Deletes the row of a session. A failure is logged: the session ends when it expires.
pub(super) async fn delete(sessions: &Sessions<'_>, session_token: &str) {
    if let Err(error) = delete_these(sessions, &[session_token]).await {
        let detail = format!("the row of an ended session is not deleted: {error}");
        sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
    }
}

/// Deletes the rows of sessions. Returns how many there were.
pub(super) async fn delete_these(
    sessions: &Sessions<'_>,
    session_tokens: &[&str],
) -> Result<usize, StoreError> {
    session_tokens.iter().for_each(|token| sessions.deployment.session_cache.forget(token));
    let unavailable = || StoreError::Unavailable("there is no database".to_owned());
    let store = sessions.deployment.store(sessions.platform).ok_or_else(unavailable)?;
    let ended = store.delete_sessions(session_tokens).await?;
    let of_users = ended.iter().map(|row| (row.user_id.as_str(), row.session_token.as_str()));
    for (user_id, session_tokens) in by_owner(of_users) {
        row_tokens::end(sessions, user_id, &session_tokens).await;
    }
    Ok(ended.len())
}

impl StoredSession {
    /// Returns the user in the form that callbacks see.
    pub(crate) fn user(&self) -> User {
        User::from(self.user.clone())
    }
}
