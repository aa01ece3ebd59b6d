use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;

/// `session.strategy`: where sessions are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionStrategy {
    /// `jwt`: in the cookie, sealed.
    Jwt,
}

/// `session`: where sessions are stored, and how long they last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// `strategy`.
    pub strategy: SessionStrategy,
    /// `maxAge`: the lifetime of an unused session, in seconds.
    pub max_age: i64,
    /// `updateAge`: the age after which a session is re-issued, in seconds.
    pub update_age: i64,
}

/// `jwt`: the token inside the session cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jwt {
    /// `maxAge`, in seconds. The default is that of the session.
    pub max_age: i64,
    /// `legacy`: whether tokens of next-auth v4 (`A256GCM`) are accepted too.
    pub legacy: bool,
}

/// Reads `session`.
///
/// If unset, `updateAge` is a day as in Auth.js, or half the lifetime of a session if that is less.
/// Otherwise shorter sessions would never be extended. A session lasts as long as its cookie and
/// its token, `jwt.maxAge`.
///
/// Errors if `updateAge` is longer than that, and for strategies other than `jwt`.
pub(super) fn read_session(root: &Table<'_>) -> Result<Session, ConfigError> {
    let table = root.table("session", &keys::SESSION)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let strategy = get("strategy").map_or(Ok(SessionStrategy::Jwt), |strategy| read_strategy(&strategy))?;
    let max_age = seconds(get("maxAge"), AGES)?.unwrap_or(MONTH);
    let token_age = jwt_table(root)?.map(|table| jwt_max_age(&table)).transpose()?.flatten();
    let lasts = token_age.map_or(max_age, |token_age| token_age.min(max_age));
    let update_age = seconds(get("updateAge"), 0..=lasts)?.unwrap_or(DAY.min(lasts / 2));
    Ok(Session { strategy, max_age, update_age })
}

/// Reads `jwt`.
pub(super) fn read_jwt(root: &Table<'_>, session: Session) -> Result<Jwt, ConfigError> {
    let Some(table) = jwt_table(root)? else {
        return Ok(Jwt { max_age: session.max_age, legacy: false });
    };
    let max_age = jwt_max_age(&table)?.unwrap_or(session.max_age);
    let legacy = table.boolean("legacy")?.unwrap_or(false);
    Ok(Jwt { max_age, legacy })
}

fn jwt_table<'a>(root: &Table<'a>) -> Result<Option<Table<'a>>, ConfigError> {
    root.table("jwt", &keys::JWT)
}

fn jwt_max_age(table: &Table<'_>) -> Result<Option<i64>, ConfigError> {
    seconds(table.get("maxAge"), AGES)
}

const DAY: i64 = 86_400;
const MONTH: i64 = 30 * DAY;
/// Browsers keep no cookie for longer than 400 days
/// ([RFC 6265bis §5.5](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.5)).
pub(super) const AGES: std::ops::RangeInclusive<i64> = 60..=400 * DAY;

fn seconds(node: Option<Node<'_>>, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, ConfigError> {
    node.map(|node| node.seconds(range)).transpose()
}

fn read_strategy(strategy: &Node<'_>) -> Result<SessionStrategy, ConfigError> {
    match strategy.text()?.text.as_str() {
        "jwt" => Ok(SessionStrategy::Jwt),
        "database" => Err(strategy.error("not supported yet", "Write \"jwt\", or remove the key.")),
        _ => Err(strategy.error("unknown strategy", "Write \"jwt\", or remove the key.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn parse(config: Value) -> Result<(Session, Jwt), String> {
        let node = Node { path: String::new(), value: &config };
        let root = node.open_table().unwrap();
        let session = read_session(&root).map_err(|error| error.to_string())?;
        Ok((session, read_jwt(&root, session).map_err(|error| error.to_string())?))
    }

    #[test]
    fn defaults_are_those_of_auth_js() {
        let strategy = SessionStrategy::Jwt;
        let session = Session { strategy, max_age: 2_592_000, update_age: 86_400 };
        let jwt = Jwt { max_age: 2_592_000, legacy: false };
        for config in [json!({}), json!({"session": {"strategy": "jwt"}, "jwt": {}})] {
            assert_eq!(parse(config), Ok((session, jwt)));
        }
    }

    #[test]
    fn a_short_session_is_extended_at_half_time() {
        let (session, jwt) = parse(json!({"session": {"maxAge": 3600}})).unwrap();
        assert_eq!((session.update_age, jwt.max_age), (1800, 3600));
        let (session, jwt) = parse(json!({"jwt": {"maxAge": 3600}})).unwrap();
        assert_eq!((session.update_age, session.max_age, jwt.max_age), (1800, 2_592_000, 3600));
        let (session, _) = parse(json!({"session": {"maxAge": 3600}, "jwt": {"maxAge": 86_400}})).unwrap();
        assert_eq!(session.update_age, 1800);
    }

    #[test]
    fn unusable_ages_are_errors_that_name_the_range() {
        let error = parse(json!({"session": {"maxAge": 1_000_000_000_000_i64}})).unwrap_err();
        assert_eq!(
            error,
            "session.maxAge: 1000000000000: out of range. Choose a number of seconds from 60 to 34560000."
        );
        let wrong = [
            json!({"session": {"maxAge": 59}}),
            json!({"session": {"maxAge": "30 days"}}),
            json!({"session": {"maxAge": 3600, "updateAge": 3601}}),
            json!({"session": {"updateAge": -1}}),
            json!({"session": {"updateAge": 3601}, "jwt": {"maxAge": 3600}}),
            json!({"session": {"strategy": "database"}}),
            json!({"session": {"max_age": 60}}),
            json!({"jwt": {"maxAge": 0}}),
            json!({"jwt": {"secret": "x"}}),
            json!({"jwt": {"legacy": 1}}),
            json!({"session": 60}),
        ];
        for config in wrong {
            assert!(parse(config.clone()).is_err(), "{config}");
        }
    }
}
