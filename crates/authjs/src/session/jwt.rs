//! The strategy `jwt`: the session is a sealed token in the cookie.

use authjs_session::{SessionError, token};
use serde_json::{Map, Value};

use super::{Sessions, custom, large, limits, sealed};
use crate::apart::apart;
use crate::cookies::{Cookies, SetCookie, chunks};
use crate::log::{Level, LogEntry, Step};
use crate::random;
use crate::reason::Reason;
use crate::trace::step;

type Read = Result<Map<String, Value>, SessionError>;

/// Reads the session token and the names of the session cookies in the request. A name may occur
/// twice.
///
/// A token that does not decrypt is an error, never a session. If several tokens are valid, the
/// newest counts.
pub(super) async fn read(sessions: &Sessions<'_>, cookies: &Cookies) -> (Read, Vec<String>) {
    let found = chunks::read(cookies, sessions.cookie_name());
    let session = match &found.value {
        None if found.present.is_empty() => Err(SessionError::Missing),
        None => Err(SessionError::Incomplete),
        Some(token) => {
            let first = open(sessions, token).await;
            if found.others.is_empty() { first } else { apart(newest(sessions, first, &found.others)).await }
        }
    };
    (session, found.present)
}

/// Returns all valid tokens of a request, if its cookies hold several.
pub(super) async fn several(sessions: &Sessions<'_>, cookies: &Cookies) -> Vec<Map<String, Value>> {
    let found = chunks::read(cookies, sessions.cookie_name());
    let mut valid = Vec::new();
    for token in found.value.iter().chain(&found.others).filter(|_| !found.others.is_empty()) {
        valid.extend(open(sessions, token).await);
    }
    valid
}

/// Opens the other tokens of a request, and returns the valid one that was issued last.
async fn newest(sessions: &Sessions<'_>, first: Read, others: &[String]) -> Read {
    let mut read = vec![first];
    for token in others {
        read.push(open(sessions, token).await);
    }
    let (newest, is_ambiguous) = token::newest(read);
    if is_ambiguous {
        let (level, reason) = (Level::Warn, Reason::SessionAmbiguous);
        let detail = "session cookies of different users in one request: the one issued last counts. \
            A cookie may be left from another `cookies.sessionToken.options`, or be set by another host of the domain";
        sessions.platform.log(&LogEntry::new(level, reason, detail));
    }
    newest
}

/// Opens one session token. Errors with [`SessionError::OtherHost`] if it was sealed under the
/// configuration of another host.
async fn open(sessions: &Sessions<'_>, token: &str) -> Read {
    let token = unseal(sessions, token).await?;
    match sessions.deployment.config.realm.owns(&token) {
        true => Ok(token),
        false => Err(SessionError::OtherHost),
    }
}

/// Opens one session token, sealed under the cookie's name.
async fn unseal(sessions: &Sessions<'_>, token: &str) -> Read {
    if let Some(functions) = &sessions.deployment.functions
        && let Some(read) = apart(custom::decode(sessions, &**functions, token)).await
    {
        return read;
    }
    let keys = sessions.deployment.keyring.keys(sessions.cookie_name());
    sealed::decode(&**sessions.platform, &keys, token, sessions.now, sessions.deployment.config.jwt.legacy)
        .await
}

/// Seals a session token and returns the cookies that carry it. Stale chunks are cleared.
///
/// `iat`, `exp` and `jti` are added to the token, as in Auth.js. Errors if the token does not fit
/// into the cookies that a browser keeps.
pub(super) async fn issue(
    sessions: &Sessions<'_>,
    mut token: Map<String, Value>,
    present: &[String],
) -> Result<Vec<SetCookie>, Reason> {
    let Sessions { deployment, settings, .. } = *sessions;
    let platform = &**sessions.platform;
    let now = platform.now();
    token.insert("iat".to_owned(), now.seconds().into());
    let end = limits::end(sessions, &token, now, deployment.config.jwt.max_age);
    token.insert("exp".to_owned(), end.seconds().into());
    token.insert("jti".to_owned(), random::uuid(platform).into());
    deployment.config.realm.mark(&mut token);
    let cookie = &settings.session_token;
    let encoded = match &deployment.functions {
        None => None,
        Some(functions) => {
            apart(custom::encode(sessions, &**functions, &token, end.seconds() - now.seconds())).await?
        }
    };
    let sealed = match encoded {
        Some(encoded) => encoded,
        None => {
            let keys = deployment.keyring.keys(&cookie.name);
            let key = keys.first().ok_or(Reason::Configuration)?;
            sealed::encode(platform, key, &token, random::bytes(platform)).await
        }
    };
    if is_large_anew(&sealed, present) {
        let (level, reason) = (Level::Warn, Reason::SessionLarge);
        let detail = &large::warning(&token, sealed.len());
        platform.log(&LogEntry::new(level, reason, detail));
    }
    let expires = limits::end(sessions, &token, now, deployment.config.session.max_age);
    let cookies = chunks::write(cookie, &sealed, expires, present).map_err(|_| Reason::SessionTooLarge)?;
    let (pieces, bytes) = (chunks::count(&sealed), sealed.len());
    step(platform, None, Step::SessionIssued, format_args!("{bytes} bytes, cookies: {pieces}"));
    Ok(cookies)
}

/// Returns whether a token takes 4 KiB of cookies or more, and more cookies than the token it
/// replaces. The warning is logged once for a session, not at each re-issue.
fn is_large_anew(sealed: &str, present: &[String]) -> bool {
    chunks::count(sealed) > present.len().max(1)
}
