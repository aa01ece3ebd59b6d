use authjs_session::{SessionError, token};
use serde_json::{Map, Value};

use crate::apart::apart;
use crate::cookies::{CookieSettings, Cookies, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::log::{Level, LogEntry};
use crate::platform::Platform;
use crate::random;
use crate::reason::Reason;
use crate::session::{large, sealed};
use crate::timestamp::Timestamp;

/// What the request's cookies say about the session.
#[derive(Debug)]
pub(crate) enum SessionState {
    /// No session cookie.
    Absent,
    /// A session token that opens and whose claims hold.
    Valid(Map<String, Value>),
    /// A session cookie is present but invalid; the caller clears it.
    Invalid(Reason),
}

impl From<Result<Map<String, Value>, SessionError>> for SessionState {
    fn from(session: Result<Map<String, Value>, SessionError>) -> Self {
        match session {
            Ok(token) => Self::Valid(token),
            Err(SessionError::Missing) => Self::Absent,
            Err(SessionError::Expired) => Self::Invalid(Reason::SessionExpired),
            Err(_) => Self::Invalid(Reason::SessionInvalid),
        }
    }
}

/// Reads the session token and the names of the session cookies that are there; a name may occur twice.
///
/// A token that cannot be opened is [`SessionState::Invalid`], never a session. Of several valid tokens the newest counts.
pub(crate) async fn read(
    deployment: &Deployment,
    platform: &dyn Platform,
    settings: &CookieSettings,
    cookies: &Cookies,
    now: Timestamp,
) -> (SessionState, Vec<String>) {
    let name = &settings.session_token.name;
    let found = chunks::read(cookies, name);
    let session = match &found.value {
        None if found.present.is_empty() => Err(SessionError::Missing),
        None => Err(SessionError::Incomplete),
        Some(token) => {
            let first = open(deployment, platform, name, token, now).await;
            if found.others.is_empty() {
                first
            } else {
                apart(newest(deployment, platform, name, first, &found.others, now)).await
            }
        }
    };
    (session.into(), found.present)
}

/// Opens the further tokens of a request, and returns the valid one that was issued last.
async fn newest(
    deployment: &Deployment,
    platform: &dyn Platform,
    cookie_name: &str,
    first: Result<Map<String, Value>, SessionError>,
    others: &[String],
    now: Timestamp,
) -> Result<Map<String, Value>, SessionError> {
    let mut sessions = vec![first];
    for token in others {
        sessions.push(open(deployment, platform, cookie_name, token, now).await);
    }
    let (newest, is_ambiguous) = token::newest(sessions);
    if is_ambiguous {
        let (level, reason) = (Level::Warn, Reason::SessionAmbiguous);
        let detail = "session cookies of different users in one request: the one issued last counts. \
            A cookie may be left from another `cookies.sessionToken.options`, or be set by another host of the domain";
        platform.log(&LogEntry::new(level, reason, detail));
    }
    newest
}

/// Opens one session token, sealed under a cookie's name.
async fn open(
    deployment: &Deployment,
    platform: &dyn Platform,
    cookie_name: &str,
    token: &str,
    now: Timestamp,
) -> Result<Map<String, Value>, SessionError> {
    let keys = deployment.keyring.keys(cookie_name);
    sealed::decode(platform, &keys, token, now, deployment.config.jwt.legacy).await
}

/// Seals a session token and returns the cookies that carry it, stale chunks cleared.
///
/// `iat`, `exp` and `jti` are set on top of the token, as Auth.js does. Fails where the token does not fit
/// into the cookies a browser keeps.
pub(crate) async fn issue(
    deployment: &Deployment,
    settings: &CookieSettings,
    platform: &dyn Platform,
    mut token: Map<String, Value>,
    present: &[String],
) -> Result<Vec<SetCookie>, Reason> {
    let now = platform.now();
    token.insert("iat".to_owned(), now.seconds().into());
    token.insert("exp".to_owned(), (now.seconds() + deployment.config.jwt.max_age).into());
    token.insert("jti".to_owned(), random::uuid(platform).into());
    let cookie = &settings.session_token;
    let keys = deployment.keyring.keys(&cookie.name);
    let key = keys.first().ok_or(Reason::Configuration)?;
    let sealed = sealed::encode(platform, key, &token, random::bytes(platform)).await;
    if is_large_anew(&sealed, present) {
        let (level, reason) = (Level::Warn, Reason::SessionLarge);
        let detail = &large::warning(&token, sealed.len());
        platform.log(&LogEntry::new(level, reason, detail));
    }
    let expires = now.plus_seconds(deployment.config.session.max_age);
    chunks::write(cookie, &sealed, expires, present).map_err(|_| Reason::SessionTooLarge)
}

/// Whether a token takes 4 KiB of cookies, which is more than one, and more cookies than the one it replaces: a session
/// is warned of once, not each time that it is re-issued.
fn is_large_anew(sealed: &str, present: &[String]) -> bool {
    chunks::count(sealed) > present.len().max(1)
}
