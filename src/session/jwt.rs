use serde_json::{Map, Value};

use crate::apart::apart;
use crate::cookies::{CookieSettings, Cookies, SetCookie, chunks};
use crate::deployment::Deployment;
use crate::jose::jwt::JwtError;
use crate::log::{Level, LogEntry};
use crate::platform::Platform;
use crate::random;
use crate::reason::Reason;
use crate::session::{large, sealed, several};
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
    let state = match &found.value {
        None if found.present.is_empty() => SessionState::Absent,
        None => SessionState::Invalid(Reason::SessionInvalid),
        Some(token) => {
            let first = open(deployment, platform, name, token, now).await;
            if found.others.is_empty() {
                first
            } else {
                apart(newest(deployment, platform, name, first, &found.others, now)).await
            }
        }
    };
    (state, found.present)
}

/// Opens the further tokens of a request, and returns the valid one that was issued last.
async fn newest(
    deployment: &Deployment,
    platform: &dyn Platform,
    cookie_name: &str,
    first: SessionState,
    others: &[String],
    now: Timestamp,
) -> SessionState {
    let mut states = vec![first];
    for token in others {
        states.push(open(deployment, platform, cookie_name, token, now).await);
    }
    let (newest, is_ambiguous) = several::newest(states);
    if is_ambiguous {
        let (level, reason) = (Level::Warn, Reason::SessionAmbiguous);
        let detail = "session cookies of different users in one request: the one issued last counts. \
            A cookie may be left from another `cookies.sessionToken.options`, or be set by another host of the domain";
        platform.log(&LogEntry { level, reason, error: None, detail, provider: None });
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
) -> SessionState {
    let keys = deployment.keyring.keys(cookie_name);
    match sealed::decode(platform, &keys, token, now, deployment.config.jwt.legacy).await {
        Ok(claims) if deployment.config.jwt.legacy && is_check_of_next_auth_4(&claims) => {
            SessionState::Invalid(Reason::SessionInvalid)
        }
        Ok(claims) => SessionState::Valid(claims),
        Err(JwtError::Expired) => SessionState::Invalid(Reason::SessionExpired),
        Err(_) => SessionState::Invalid(Reason::SessionInvalid),
    }
}

/// The key of next-auth 4 has no salt: its check cookies open too (CVE-2023-48309). They hold nobody, but a check: as
/// `value`, in earlier releases under its own name.
fn is_check_of_next_auth_4(claims: &Map<String, Value>) -> bool {
    let mut held = claims.keys().filter(|name| !["iat", "exp", "jti"].contains(&name.as_str())).peekable();
    held.peek().is_some() && held.all(|name| CHECKS_OF_NEXT_AUTH_4.contains(&name.as_str()))
}

const CHECKS_OF_NEXT_AUTH_4: [&str; 5] = ["value", "provider", "state", "nonce", "code_verifier"];

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
        platform.log(&LogEntry { level, reason, error: None, detail, provider: None });
    }
    let expires = now.plus_seconds(deployment.config.session.max_age);
    chunks::write(cookie, &sealed, expires, present).map_err(|_| Reason::SessionTooLarge)
}

/// Whether a token takes 4 KiB of cookies, which is more than one, and more cookies than the one it replaces: a session
/// is warned of once, not each time that it is re-issued.
fn is_large_anew(sealed: &str, present: &[String]) -> bool {
    chunks::count(sealed) > present.len().max(1)
}
