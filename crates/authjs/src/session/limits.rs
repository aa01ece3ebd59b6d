//! The limits of a session in time: `session.absoluteMaxAge`, `session.idleSeconds` and
//! `AUTH_SESSIONS_NOT_BEFORE`.

use serde_json::{Map, Value};

use super::family::Family;
use super::{Session, SessionState, Sessions};
use crate::reason::Reason;
use crate::statements::AdapterSession;
use crate::timestamp::Timestamp;

/// The claim of a session token with the time of the sign-in, in seconds since the epoch. Only a sign-in writes
/// it: what a `jwt` callback returns in its place is dropped.
pub(super) const SINCE_CLAIM: &str = "authjs_since";

/// The number of seconds by which the clock of another server may be ahead that extended a row.
const LEEWAY: i64 = 60;

/// Returns the time of the sign-in that a token names, in seconds since the epoch.
pub(super) fn since(token: &Map<String, Value>) -> Option<i64> {
    let claim = token.get(SINCE_CLAIM).and_then(Value::as_i64);
    let of_family = Family::of(token).map(|family| family.since);
    claim.into_iter().chain(of_family).min()
}

/// Returns the time of the sign-in of a session that begins now, for its token: that of the session `before`, if
/// the sign-in links an account to its user. Otherwise a stolen session could be prolonged by linking accounts.
/// `None` if no limit asks for it.
pub(super) fn since_of_sign_in(sessions: &Sessions<'_>, before: Option<&Session>) -> Option<i64> {
    if !sessions.deployment.config.dates_sessions() {
        return None;
    }
    let now = sessions.now.seconds();
    match before {
        Some(before) => before.began().map(|began| began.min(now)),
        None => Some(now),
    }
}

impl Session {
    /// Returns when the user signed in, in seconds since the epoch. `None` if the session does not say: the time
    /// of issue does not tell, because a re-issue renews it.
    fn began(&self) -> Option<i64> {
        let began = match &self.stored {
            Some(stored) => stored.row.created_at.map(Timestamp::seconds),
            None => since(&self.token),
        };
        began.map(|began| self.issued_at.map_or(began, |issued_at| began.min(issued_at)))
    }
}

/// Checks a session that decrypts, and shortens its end to its limits. Errors if it has ended.
#[inline(never)]
pub(super) fn check_token(sessions: &Sessions<'_>, session: &mut Session) -> Result<(), Reason> {
    let config = &sessions.deployment.config;
    let (limits, now) = (config.session.limits, sessions.now.seconds());
    let began = session.began();
    refuse_early(sessions, began)?;
    let ends = [
        limits.absolute_max_age.map(|seconds| (began, seconds)),
        limits.idle_seconds.map(|seconds| (session.issued_at, seconds)),
    ];
    for (from, seconds) in ends.into_iter().flatten() {
        let Some(from) = from else { return Err(Reason::SessionUndated) };
        let end = from.saturating_add(seconds);
        if end <= now {
            return Err(Reason::SessionExpired);
        }
        session.expires_at = session.expires_at.map(|expires_at| expires_at.min(end));
    }
    Ok(())
}

/// Checks a session of the database, and shortens its end to its limits. Errors if it has ended.
#[inline(never)]
pub(super) fn check_row(sessions: &Sessions<'_>, row: &mut AdapterSession) -> Result<(), Reason> {
    if row.expires <= sessions.now {
        return Err(Reason::SessionExpired);
    }
    let config = &sessions.deployment.config;
    if !config.judges_sessions() {
        return Ok(());
    }
    let limits = config.session.limits;
    refuse_early(sessions, row.created_at.map(Timestamp::seconds))?;
    if let Some(seconds) = limits.absolute_max_age {
        let Some(created) = row.created_at else {
            return Err(Reason::SessionUndated);
        };
        row.expires = row.expires.min(created.plus_seconds(seconds));
    }
    // A row that lives for longer than an unused session was extended under another configuration.
    if let Some(seconds) = limits.idle_seconds
        && row.expires > sessions.now.plus_seconds(seconds + LEEWAY)
    {
        let Some(seen) = row.last_seen_at else {
            return Err(Reason::SessionUndated);
        };
        row.expires = row.expires.min(seen.plus_seconds(seconds));
    }
    if row.expires <= sessions.now { Err(Reason::SessionExpired) } else { Ok(()) }
}

/// Returns the state of a session that has ended for this reason. `row` is the token of its row.
pub(super) fn ended(reason: Reason, row: Option<String>) -> SessionState {
    match reason {
        Reason::SessionExpired => SessionState::Expired(row),
        reason => SessionState::Invalid(reason),
    }
}

/// Errors if a session began before `AUTH_SESSIONS_NOT_BEFORE`, or does not say when.
fn refuse_early(sessions: &Sessions<'_>, began: Option<i64>) -> Result<(), Reason> {
    let Some(not_before) = sessions.deployment.config.revocation.not_before else { return Ok(()) };
    match began {
        None => Err(Reason::SessionUndated),
        Some(began) if began < not_before.seconds() => Err(Reason::SessionRevoked),
        Some(_) => Ok(()),
    }
}

/// Returns the end of a session that is issued at `now` and would last `max_age` seconds if it is not used.
///
/// A token without the time of its sign-in ends at once if there is an absolute limit.
pub(super) fn end(
    sessions: &Sessions<'_>,
    token: &Map<String, Value>,
    now: Timestamp,
    max_age: i64,
) -> Timestamp {
    let limits = sessions.deployment.config.session.limits;
    let end = now.plus_seconds(limits.unused(max_age));
    match limits.absolute_max_age {
        Some(seconds) => {
            let last = |since: i64| Timestamp::from_seconds(since.saturating_add(seconds));
            end.min(since(token).map_or(now, last))
        }
        None => end,
    }
}

/// Returns the end of the row of a session that is used at `now`.
pub(super) fn end_of_row(
    sessions: &Sessions<'_>,
    created_at: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let config = &sessions.deployment.config.session;
    let end = now.plus_seconds(config.unused());
    match config.limits.absolute_max_age {
        Some(seconds) => end.min(created_at.map_or(now, |created| created.plus_seconds(seconds))),
        None => end,
    }
}
