use std::rc::Rc;

use async_trait::async_trait;

use crate::apart::{Boxed, apart};
use crate::database::{Database, StoreError};
use crate::measured::measured;
use crate::platform::Platform;
use crate::random;
use crate::statements::limits::{self, Limit};
use crate::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, Row, RowError, SessionDevice,
    Statement, Timestamp, UserChange, VerificationToken,
};
use crate::statements::{accounts, allowed, authenticators, sessions, users, verification_tokens};
use crate::store::Store;

/// A [`Store`] in an SQL database, for one request.
pub struct SqlStore {
    database: Rc<dyn Database>,
    platform: Rc<dyn Platform>,
    /// Whether sessions are read with what the sign-in recorded.
    is_recording: bool,
    /// Whether sessions are read with the times at which they began and were last seen.
    is_dated: bool,
}

impl std::fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlStore").finish_non_exhaustive()
    }
}

impl SqlStore {
    /// Returns the store in `database`. The platform makes ids of rows, and tells when a session was
    /// created.
    pub fn new(database: Rc<dyn Database>, platform: Rc<dyn Platform>) -> Self {
        let database = measured(database, &platform, "database");
        Self { database, platform, is_recording: false, is_dated: false }
    }

    /// Runs one statement. Each method has this future in a box, and not its code.
    fn rows(&self, statement: Statement) -> Boxed<'_, Result<Vec<Row>, StoreError>> {
        apart(async move {
            let answers = self.database.batch(vec![statement]).await?;
            answers.into_iter().next().ok_or_else(no_answer)
        })
    }

    async fn find<T>(
        &self,
        statement: Statement,
        read: fn(&Row) -> Result<T, RowError>,
    ) -> Result<Option<T>, StoreError> {
        let rows = self.rows(statement).await?;
        rows.first().map(read).transpose().map_err(unreadable)
    }

    async fn run(&self, statement: Statement) -> Result<(), StoreError> {
        self.rows(statement).await.map(drop)
    }

    fn new_id(&self) -> String {
        random::uuid(&*self.platform)
    }
}

fn unreadable(error: RowError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// Says what to do about a database without the column for what sign-ins record: SQLite names the column.
fn explained(error: StoreError) -> StoreError {
    match error {
        StoreError::Unavailable(detail) if detail.contains("column") && detail.contains(sessions::GATE) => {
            StoreError::Unavailable(format!(
                "the table sessions has no column {} for what `rules` ask about users. Apply migrations/0003_gate.sql \
                 with `npm run migrate`. The database says: {detail}",
                sessions::GATE
            ))
        }
        error => error,
    }
}

fn no_answer() -> StoreError {
    StoreError::Unavailable("the database answered fewer results than it got statements".to_owned())
}

#[async_trait(?Send)]
impl Store for SqlStore {
    async fn create_user(&self, user: &AdapterUser) -> Result<AdapterUser, StoreError> {
        self.find(users::create(user), users::read).await?.ok_or_else(no_answer)
    }

    async fn create_user_with_account(
        &self,
        user: &AdapterUser,
        account: &AdapterAccount,
    ) -> Result<AdapterUser, StoreError> {
        let statements = vec![users::create(user), accounts::link(&self.new_id(), account)];
        let answers = self.database.batch(statements).await?;
        let row = answers.first().and_then(|rows| rows.first()).ok_or_else(no_answer)?;
        users::read(row).map_err(unreadable)
    }

    async fn get_user(&self, id: &str) -> Result<Option<AdapterUser>, StoreError> {
        self.find(users::by_id(id), users::read).await
    }

    async fn get_user_by_email(&self, email: &str) -> Result<Option<AdapterUser>, StoreError> {
        self.find(users::by_email(email), users::read).await
    }

    async fn get_user_by_account(
        &self,
        provider: &str,
        provider_account_id: &str,
    ) -> Result<Option<AdapterUser>, StoreError> {
        self.find(users::by_account(provider, provider_account_id), users::read).await
    }

    async fn update_user(&self, change: &UserChange) -> Result<Option<AdapterUser>, StoreError> {
        self.find(users::update(change), users::read).await
    }

    async fn delete_user(&self, id: &str) -> Result<Option<AdapterUser>, StoreError> {
        self.find(users::delete(id), users::read).await
    }

    async fn link_account(&self, account: &AdapterAccount) -> Result<(), StoreError> {
        self.run(accounts::link(&self.new_id(), account)).await
    }

    async fn refresh_account(&self, account: &AdapterAccount) -> Result<(), StoreError> {
        self.run(accounts::refresh(account)).await
    }

    async fn unlink_account(&self, provider: &str, provider_account_id: &str) -> Result<(), StoreError> {
        self.run(accounts::unlink(provider, provider_account_id)).await
    }

    async fn unlink_accounts(&self, user_id: &str) -> Result<Option<Vec<AdapterAccount>>, StoreError> {
        let statements = vec![accounts::unlink_of_user(user_id), authenticators::delete_of_user(user_id)];
        let answers = self.database.batch(statements).await?;
        let unlinked = answers.first().ok_or_else(no_answer)?;
        unlinked.iter().map(accounts::read).collect::<Result<_, _>>().map(Some).map_err(unreadable)
    }

    async fn get_account(
        &self,
        provider: &str,
        provider_account_id: &str,
    ) -> Result<Option<AdapterAccount>, StoreError> {
        self.find(accounts::by_provider(provider, provider_account_id), accounts::read).await
    }

    async fn create_session(
        &self,
        session: &AdapterSession,
        device: &SessionDevice,
    ) -> Result<(), StoreError> {
        let statement = sessions::create(&self.new_id(), session, device, self.platform.now());
        self.run(statement).await.map_err(explained)
    }

    async fn replace_session(
        &self,
        session: &AdapterSession,
        device: &SessionDevice,
        replaced_token: &str,
    ) -> Result<(), StoreError> {
        let now = self.platform.now();
        let statements = vec![
            sessions::create(&self.new_id(), session, device, now),
            sessions::replaced(replaced_token, &session.user_id),
        ];
        self.database.batch(statements).await.map(drop).map_err(explained)
    }

    async fn get_session_and_user(
        &self,
        session_token: &str,
    ) -> Result<Option<(AdapterSession, AdapterUser)>, StoreError> {
        let statement = match (self.is_recording, self.is_dated) {
            (true, true) => sessions::with_user_record_and_dates(session_token),
            (true, false) => sessions::with_user_and_record(session_token),
            (false, true) => sessions::with_user_and_dates(session_token),
            (false, false) => sessions::with_user(session_token),
        };
        self.find(statement, sessions::read_with_user).await.map_err(explained)
    }

    async fn get_session_and_user_nearby(
        &self,
        session_token: &str,
        bookmark: Option<&str>,
    ) -> Result<Option<(AdapterSession, AdapterUser)>, StoreError> {
        let Some(replica) = self.database.replica(bookmark) else {
            return self.get_session_and_user(session_token).await;
        };
        let replica = Self { database: replica, platform: Rc::clone(&self.platform), ..*self };
        replica.get_session_and_user(session_token).await
    }

    fn recording(&self) -> Option<Rc<dyn Store>> {
        let (database, platform) = (Rc::clone(&self.database), Rc::clone(&self.platform));
        Some(Rc::new(Self { database, platform, is_recording: true, is_dated: self.is_dated }))
    }

    fn dated(&self) -> Option<Rc<dyn Store>> {
        let (database, platform) = (Rc::clone(&self.database), Rc::clone(&self.platform));
        Some(Rc::new(Self { database, platform, is_recording: self.is_recording, is_dated: true }))
    }

    fn bookmark(&self) -> Option<String> {
        self.database.bookmark()
    }

    async fn update_session(
        &self,
        session_token: &str,
        expires: Timestamp,
    ) -> Result<Option<AdapterSession>, StoreError> {
        self.find(sessions::extend(session_token, expires, self.platform.now()), sessions::read).await
    }

    async fn delete_other_sessions(
        &self,
        user_id: &str,
        session_token: &str,
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.rows(sessions::delete_others(user_id, session_token)).await?;
        let read = |row: &Row| sessions::read(row).map(|session| session.session_token);
        rows.iter().map(read).collect::<Result<_, _>>().map_err(unreadable)
    }

    fn provider_sessions(&self) -> Option<Rc<dyn Database>> {
        Some(Rc::clone(&self.database))
    }

    fn second_factors(&self) -> Option<Rc<dyn Database>> {
        Some(Rc::clone(&self.database))
    }

    #[cfg(feature = "account")]
    fn tables(&self) -> Option<Rc<dyn Database>> {
        Some(Rc::clone(&self.database))
    }

    async fn delete_session(&self, session_token: &str) -> Result<Option<AdapterSession>, StoreError> {
        self.find(sessions::delete(session_token), sessions::read).await
    }

    async fn delete_sessions(&self, session_tokens: &[&str]) -> Result<Vec<AdapterSession>, StoreError> {
        let rows = self.rows(sessions::delete_these(session_tokens)).await?;
        rows.iter().map(sessions::read).collect::<Result<_, _>>().map_err(unreadable)
    }

    async fn is_invited(&self, email: &str, domain: &str) -> Result<bool, StoreError> {
        self.rows(allowed::find(email, domain)).await.map(|rows| !rows.is_empty())
    }

    async fn create_verification_token(&self, token: &VerificationToken) -> Result<(), StoreError> {
        self.run(verification_tokens::create(token)).await
    }

    async fn replace_verification_token(&self, token: &VerificationToken) -> Result<(), StoreError> {
        self.run(verification_tokens::replace(token)).await
    }

    async fn use_verification_token(
        &self,
        identifier: &str,
        token: &str,
    ) -> Result<Option<VerificationToken>, StoreError> {
        self.find(verification_tokens::consume(identifier, token), verification_tokens::read).await
    }

    async fn purge(&self, now: Timestamp, limit: u32) -> Result<usize, StoreError> {
        let limit = i64::from(limit);
        let statements = vec![sessions::purge(now, limit), verification_tokens::purge(now, limit)];
        let answers = self.database.batch(statements).await?;
        Ok(answers.iter().map(Vec::len).sum())
    }

    async fn create_authenticator(&self, authenticator: &AdapterAuthenticator) -> Result<(), StoreError> {
        self.run(authenticators::create(authenticator)).await
    }

    async fn get_authenticator(
        &self,
        credential_id: &str,
    ) -> Result<Option<AdapterAuthenticator>, StoreError> {
        self.find(authenticators::by_credential_id(credential_id), authenticators::read).await
    }

    async fn delete_authenticators(&self, user_id: &str) -> Result<(), StoreError> {
        self.run(authenticators::delete_of_user(user_id)).await
    }

    async fn list_authenticators_by_user_id(
        &self,
        user_id: &str,
    ) -> Result<Vec<AdapterAuthenticator>, StoreError> {
        let rows = self.rows(authenticators::of_user(user_id)).await?;
        rows.iter().map(authenticators::read).collect::<Result<_, _>>().map_err(unreadable)
    }

    async fn update_authenticator_counter(
        &self,
        credential_id: &str,
        counter: i64,
    ) -> Result<Option<AdapterAuthenticator>, StoreError> {
        self.find(authenticators::set_counter(credential_id, counter), authenticators::read).await
    }

    async fn count_attempt(&self, limits: &[Limit]) -> Result<Option<Timestamp>, StoreError> {
        let now = self.platform.now();
        let statements = vec![
            limits::count(limits, now),
            limits::reached_until(limits, now),
            limits::purge(now, MOST_PURGED),
        ];
        let answers = self.database.batch(statements).await?;
        let [counted, until, ..] = answers.as_slice() else { return Err(no_answer()) };
        if !counted.is_empty() {
            return Ok(None);
        }
        let row = until.first().ok_or_else(no_answer)?;
        limits::read_until(row).map(Some).map_err(unreadable)
    }

    async fn forgive_attempt(&self, limits: &[Limit]) -> Result<(), StoreError> {
        self.run(limits::forgive(limits, self.platform.now())).await
    }

    async fn is_limit_reached(&self, limits: &[Limit]) -> Result<bool, StoreError> {
        let statement = limits::reached_until(limits, self.platform.now());
        self.find(statement, limits::read_reached).await?.ok_or_else(no_answer)
    }
}

/// The number of counters that an attempt deletes after their windows have ended. It adds fewer.
const MOST_PURGED: i64 = 10;
