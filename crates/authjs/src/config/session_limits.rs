//! `session.absoluteMaxAge` and `session.idleSeconds`: ends of a session that its use does not move.

use std::ops::RangeInclusive;

use super::error::ConfigError;
use super::node::Node;
use super::session::AGES;

/// The limits of sessions in time, beside `maxAge`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionLimits {
    /// `absoluteMaxAge`: how long after its sign-in a session ends, in seconds.
    pub absolute_max_age: Option<i64>,
    /// `idleSeconds`: how long after its last use a session ends, in seconds.
    pub idle_seconds: Option<i64>,
}

impl SessionLimits {
    /// Returns whether a session has a limit beside `maxAge`.
    pub const fn is_set(&self) -> bool {
        self.absolute_max_age.is_some() || self.idle_seconds.is_some()
    }

    /// Returns for how long a session may go unused that lasts `max_age` seconds otherwise.
    pub fn unused(&self, max_age: i64) -> i64 {
        self.idle_seconds.map_or(max_age, |idle| idle.min(max_age))
    }
}

/// The seconds of `idleSeconds`. A use is recorded once in `updateAge`, which is at most a third of it.
pub(super) const IDLE: RangeInclusive<i64> = 60..=*AGES.end();

/// Reads `absoluteMaxAge` and `idleSeconds`. `max_age` is the option of this name, and `lasts` the number of
/// seconds after which an unused session ends without them.
///
/// Errors if one of the options has no effect beside the others.
pub(super) fn read<'a>(
    get: impl Fn(&'static str) -> Option<Node<'a>>,
    max_age: Option<i64>,
    lasts: i64,
) -> Result<SessionLimits, ConfigError> {
    let seconds = |key, range| get(key).map(|node: Node<'_>| node.seconds(range)).transpose();
    let (absolute_max_age, idle_seconds) = (seconds("absoluteMaxAge", AGES)?, seconds("idleSeconds", IDLE)?);
    if let (Some(absolute), Some(max_age), Some(node)) = (absolute_max_age, max_age, get("maxAge"))
        && max_age > absolute
    {
        let fix = format!("Choose at most {absolute}, or remove the key.");
        return Err(node.error("longer than absoluteMaxAge, which ends the session before", fix));
    }
    if let (Some(idle), Some(node)) = (idle_seconds, get("idleSeconds"))
        && idle >= absolute_max_age.map_or(lasts, |absolute| absolute.min(lasts))
    {
        let cause = "has no effect, because the session ends before (maxAge or absoluteMaxAge)";
        return Err(node.error(cause, "Choose less, or remove the key."));
    }
    Ok(SessionLimits { absolute_max_age, idle_seconds })
}

/// Errors if `updateAge` is more than a third of `idleSeconds`: a session in use could end as idle.
pub(super) fn refuse_late_updates(
    update_age: Option<&Node<'_>>,
    seconds: i64,
    limits: SessionLimits,
) -> Result<(), ConfigError> {
    match (update_age, limits.idle_seconds) {
        (Some(node), Some(idle)) if seconds > idle / 3 => {
            let cause = "more than a third of idleSeconds, so a session in use could end";
            Err(node.error(cause, format!("Choose at most {}, or remove the key.", idle / 3)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Session;
    use crate::config::session::read_session;
    use serde_json::{Value, json};

    fn parse(session: &Value) -> Result<Session, String> {
        let config = json!({ "session": session });
        let node = Node { path: String::new(), value: &config };
        read_session(&node.open_table().unwrap(), false).map_err(|error| error.to_string())
    }

    #[test]
    fn limits_shorten_when_a_session_is_re_issued() {
        for (session, limits, update_age) in [
            (json!({}), (None, None), 86_400),
            (json!({"absoluteMaxAge": 3_600}), (Some(3_600), None), 1_800),
            (json!({"idleSeconds": 900}), (None, Some(900)), 300),
            (json!({"absoluteMaxAge": 43_200, "idleSeconds": 1_800}), (Some(43_200), Some(1_800)), 600),
            (json!({"idleSeconds": 900, "updateAge": 60}), (None, Some(900)), 60),
            (json!({"maxAge": 3_600, "absoluteMaxAge": 3_600}), (Some(3_600), None), 1_800),
        ] {
            let read = parse(&session).unwrap();
            let (absolute_max_age, idle_seconds) = limits;
            assert_eq!(read.limits, SessionLimits { absolute_max_age, idle_seconds }, "{session}");
            assert_eq!(read.update_age, update_age, "{session}");
        }
    }

    #[test]
    fn what_has_no_effect_or_ends_a_session_in_use_is_an_error() {
        for (session, cause) in [
            (json!({"maxAge": 7_200, "absoluteMaxAge": 3_600}), "session.maxAge: 7200: longer than"),
            (json!({"maxAge": 3_600, "idleSeconds": 3_600}), "session.idleSeconds: 3600: has no effect"),
            (json!({"absoluteMaxAge": 900, "idleSeconds": 900}), "session.idleSeconds: 900: has no effect"),
            (json!({"idleSeconds": 900, "updateAge": 301}), "session.updateAge: 301: more than a third"),
            (json!({"idleSeconds": 59}), "session.idleSeconds: 59: out of range"),
            (json!({"absoluteMaxAge": 59}), "session.absoluteMaxAge: 59: out of range"),
            (json!({"absoluteMaxAge": 3_600, "updateAge": 3_601}), "session.updateAge: 3601: out of range"),
            (json!({"absoluteMaxAge": "12h"}), "session.absoluteMaxAge: "),
        ] {
            let error = parse(&session).unwrap_err();
            assert!(error.starts_with(cause), "{session}: {error}");
        }
    }
}
