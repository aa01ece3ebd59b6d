//! Sessions by what their provider calls them, for back-channel logout: `sid` and `sub` of the ID Token.

use std::rc::Rc;

use super::ending::by_owner;
use super::family::{self, Family};
use super::{Session, Sessions, database};
use crate::config::SessionStrategy;
use crate::database::{Database, StoreError};
use crate::jose::hash::sha256_hex;
use crate::log::{Level, LogEntry};
use crate::measured::measured;
use crate::reason::Reason;
use crate::statements::provider_sessions::{self, ProviderSession};
use crate::statements::{Row, Statement};
use crate::timestamp::Timestamp;

/// What a validated ID Token calls the session of a user who signs in.
#[derive(Clone, Debug)]
pub(crate) struct NamedByProvider {
    /// `iss`
    pub(crate) issuer: String,
    /// `sub`
    pub(crate) sub: String,
    /// `sid`
    pub(crate) sid: Option<String>,
}

/// The reason why a Logout Token ends no session.
pub(crate) enum LogoutFault {
    /// The token was used before.
    Replayed,
    /// `sid` names a session of another user than `sub`.
    OtherUser,
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for LogoutFault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The time for which the `jti` of a Logout Token is kept, in seconds. A token is accepted for less than four
/// minutes, and the clocks of isolates may differ by minutes.
const JTI_SECONDS: i64 = 3_600;

/// The seconds after which another request may act on a Logout Token, if the one that claimed it has died.
const CLAIM_SECONDS: i64 = 60;

/// The number of sessions that one statement ends. The number of statements must not grow with the sessions of a user:
/// an invocation may send 50 or 1,000 of them, and the sessions that are left would go on.
const MOST_AT_ONCE: usize = 1_000;

/// What a session is kept by: the id of its family with the subject, or the token of its row.
pub(super) struct Key {
    pub(super) session: String,
    pub(super) subject: Option<String>,
}

impl Key {
    /// Returns the key of a session. `None` for a token without a family.
    pub(super) fn of(session: &Session) -> Option<Self> {
        if let Some(stored) = &session.stored {
            return Some(Self { session: stored.row.session_token.clone(), subject: None });
        }
        let Family { id, subject, .. } = Family::of(&session.token)?;
        Some(Self { session: id, subject: Some(subject) })
    }

    /// Returns the name of the database that has all rows of the session.
    pub(super) fn home(&self) -> &str {
        self.subject.as_deref().unwrap_or_default()
    }
}

impl Sessions<'_> {
    /// Stores what the provider calls a session that begins.
    pub(crate) async fn name_by_provider(
        &self,
        session: &Session,
        named: &NamedByProvider,
    ) -> Result<(), StoreError> {
        let Some(key) = Key::of(session) else { return Ok(()) };
        let user = name(self, "sub", &[&named.issuer, &named.sub]);
        let sid = named.sid.as_ref().map(|sid| name(self, "sid", &[&named.issuer, sid]));
        let row = |name: String| ProviderSession {
            name,
            session: key.session.clone(),
            subject: key.subject.clone(),
            user: Some(user.clone()),
            tokens: None,
            expires: family::end_of(self, session),
        };
        let rows: Vec<_> = sid.into_iter().chain([user.clone()]).map(row).collect();
        run(self, key.home(), rows.iter().map(provider_sessions::store).collect()).await?;
        if has_objects(self) {
            for row in &rows {
                run(self, &row.name, vec![provider_sessions::store(row)]).await?;
            }
        }
        Ok(())
    }

    /// Ends the sessions that a Logout Token names: those with its `sid`, or else all of its `sub`. Returns how
    /// many have ended.
    ///
    /// Of simultaneous copies of a token, one claims its `jti` and acts. If the database fails before the sessions
    /// have ended, the claim is given up, and the provider may send the token again.
    pub(crate) async fn end_named_by_provider(
        &self,
        (issuer, jti): (&str, &str),
        sub: Option<&str>,
        sid: Option<&str>,
    ) -> Result<usize, LogoutFault> {
        let user = sub.map(|sub| name(self, "sub", &[issuer, sub]));
        let asked = match (sid, &user) {
            (Some(sid), _) => name(self, "sid", &[issuer, sid]),
            (None, Some(user)) => user.clone(),
            (None, None) => return Ok(0),
        };
        let used = name(self, "jti", &[issuer, jti]);
        let statements =
            vec![provider_sessions::find(&asked), provider_sessions::claim(&used, CLAIM_SECONDS)];
        let mut answers = run(self, &asked, statements).await?.into_iter();
        let rows = answers.next().unwrap_or_default();
        if answers.next().is_none_or(|claimed| claimed.is_empty()) {
            return Err(LogoutFault::Replayed);
        }
        let ended = self.end_claimed((&asked, &used), &rows, user.as_deref()).await;
        if ended.is_err() {
            // If this fails too, the claim ends by itself.
            run(self, &asked, vec![provider_sessions::remove(&used, "")]).await.ok();
        }
        ended
    }

    /// Ends the sessions of the rows that are those of `user`, and keeps the `jti` that is claimed.
    async fn end_claimed(
        &self,
        (asked, used): (&str, &str),
        rows: &[Row],
        user: Option<&str>,
    ) -> Result<usize, LogoutFault> {
        let mut rows = read_all(rows)?;
        let is_known = !rows.is_empty();
        rows.retain(|row| user.is_none() || row.user.as_deref() == user);
        if is_known && rows.is_empty() {
            return Err(LogoutFault::OtherUser);
        }
        let mut ended = 0;
        let mut statements = Vec::new();
        for rows in rows.chunks(MOST_AT_ONCE) {
            let of_subjects = rows.iter().map(|row| (row.subject.as_deref(), row.session.as_str()));
            for (subject, sessions) in by_owner(of_subjects) {
                ended += match subject {
                    Some(subject) => family::end_these(self, subject, &sessions).await?,
                    None => database::delete_these(self, &sessions).await?,
                };
                statements.push(provider_sessions::remove_these(asked, &sessions));
            }
        }
        let used = ProviderSession {
            name: used.to_owned(),
            session: String::new(),
            subject: None,
            user: None,
            tokens: None,
            expires: self.now.plus_seconds(JTI_SECONDS),
        };
        statements.push(provider_sessions::store(&used));
        run(self, asked, statements).await?;
        Ok(ended)
    }
}

/// Extends a session under all its names, where each name has a Durable Object. D1 has no need of it: it
/// deletes no row of a session that lives. A failure is logged.
pub(super) async fn extend(sessions: &Sessions<'_>, family: &Family, expires: Timestamp) {
    if !has_objects(sessions) || !sessions.deployment.config.keeps_provider_sessions() {
        return;
    }
    let extended = async {
        let statement = || provider_sessions::extend(&family.id, expires);
        let rows = run(sessions, &family.subject, vec![statement()]).await?.concat();
        for row in read_all(&rows)?.iter().filter(|row| row.user.is_some()) {
            run(sessions, &row.name, vec![statement()]).await?;
        }
        Ok::<_, StoreError>(())
    };
    if let Err(error) = extended.await {
        let detail = format!("a session may outlive what its provider calls it: {error}");
        sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
    }
}

/// Returns the hash that a row is found by. Hosts with a configuration of their own have rows of their own.
pub(super) fn name(sessions: &Sessions<'_>, kind: &str, parts: &[&str]) -> String {
    let mut text = format!("provider session\0{kind}");
    for part in parts {
        text.push_str(&format!("\0{}:{part}", part.len()));
    }
    text.push_str(&sessions.deployment.config.realm.salt());
    sha256_hex(text.as_bytes())
}

/// Returns whether each name has a database of its own: a Durable Object.
fn has_objects(sessions: &Sessions<'_>) -> bool {
    sessions.deployment.config.revocation.families.is_some_and(|families| !families.are_in_database)
}

pub(super) fn read_all(rows: &[Row]) -> Result<Vec<ProviderSession>, StoreError> {
    let read = rows.iter().map(provider_sessions::read).collect::<Result<_, _>>();
    read.map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Runs statements in the database with this name. Sessions of the database have one.
pub(super) async fn run(
    sessions: &Sessions<'_>,
    name: &str,
    statements: Vec<Statement>,
) -> Result<Vec<Vec<Row>>, StoreError> {
    let Sessions { deployment, platform, .. } = *sessions;
    let database: Option<Rc<dyn Database>> = match deployment.config.session.strategy {
        SessionStrategy::Jwt => {
            deployment.open_state.as_ref().map(|open| measured(open(platform, name), platform, "state"))
        }
        SessionStrategy::Database => deployment.store(platform).and_then(|store| store.provider_sessions()),
    };
    database.ok_or_else(no_database)?.batch(statements).await
}

fn no_database() -> StoreError {
    let detail = "signOut and backchannelLogout need AUTH_STATE or the D1 database of AUTH_DB";
    StoreError::Unavailable(detail.to_owned())
}
