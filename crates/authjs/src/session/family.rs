//! The families of sessions of the strategy `jwt`: with `session.revocable`, a session lives only as
//! long as the row of its family. With `tokens.refresh`, the family has a row of the newest tokens.

use serde_json::{Map, Value, json};

use super::refreshed::{TOKENS_CLAIM, claim_of_sign_in};
use super::{Session, SessionState, Sessions, device, limits, provider_sessions};
use crate::apart::apart;
use crate::config::Families;
use crate::database::StoreError;
use crate::family_cache::Known;
use crate::jose::hash::sha256_hex;
use crate::log::{Level, LogEntry, Step};
use crate::model::{Account, User};
use crate::random;
use crate::reason::Reason;
use crate::refresh::{SignedIn, Tokens};
use crate::statements::session_devices;
use crate::statements::session_families::{self, SessionFamily};
use crate::statements::session_tokens::{self, TokensKey};
use crate::statements::{Row, Statement};
use crate::timestamp::Timestamp;
use crate::trace::step;

/// The claim of a session token that names the family. Only a sign-in writes it: what a `jwt` callback
/// returns in its place is dropped.
pub(crate) const FAMILY_CLAIM: &str = "authjs_family";

/// The family of a session, as its token names it.
pub(super) struct Family {
    pub(super) id: String,
    pub(super) subject: String,
    /// The time of the sign-in, in seconds since the epoch.
    pub(super) since: i64,
    /// The end that the row had when the claim was written, in seconds since the epoch.
    until: i64,
}

impl Family {
    /// Reads the claim of a token. `None` if it has none that can be read.
    pub(super) fn of(token: &Map<String, Value>) -> Option<Self> {
        let claim = token.get(FAMILY_CLAIM)?;
        let text = |member| claim.get(member).and_then(Value::as_str).map(str::to_owned);
        let number = |member| claim.get(member).and_then(Value::as_i64);
        let (id, subject) = (text("id")?, text("subject")?);
        Some(Self { id, subject, since: number("since")?, until: number("until")? })
    }

    /// Returns the names of the row of its tokens.
    pub(super) fn key(&self) -> TokensKey {
        TokensKey { family: self.id.clone(), subject: self.subject.clone() }
    }

    fn to_claim(&self) -> Value {
        let Self { id, subject, since, until } = self;
        json!({ "id": id, "subject": subject, "since": since, "until": until })
    }
}

/// Returns the hash that names a user of the database.
pub(super) fn subject_of_user(id: &str) -> String {
    sha256_hex(format!("user\0{id}").as_bytes())
}

/// Returns whether the family of a session is one of this user of the database.
pub(super) fn is_of_user(session: &Session, id: &str) -> bool {
    Family::of(&session.token).is_some_and(|family| family.subject == subject_of_user(id))
}

/// Returns the hash that names the user of an account. The same id may name another user at another host,
/// where the provider may be another server.
pub(super) fn subject_of_account(
    sessions: &Sessions<'_>,
    provider: &str,
    provider_account_id: &str,
) -> String {
    let realm = sessions.deployment.config.realm.salt();
    sha256_hex(format!("account\0{provider}\0{provider_account_id}{realm}").as_bytes())
}

/// Checks a session that decrypts: whether it is within its limits in time, and whether its family lives.
pub(super) async fn check(sessions: &Sessions<'_>, mut session: Session) -> SessionState {
    if let Err(reason) = limits::check_token(sessions, &mut session) {
        return limits::ended(reason, None);
    }
    let family = Family::of(&session.token);
    let revocation = sessions.deployment.config.revocation;
    let Some(families) = revocation.families else { return SessionState::Valid(session) };
    let Some(family) = family else { return SessionState::Invalid(Reason::SessionRevoked) };
    let cache = &sessions.deployment.family_cache;
    let lives = match cache.lives(&family.id, sessions.now, families.seconds) {
        Some(lives) => Ok(lives),
        None => lives(sessions, &family).await,
    };
    match lives {
        Ok(true) => SessionState::Valid(session),
        Ok(false) => SessionState::Invalid(Reason::SessionRevoked),
        Err(error) => unknown(sessions, families, session, &error),
    }
}

/// Asks the store whether a family lives, and keeps the answer.
async fn lives(sessions: &Sessions<'_>, family: &Family) -> Result<bool, StoreError> {
    let rows = run(sessions, &family.subject, session_families::expiry(&family.id, &family.subject)).await?;
    let expires = rows.first().map(session_families::read_expiry).transpose();
    let expires = expires.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let lives = expires.is_some_and(|expires| expires > sessions.now);
    let known = if lives { Known::LivedAt(sessions.now) } else { Known::Ended };
    sessions.deployment.family_cache.put(&family.id, known);
    Ok(lives)
}

/// Returns the state of a session while the store does not answer.
#[cold]
fn unknown(
    sessions: &Sessions<'_>,
    families: Families,
    session: Session,
    error: &StoreError,
) -> SessionState {
    if !families.allows_on_outage {
        return SessionState::Unavailable(format!("whether the session has ended is unknown: {error}"));
    }
    let detail = format!("session.onOutage lets a session pass that may have ended: {error}");
    sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
    SessionState::Valid(session)
}

/// Returns whether the family of a session lives, from the store and not from memory. A session without a
/// family does.
pub(super) async fn is_live(sessions: &Sessions<'_>, session: &Session) -> Result<bool, StoreError> {
    match Family::of(&session.token) {
        Some(family) if sessions.deployment.config.revocation.families.is_some() => {
            lives(sessions, &family).await
        }
        _ => Ok(true),
    }
}

/// The sign-in that a family begins with.
pub(crate) struct SignIn<'a> {
    pub(crate) user: &'a User,
    pub(crate) account: &'a Account,
    pub(crate) profile: &'a Map<String, Value>,
    /// The redirect URI, if the account has tokens that may be refreshed.
    pub(crate) redirect_uri: Option<String>,
    /// The header of the request, for the list of sessions on the account page.
    pub(crate) user_agent: Option<String>,
}

/// Begins the family of a session that a sign-in has made, and ends the one that it replaces. Writes the
/// claims.
pub(super) async fn begin(
    sessions: &Sessions<'_>,
    session: &mut Session,
    SignIn { user, account, profile, redirect_uri, user_agent }: SignIn<'_>,
    replaced: Option<&Session>,
) -> Result<(), StoreError> {
    let Sessions { deployment, platform, .. } = *sessions;
    let has_users = deployment.open_store.is_some() && account.account_type != "credentials";
    let subject = match has_users {
        true => subject_of_user(&user.id),
        false => subject_of_account(sessions, &account.provider, &account.provider_account_id),
    };
    let expires = end_of(sessions, session);
    let id = random::token(&**platform);
    let since = limits::since(&session.token).unwrap_or(sessions.now.seconds());
    let until = expires.seconds();
    let family = Family { id: id.clone(), subject: subject.clone(), since, until };
    let mut statements = Vec::new();
    if sessions.has_families() {
        let provider = account.provider.clone();
        let row = SessionFamily { id: id.clone(), subject: subject.clone(), provider, expires };
        statements.push(session_families::begin(&row, sessions.now));
        if deployment.config.has_account_page() {
            statements.push(session_devices::store(&id, &device::of(sessions, user_agent)));
        }
    }
    if let Some(redirect_uri) = redirect_uri.filter(|_| deployment.config.tokens.is_some()) {
        let tokens = Tokens { deployment, platform, key: family.key(), user_id: None };
        let signed_in = SignedIn { user: user.clone(), profile: profile.clone() };
        if let Some((statement, due_in)) = tokens.begin((account, signed_in), redirect_uri, expires) {
            statements.push(statement);
            session.token.insert(TOKENS_CLAIM.to_owned(), claim_of_sign_in(sessions, due_in));
        }
    }
    if !statements.is_empty() {
        deployment.run_in_state(platform, &subject, statements).await?;
        deployment.family_cache.put(&id, Known::LivedAt(sessions.now));
        session.token.insert(FAMILY_CLAIM.to_owned(), family.to_claim());
    }
    if let Some(replaced) = replaced {
        end(sessions, replaced).await;
    }
    Ok(())
}

/// Extends the family of a session that is re-issued, if it is due, so that its rows outlive the cookie.
///
/// Errors with [`Reason::SessionRevoked`] if it has ended. While the store does not answer, the session is
/// issued as it is.
pub(super) async fn extend(sessions: &Sessions<'_>, session: &mut Session) -> Result<(), Reason> {
    let Some(mut family) = Family::of(&session.token) else { return Ok(()) };
    let expires = end_of(sessions, session);
    let outlives_cookie = end_at(sessions, session, sessions.now).seconds() < family.until;
    if outlives_cookie || expires.seconds() <= family.until {
        return Ok(());
    }
    let mut statements = Vec::new();
    if sessions.has_families() {
        statements.push(session_families::extend(&family.id, &family.subject, expires, sessions.now));
    }
    if session.token.contains_key(TOKENS_CLAIM) && sessions.deployment.config.tokens.is_some() {
        statements.push(session_tokens::extend(&family.key(), expires));
    }
    if statements.is_empty() {
        return Ok(());
    }
    match sessions.deployment.run_in_state(sessions.platform, &family.subject, statements).await {
        Ok(rows) if sessions.has_families() && rows.first().is_none_or(Vec::is_empty) => {
            sessions.deployment.family_cache.put(&family.id, Known::Ended);
            Err(Reason::SessionRevoked)
        }
        Ok(_) => {
            apart(provider_sessions::extend(sessions, &family, expires)).await;
            family.until = expires.seconds();
            session.token.insert(FAMILY_CLAIM.to_owned(), family.to_claim());
            Ok(())
        }
        Err(error) => {
            let detail = format!("the row of a session is not extended: {error}");
            sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
            Ok(())
        }
    }
}

/// Ends the family of a session. A failure is logged: a copy of the cookie stays valid until it expires.
pub(super) async fn end(sessions: &Sessions<'_>, session: &Session) {
    let Some(family) = Family::of(&session.token) else { return };
    if let Err(error) = end_these(sessions, &family.subject, &[&family.id]).await {
        let detail = format!("a session ends in this browser alone, because its row is not deleted: {error}");
        sessions.platform.log(&LogEntry::new(Level::Error, Reason::StoreUnavailable, &detail));
    }
}

/// Ends the family with this id, which a user has sent. This isolate refuses no family that is of another subject. Returns how many have
/// ended: one or none.
#[cfg(feature = "account")]
pub(super) async fn end_own(sessions: &Sessions<'_>, id: &str, subject: &str) -> Result<usize, StoreError> {
    match run(sessions, subject, session_families::expiry(id, subject)).await?.is_empty() {
        true => Ok(0),
        false => end_these(sessions, subject, &[id]).await,
    }
}

/// Ends the families of a subject with these ids. Returns how many have ended.
pub(super) async fn end_these(
    sessions: &Sessions<'_>,
    subject: &str,
    ids: &[&str],
) -> Result<usize, StoreError> {
    ids.iter().for_each(|id| sessions.deployment.family_cache.put(id, Known::Ended));
    let mut statements = vec![session_families::end_these(ids, subject)];
    if sessions.deployment.stores_tokens() {
        statements.push(session_tokens::end_these(ids, subject));
    }
    let rows = sessions.deployment.run_in_state(sessions.platform, subject, statements).await?;
    Ok(rows.first().map_or(0, Vec::len))
}

/// Ends all other families of the subject of a session. Returns their number.
pub(super) async fn end_others(sessions: &Sessions<'_>, session: &Session) -> Result<usize, StoreError> {
    let Some(family) = Family::of(&session.token) else { return Ok(0) };
    end_all(sessions, &family.subject, Some(&family.id)).await
}

/// Ends all families of a subject, or all but one. Returns their number.
pub(super) async fn end_all(
    sessions: &Sessions<'_>,
    subject: &str,
    except: Option<&str>,
) -> Result<usize, StoreError> {
    let mut statements = vec![session_families::end_all(subject, except)];
    if sessions.deployment.stores_tokens() {
        statements.push(session_tokens::end_all(subject, except));
    }
    let rows = sessions.deployment.run_in_state(sessions.platform, subject, statements).await?;
    let rows = rows.into_iter().next().unwrap_or_default();
    for id in rows.iter().filter_map(|row| session_families::read_id(row).ok()) {
        sessions.deployment.family_cache.put(&id, Known::Ended);
    }
    let detail = format_args!("rows deleted: {}", rows.len());
    step(&**sessions.platform, None, Step::SessionEnded, detail);
    Ok(rows.len())
}

/// Returns the end of the row of a session that begins or is extended now. It is extended once in `updateAge`, so it ends that much later than
/// a cookie that is issued now. No limit of the session is later.
pub(super) fn end_of(sessions: &Sessions<'_>, session: &Session) -> Timestamp {
    let update_age = sessions.deployment.config.session.update_age;
    end_at(sessions, session, sessions.now.plus_seconds(update_age))
}

/// Returns the end of a session that is issued at this time, if it is not used.
fn end_at(sessions: &Sessions<'_>, session: &Session, issued: Timestamp) -> Timestamp {
    let config = &sessions.deployment.config;
    if let Some(stored) = &session.stored {
        return limits::end_of_row(sessions, stored.row.created_at, issued);
    }
    limits::end(sessions, &session.token, issued, config.session.max_age.max(config.jwt.max_age))
}

/// Runs a statement in the database of a subject.
async fn run(sessions: &Sessions<'_>, subject: &str, statement: Statement) -> Result<Vec<Row>, StoreError> {
    let answers = sessions.deployment.run_in_state(sessions.platform, subject, vec![statement]).await?;
    let missing = || StoreError::Unavailable("the store answered no result".to_owned());
    answers.into_iter().next().ok_or_else(missing)
}
