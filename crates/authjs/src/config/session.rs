use crate::config::callbacks::{Assignment, Target};
use crate::config::error::ConfigError;
use crate::config::node::{Node, Table};
use crate::config::options::keys;
use crate::config::session_limits::{self, SessionLimits};
use crate::providers::{Method, Provider};

/// `session.strategy`: where sessions are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionStrategy {
    /// `jwt`: in the cookie, sealed.
    Jwt,
    /// `database`: in the table `sessions`. The cookie has a random token.
    Database,
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
    /// `hashTokens`: whether the database has the hash of a session's token in place of the token.
    pub hash_tokens: bool,
    /// Whether users who sign in with credentials are users of the database (`credentials =
    /// "database"`), and not only those of the server that checks them.
    pub stores_credentials: bool,
    /// `replicas`: whether a session may be read from a replica, which learns of its end later.
    pub replicas: bool,
    /// `trackDevice`: whether the database has browser and country of a sign-in.
    pub track_device: bool,
    /// `cacheSeconds`: how long an isolate keeps a session that it has read. A session that was ended
    /// elsewhere stays valid for so long.
    pub cache_seconds: i64,
    /// `absoluteMaxAge`, `idleSeconds`
    pub limits: SessionLimits,
}

impl Session {
    /// Returns for how long a session may go unused, in seconds.
    pub(crate) fn unused(&self) -> i64 {
        self.limits.unused(self.max_age)
    }
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
/// Limits in time shorten both. With `idleSeconds` the default of `updateAge` is a third of it, if that is less.
///
/// Without `strategy`, sessions are in the database if there is one, as in Auth.js.
///
/// Errors if `updateAge` is longer than that, if a limit has no effect, and for the strategy `database` without a database.
pub(super) fn read_session(root: &Table<'_>, has_database: bool) -> Result<Session, ConfigError> {
    let table = root.table("session", &keys::SESSION)?;
    let get = |key| table.as_ref().and_then(|table| table.get(key));
    let strategy = match get("strategy") {
        Some(strategy) => read_strategy(&strategy, has_database)?,
        None if has_database => SessionStrategy::Database,
        None => SessionStrategy::Jwt,
    };
    let of_database = |key| get(key).map(|node| read_of_database(&node, strategy)).transpose();
    let (hash_tokens, replicas) = (of_database("hashTokens")?, of_database("replicas")?);
    let track_device = of_database("trackDevice")?;
    let chosen = seconds(get("maxAge"), AGES)?;
    let max_age = chosen.unwrap_or(MONTH);
    let token_age = jwt_table(root)?.map(|table| jwt_max_age(&table)).transpose()?.flatten();
    let lasts = token_age.map_or(max_age, |token_age| token_age.min(max_age));
    let limits = session_limits::read(get, chosen, lasts)?;
    let lasts = limits.absolute_max_age.map_or(lasts, |absolute| absolute.min(lasts));
    let default = limits.idle_seconds.map_or(lasts / 2, |idle| idle / 3);
    let update_age = seconds(get("updateAge"), 0..=lasts)?.unwrap_or(DAY.min(default));
    session_limits::refuse_late_updates(get("updateAge").as_ref(), update_age, limits)?;
    let credentials = get("credentials").map(|node| read_credentials(&node, strategy)).transpose()?;
    Ok(Session {
        strategy,
        max_age,
        update_age,
        hash_tokens: hash_tokens.unwrap_or(false),
        stores_credentials: credentials.unwrap_or(false),
        replicas: replicas.unwrap_or(false),
        track_device: track_device.unwrap_or(true),
        cache_seconds: read_cache_seconds(get("cacheSeconds"), strategy)?,
        limits,
    })
}

/// Reads `jwt`.
pub(super) fn read_jwt(root: &Table<'_>, session: Session) -> Result<Jwt, ConfigError> {
    let Some(table) = jwt_table(root)? else {
        return Ok(Jwt { max_age: session.max_age, legacy: false });
    };
    let max_age = jwt_max_age(&table)?.unwrap_or(session.max_age);
    let legacy = table.boolean("legacy")?.unwrap_or(false);
    if legacy && session.limits.absolute_max_age.is_some() {
        let cause = "has no effect beside session.absoluteMaxAge: tokens of next-auth v4 do not say when their users signed in";
        return Err(ConfigError::new(table.path_of("legacy"), cause, "Remove one of the two."));
    }
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

fn read_strategy(strategy: &Node<'_>, has_database: bool) -> Result<SessionStrategy, ConfigError> {
    match strategy.text()?.text.as_str() {
        "jwt" => Ok(SessionStrategy::Jwt),
        "database" if has_database => Ok(SessionStrategy::Database),
        "database" => Err(strategy.error("there is no database", BIND)),
        _ => Err(strategy.error("unknown strategy", "Write \"jwt\" or \"database\", or remove the key.")),
    }
}

/// The fix for an option that needs a database.
pub(super) const BIND: &str =
    "Bind a D1 database to AUTH_DB with [[d1_databases]] and run `npm run migrate`, or remove the key.";

/// Reads `cacheSeconds`.
fn read_cache_seconds(node: Option<Node<'_>>, strategy: SessionStrategy) -> Result<i64, ConfigError> {
    let Some(node) = node else { return Ok(0) };
    match (node.seconds(CACHE)?, strategy) {
        (seconds, SessionStrategy::Database) => Ok(seconds),
        (_, SessionStrategy::Jwt) => {
            Err(node.error("has no effect on sessions that are not in the database", "Remove the key."))
        }
    }
}

/// The seconds that an isolate may keep a session.
pub(super) const CACHE: std::ops::RangeInclusive<i64> = 0..=300;

/// Reads an option that only sessions of the database have.
fn read_of_database(node: &Node<'_>, strategy: SessionStrategy) -> Result<bool, ConfigError> {
    match (node.boolean()?, strategy) {
        (true, SessionStrategy::Jwt) => {
            Err(node.error("has no effect on sessions that are not in the database", "Remove the key."))
        }
        (is_on, _) => Ok(is_on),
    }
}

fn read_credentials(node: &Node<'_>, strategy: SessionStrategy) -> Result<bool, ConfigError> {
    match (node.text()?.text.as_str(), strategy) {
        ("database", SessionStrategy::Database) => Ok(true),
        ("database", SessionStrategy::Jwt) => {
            Err(node.error("sessions are not in the database", "Remove the key."))
        }
        _ => Err(node.error("unknown value", "Write \"database\", or remove the key.")),
    }
}

/// Errors for a provider of credentials whose sessions no request could read: Auth.js makes tokens of
/// them, and reads rows.
pub(super) fn refuse_unread_credentials(session: Session, providers: &[Provider]) -> Result<(), ConfigError> {
    let is_of_credentials = |provider: &&Provider| matches!(provider.method, Method::Credentials(_));
    let Some(provider) = providers.iter().find(is_of_credentials) else { return Ok(()) };
    if session.strategy == SessionStrategy::Jwt || session.stores_credentials {
        return Ok(());
    }
    let id = &provider.id;
    Err(ConfigError::new(
        "session.credentials",
        format!("sessions are in the database, and users of {id} are not"),
        "Set it to \"database\", or set session.strategy = \"jwt\".",
    ))
}

/// Errors if an option of the token is set, and sessions have none: they are in the database. With fresh tokens,
/// their claims are those that `mapping` takes from the account.
pub(super) fn refuse_token_options(
    root: &Table<'_>,
    session: Session,
    mapping: Option<&[Assignment]>,
) -> Result<(), ConfigError> {
    if session.strategy == SessionStrategy::Jwt {
        return Ok(());
    }
    let callbacks = root.get("callbacks").map(|node| node.open_table()).transpose()?;
    let of_callbacks = callbacks.as_ref().and_then(|callbacks| callbacks.get("jwt"));
    let of_callbacks = match mapping {
        None => of_callbacks,
        Some(mapping) => {
            refuse_unknown_sources(mapping)?;
            None
        }
    };
    match root.get("jwt").or(of_callbacks) {
        Some(node) => Err(ConfigError::new(
            &node.path,
            "has no effect on sessions in the database, which have no token",
            "Remove it, or set session.strategy = \"jwt\".",
        )),
        None => Ok(()),
    }
}

/// Errors if a claim of a session in the database would be made of what its tokens do not have.
fn refuse_unknown_sources(mapping: &[Assignment]) -> Result<(), ConfigError> {
    let Some(assignment) = mapping.iter().find(|assignment| !assignment.reads_account_alone()) else {
        return Ok(());
    };
    let name = match &assignment.target {
        Target::Member(name) | Target::UserMember(name) => name,
    };
    Err(ConfigError::new(
        format!("callbacks.jwt.{name}"),
        "reads more than `account.`, and a session in the database has nothing else of the sign-in",
        "Read members of `account.` alone, or set session.strategy = \"jwt\".",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn parse(config: Value) -> Result<(Session, Jwt), String> {
        let node = Node { path: String::new(), value: &config };
        let root = node.open_table().unwrap();
        let session = read_session(&root, false).map_err(|error| error.to_string())?;
        Ok((session, read_jwt(&root, session).map_err(|error| error.to_string())?))
    }

    #[test]
    fn defaults_are_those_of_auth_js() {
        let strategy = SessionStrategy::Jwt;
        let session = Session {
            strategy,
            max_age: 2_592_000,
            update_age: 86_400,
            hash_tokens: false,
            stores_credentials: false,
            replicas: false,
            track_device: true,
            cache_seconds: 0,
            limits: SessionLimits::default(),
        };
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
            json!({"session": {"strategy": "redis"}}),
            json!({"session": {"hashTokens": true}}),
            json!({"session": {"replicas": true}}),
            json!({"session": {"trackDevice": true}}),
            json!({"session": {"cacheSeconds": 5}}),
            json!({"session": {"credentials": "database"}}),
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

    #[test]
    fn a_database_is_the_default_where_there_is_one() {
        let read = |config: &Value| {
            let node = Node { path: String::new(), value: config };
            let root = node.open_table().unwrap();
            let session = read_session(&root, true).map_err(|error| error.to_string())?;
            refuse_token_options(&root, session, None).map_err(|error| error.to_string())?;
            Ok::<_, String>(session)
        };
        assert_eq!(read(&json!({})).unwrap().strategy, SessionStrategy::Database);
        let jwt = json!({"session": {"strategy": "jwt"}, "jwt": {"maxAge": 60}, "callbacks": {"jwt": {}}});
        assert_eq!(read(&jwt).unwrap().strategy, SessionStrategy::Jwt);
        assert!(read(&json!({"session": {"hashTokens": true}})).unwrap().hash_tokens);
        assert!(!read(&json!({})).unwrap().hash_tokens);
        for unused in [json!({"jwt": {"maxAge": 60}}), json!({"callbacks": {"jwt": {"a": "user.id"}}})] {
            assert!(read(&unused).unwrap_err().contains("no effect"), "{unused}");
        }
    }
}
