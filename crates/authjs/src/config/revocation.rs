//! `session.revocable` and `AUTH_SESSIONS_NOT_BEFORE`: how sessions end early

use std::ops::RangeInclusive;

use super::env::{Env, variable};
use super::error::ConfigError;
use super::node::{Node, Setting, Table};
use super::options::keys;
use super::session::{Session, SessionStrategy};
use crate::timestamp::Timestamp;

/// How sessions end before they expire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revocation {
    /// `session.revocable`, with the strategy `jwt`: a session lives only as long as its family.
    pub(crate) families: Option<Families>,
    /// `session.revocable`, with either strategy.
    pub(crate) is_revocable: bool,
    /// `AUTH_SESSIONS_NOT_BEFORE`: sessions that began earlier have ended.
    pub(crate) not_before: Option<Timestamp>,
}

/// How the families of sessions are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Families {
    /// `session.revocationSeconds`: how long an isolate relies on what it has read.
    pub(crate) seconds: i64,
    /// `session.onOutage = "allow"`: whether sessions live while the store does not answer.
    pub(crate) allows_on_outage: bool,
    /// Whether the families are rows of `AUTH_DB`, and not of the Durable Objects of `AUTH_STATE`.
    pub(crate) are_in_database: bool,
}

impl Revocation {
    /// Returns whether a session that decrypts needs a further check.
    pub(crate) const fn is_set(&self) -> bool {
        self.families.is_some() || self.not_before.is_some()
    }
}

/// Reads `session.revocable`, `revocationSeconds`, `onOutage` and `AUTH_SESSIONS_NOT_BEFORE`.
///
/// Errors if sessions shall be revocable and nothing stores their families, and if an option has no
/// effect.
#[inline(never)]
pub(super) fn read(
    env: &dyn Env,
    root: &Table<'_>,
    session: Session,
    has_database: bool,
) -> Result<Revocation, ConfigError> {
    let table = root.table("session", &keys::SESSION)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let not_before = variable(env, NOT_BEFORE)?.map(|setting| date(&setting)).transpose()?;
    let (seconds, on_outage) = (get("revocationSeconds"), get("onOutage"));
    let revocable = get("revocable");
    let is_revocable = revocable.as_ref().map_or(Ok(false), Node::boolean)?;
    let families = match &revocable {
        Some(node) if is_revocable && session.strategy == SessionStrategy::Jwt => {
            let are_in_database = !env.has_binding("AUTH_STATE");
            if are_in_database && !has_database {
                return Err(node.error("nothing stores which sessions have ended", STORE));
            }
            Some(Families {
                seconds: seconds.map_or(Ok(60), |node| node.seconds(BOUND))?,
                allows_on_outage: on_outage.as_ref().map_or(Ok(false), allows)?,
                are_in_database,
            })
        }
        _ => {
            if let Some(node) = seconds.or(on_outage) {
                let cause = "has no effect, because sessions are not tokens that can be revoked";
                return Err(node.error(
                    cause,
                    "Set session.strategy = \"jwt\" and session.revocable = true, or remove the key.",
                ));
            }
            None
        }
    };
    Ok(Revocation { families, is_revocable, not_before })
}

const NOT_BEFORE: &str = "AUTH_SESSIONS_NOT_BEFORE";

const STORE: &str = "Bind the Durable Object AuthState to AUTH_STATE with [[durable_objects.bindings]], \
    bind a D1 database to AUTH_DB and run `npm run migrate`, or remove the key.";

/// The seconds that an isolate may rely on what it has read.
pub(super) const BOUND: RangeInclusive<i64> = 0..=3_600;

fn allows(node: &Node<'_>) -> Result<bool, ConfigError> {
    match node.text()?.text.as_str() {
        "refuse" => Ok(false),
        "allow" => Ok(true),
        _ => Err(node.error("unknown value", "Write \"refuse\" or \"allow\".")),
    }
}

/// Returns a date, which is a number of seconds since 1970 or a text as JavaScript's `toISOString`
/// writes it.
fn date(setting: &Setting) -> Result<Timestamp, ConfigError> {
    let text = setting.text.as_str();
    let seconds = text.parse().ok().filter(|seconds| (0..=LATEST).contains(seconds));
    let date = seconds.map(Timestamp::from_seconds).or_else(|| Timestamp::parse_iso8601(text));
    date.ok_or_else(|| {
        let fix = "Write seconds since 1970 (`date +%s`), or a text such as 2026-11-29T12:00:00.000Z.";
        setting.error("not a date", fix)
    })
}

/// The year 9999.
const LATEST: i64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env::tests::TestEnv;
    use serde_json::{Value, json};

    fn parse(config: &Value, env: &Value, has_database: bool) -> Result<Revocation, String> {
        let node = Node { path: String::new(), value: config };
        let root = node.open_table().unwrap();
        let session = super::super::session::read_session(&root, false).map_err(|error| error.to_string())?;
        read(&TestEnv::new(env), &root, session, has_database).map_err(|error| error.to_string())
    }

    #[test]
    fn sessions_are_revocable_where_something_stores_their_families() {
        assert_eq!(parse(&json!({}), &json!({}), false), Ok(Revocation::default()));
        let revocable = json!({"session": {"strategy": "jwt", "revocable": true}});
        let families = |are_in_database| Families { seconds: 60, allows_on_outage: false, are_in_database };
        let expected =
            |found| Ok(Revocation { families: Some(families(found)), is_revocable: true, not_before: None });
        assert_eq!(parse(&revocable, &json!({"AUTH_STATE": null}), true), expected(false));
        assert_eq!(parse(&revocable, &json!({}), true), expected(true));
        let error = parse(&revocable, &json!({}), false).unwrap_err();
        assert!(error.starts_with("session.revocable: true: nothing stores which sessions"), "{error}");
        let more = json!({"session": {"revocable": true, "revocationSeconds": 5, "onOutage": "allow"}});
        let families = Some(Families { seconds: 5, allows_on_outage: true, are_in_database: true });
        assert_eq!(
            parse(&more, &json!({}), true),
            Ok(Revocation { families, is_revocable: true, not_before: None })
        );
    }

    #[test]
    fn what_has_no_effect_is_an_error() {
        for session in [
            json!({"revocationSeconds": 5}),
            json!({"onOutage": "refuse"}),
            json!({"revocable": false, "onOutage": "allow"}),
            json!({"revocable": "yes"}),
            json!({"revocable": true, "revocationSeconds": 3601}),
            json!({"revocable": true, "onOutage": "open"}),
        ] {
            assert!(parse(&json!({ "session": session }), &json!({}), true).is_err(), "{session}");
        }
    }

    #[test]
    fn everybody_s_sessions_end_at_a_date() {
        let date = |text: &str| parse(&json!({}), &json!({"AUTH_SESSIONS_NOT_BEFORE": text}), false);
        let expected = Some(Timestamp::from_seconds(1_795_953_600));
        for text in ["1795953600", "2026-11-29T12:00:00.000Z"] {
            assert_eq!(date(text).unwrap().not_before, expected, "{text}");
        }
        for text in ["now", "-1", "1e9", "2026-11-29", "99999999999999"] {
            assert!(date(text).unwrap_err().starts_with("AUTH_SESSIONS_NOT_BEFORE:"), "{text}");
        }
        assert_eq!(date("").unwrap().not_before, None);
    }
}
