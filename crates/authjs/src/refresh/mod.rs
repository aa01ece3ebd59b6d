//! The tokens of sessions, which stay fresh (`tokens.refresh`): each refresh token is used once, however many
//! requests arrive in however many isolates.
//!
//! The newest tokens are a row of the session's family. The request that finds them due takes a lease and a
//! fencing number in the database's own transaction, asks the provider, and stores the answer only if the
//! fencing number is still its own. Others use the old access token, or read the row again until it is newer.

mod lasting;
mod provider;
mod token_set;

use std::rc::Rc;

use crate::configured::sign_in::exchange_with_backend;
use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::log::{Level, LogEntry};
use crate::model::Account;
use crate::platform::Platform;
use crate::random;
use crate::reason::Reason;
use crate::statements::session_tokens::{self, NewTokens, StoredTokens, TokensKey};
use crate::statements::{Row, Statement, Timestamp};
use crate::stored_tokens::{kept, row_of};
use lasting::lasting;
use provider::{Answer, ask};
pub(crate) use token_set::{SessionTokens, SignedIn};

/// The seconds for which a request has the lease: metadata, the token request and the write take less.
const LEASE: i64 = 20;

/// The milliseconds between two looks at the row, each time twice as many, and for how long a request looks: past
/// the end of a lease.
const FIRST_PAUSE: u32 = 100;
const LAST_PAUSE: u32 = 800;
const LONGEST_WAIT: u32 = 21_000;

/// How often an isolate tries again to store new tokens, and after how many milliseconds each time: until the lease
/// ends, and within the 30 seconds that the runtime has for work after an answer.
const LATE_ATTEMPTS: u32 = 5;
const BETWEEN_LATE_ATTEMPTS: u32 = 3000;

/// How many times a request begins again after another was faster.
const ROUNDS: u32 = 3;

/// What the row of a session says.
pub(crate) enum Newest {
    /// The tokens of this generation. `None` if the caller knows them.
    Tokens { generation: i64, due_in: Option<i64>, tokens: Option<Box<SessionTokens>> },
    /// No row: the session has ended.
    Gone,
    /// The provider has refused the refresh, so the session ends.
    Refused,
}

/// The tokens of one session, for one request.
pub(crate) struct Tokens<'a> {
    pub(crate) deployment: &'a Deployment,
    pub(crate) platform: &'a Rc<dyn Platform>,
    pub(crate) key: TokensKey,
    /// The user whose row of `accounts` gets the new tokens too. `None` for a session of the strategy `jwt`.
    pub(crate) user_id: Option<String>,
}

impl Tokens<'_> {
    /// Returns the statement that stores the tokens of a sign-in, and the seconds until they are due. `None`
    /// without a secret.
    pub(crate) fn begin(
        &self,
        (account, signed_in): (&Account, SignedIn),
        redirect_uri: String,
        expires: Timestamp,
    ) -> Option<(Statement, Option<i64>)> {
        let signed_in = is_exchange_repeated(self.deployment).then_some(signed_in);
        let tokens = SessionTokens::of_sign_in(account, redirect_uri, signed_in);
        if tokens.token("refresh_token").is_none() || tokens.lifetime.is_none() {
            self.warn_once(&tokens);
        }
        let new = new_tokens(self.deployment, &**self.platform, &self.key, &tokens)?;
        Some((session_tokens::begin(&self.key, &new, expires), new.due_in))
    }

    /// Returns the stored tokens. `None` without a row that can be read.
    pub(crate) async fn stored(&self) -> Result<Option<SessionTokens>, StoreError> {
        let rows = self.run(vec![session_tokens::find(&self.key)]).await?;
        let found = found(&rows, 0)?;
        Ok(found.and_then(|found| self.open(&found)))
    }

    /// Returns the newest tokens, refreshed if they are due. `known` is the generation that the caller has.
    ///
    /// Errors while the store does not answer.
    pub(crate) async fn newest(&self, known: i64) -> Result<Newest, StoreError> {
        for _ in 0..ROUNDS {
            let (fence, found) = match self.leased().await? {
                None => return Ok(Newest::Gone),
                Some((None, found)) => return Ok(self.answer(&found, known)),
                Some((Some(fence), found)) => (fence, found),
            };
            let Some(tokens) = self.open(&found) else { return Ok(Newest::Gone) };
            let refresh = Refresh {
                deployment: self.deployment.again(),
                platform: Rc::clone(self.platform),
                key: self.key.clone(),
                user_id: self.user_id.clone(),
                fence,
                generation: found.generation,
                tokens,
            };
            match lasting(&**self.platform, refresh.run()).await? {
                Outcome::Newest(newest) => return Ok(newest),
                Outcome::Kept => return Ok(self.answer(&found, known)),
                Outcome::Lost => {}
            }
        }
        Err(StoreError::Unavailable("other requests refresh the tokens again and again".to_owned()))
    }

    /// Returns the row, with the fencing number if this request has taken the lease. `None` without a row.
    ///
    /// Waits while another request has the lease and the old access token is of no use. It only reads then, because
    /// each attempt to take the lease is a write.
    async fn leased(&self) -> Result<Option<(Option<i64>, StoredTokens)>, StoreError> {
        let (mut waited, mut pause) = (0, FIRST_PAUSE);
        loop {
            let lease = session_tokens::take_lease(&self.key, lease_seconds(self.deployment));
            let rows = self.run(vec![lease, session_tokens::find(&self.key)]).await?;
            let fence = rows.first().and_then(|rows| rows.first()).map(session_tokens::read_fence);
            let fence = fence.transpose().map_err(|error| unreadable(&error))?;
            let Some(mut row) = found(&rows, 1)? else { return Ok(None) };
            let before = waited;
            while fence.is_none() && must_wait(&row) && waited < LONGEST_WAIT {
                self.platform.pause(pause).await;
                waited += pause;
                pause = (2 * pause).min(LAST_PAUSE);
                let rows = self.run(vec![session_tokens::find(&self.key)]).await?;
                let Some(newer) = found(&rows, 0)? else { return Ok(None) };
                row = newer;
            }
            if fence.is_some() || waited == before || row.is_leased || !is_of_no_use(&row) {
                return Ok(Some((fence, row)));
            }
        }
    }

    /// Returns a row as the caller needs it.
    fn answer(&self, found: &StoredTokens, known: i64) -> Newest {
        let StoredTokens { generation, due_in, .. } = *found;
        let tokens = match generation == known {
            true => None,
            false => match self.open(found) {
                Some(tokens) if tokens.must_end => return Newest::Refused,
                Some(tokens) => Some(Box::new(tokens)),
                None => return Newest::Gone,
            },
        };
        Newest::Tokens { generation, due_in, tokens }
    }

    fn open(&self, found: &StoredTokens) -> Option<SessionTokens> {
        SessionTokens::open(self.deployment, &self.key.family, &found.sealed)
    }

    async fn run(&self, statements: Vec<Statement>) -> Result<Vec<Vec<Row>>, StoreError> {
        self.deployment.run_in_state(self.platform, &self.key.subject, statements).await
    }

    /// Logs once for each isolate and provider that its tokens are not refreshed.
    #[cold]
    fn warn_once(&self, tokens: &SessionTokens) {
        let id = &tokens.account.provider;
        if self.deployment.left_out.borrow_mut().insert(format!("tokens of {id}"), ()).is_some() {
            return;
        }
        let detail = match tokens.token("refresh_token") {
            None => format!(
                "{id} has sent no refresh token, so its access tokens stay as they are. Most providers send one for a \
                 scope such as offline_access: docs/refresh.md. Logged once"
            ),
            Some(_) => format!(
                "{id} does not say when its access tokens expire (`expires_in`), so they stay as they are. Logged once"
            ),
        };
        let entry = LogEntry::new(Level::Warn, Reason::RefreshFailed, &detail);
        self.platform.log(&entry.provider(Some(id)));
    }
}

/// Returns whether the tokens are of no use until another request has refreshed them.
const fn must_wait(row: &StoredTokens) -> bool {
    row.is_leased && is_of_no_use(row)
}

/// Returns whether the access token has expired and may be refreshed now.
const fn is_of_no_use(row: &StoredTokens) -> bool {
    matches!(row.due_in, Some(..=0)) && matches!(row.expire_in, Some(..=0)) && !row.is_postponed
}

/// What came of a refresh.
enum Outcome {
    /// Newer tokens, or the end of the session.
    Newest(Newest),
    /// The provider did not answer as it should, so the tokens stay as they are.
    Kept,
    /// Another request has the lease by now, or has stored newer tokens.
    Lost,
}

impl Outcome {
    fn of(newest: Option<Newest>) -> Self {
        newest.map_or(Self::Lost, Self::Newest)
    }
}

/// One refresh, by the request that has the lease.
struct Refresh {
    deployment: Deployment,
    platform: Rc<dyn Platform>,
    key: TokensKey,
    user_id: Option<String>,
    fence: i64,
    generation: i64,
    tokens: SessionTokens,
}

impl Refresh {
    /// Asks the provider for new tokens, and stores them.
    async fn run(mut self) -> Result<Outcome, StoreError> {
        match ask(&self.deployment, &self.platform, &mut self.tokens).await {
            Answer::Renewed => {
                self.ask_backend().await;
                let newest = self.store().await?;
                if newest.is_some() {
                    self.store_account().await;
                }
                Ok(Outcome::of(newest))
            }
            Answer::Failed { detail, has_new_refresh_token } => {
                self.log(Level::Warn, Reason::RefreshFailed, &detail);
                let sealed = match has_new_refresh_token {
                    true => self.tokens.seal(&self.deployment, &*self.platform, &self.key.family),
                    false => None,
                };
                let statement = session_tokens::postpone(&self.key, self.fence, sealed.as_deref());
                let is_own = !self.run_one(statement).await?.is_empty();
                Ok(if is_own { Outcome::Kept } else { Outcome::Lost })
            }
            Answer::Refused { detail, is_of_other_user } => {
                if self.keeps(is_of_other_user) {
                    self.tokens.fail();
                    let newest = self.store().await?;
                    self.log_refused(newest.is_some(), &detail, "the session goes on without fresh tokens");
                    return Ok(Outcome::of(newest));
                }
                if self.user_id.is_some() {
                    return self.store_end(&detail).await;
                }
                let ended = self.run_one(session_tokens::refuse(&self.key, self.fence)).await?;
                self.log_refused(!ended.is_empty(), &detail, "the session ends");
                Ok(if ended.is_empty() { Outcome::Lost } else { Outcome::Newest(Newest::Refused) })
            }
        }
    }

    /// Stores that a session of the database ends. Its row is another one, perhaps in another store, so every request
    /// that reads this ends the session, until one has deleted it.
    async fn store_end(&mut self, detail: &str) -> Result<Outcome, StoreError> {
        self.tokens.fail();
        self.tokens.must_end = true;
        let newest = self.store().await?;
        self.log_refused(newest.is_some(), detail, "the session ends");
        Ok(newest.map_or(Outcome::Lost, |_| Outcome::Newest(Newest::Refused)))
    }

    /// Writes the new tokens to the row of `accounts`, for what reads them there. The row of the session has them
    /// already, so a failure loses none, and the next refresh writes again.
    async fn store_account(&self) {
        let Self { deployment, platform, tokens, .. } = self;
        let Some(user_id) = self.user_id.as_deref().filter(|_| deployment.config.accounts.refresh_tokens)
        else {
            return;
        };
        let Some(store) = deployment.store(platform) else { return };
        let row = kept(deployment, &tokens.account).map_err(|error| error.0);
        let row = row.and_then(|account| {
            row_of(deployment, &**platform, user_id, &account).map_err(|error| error.detail)
        });
        let stored = match row {
            Ok(row) => store.refresh_account(&row).await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        if let Err(error) = stored {
            let detail =
                format!("new tokens are not in the table accounts, and the session has them: {error}");
            self.log(Level::Error, Reason::StoreUnavailable, &detail);
        }
    }

    /// Asks the backend of `exchange` again. If it does not answer as it should, its last answer stays.
    async fn ask_backend(&mut self) {
        let SessionTokens { account, signed_in, .. } = &mut self.tokens;
        let Some(SignedIn { user, profile }) = signed_in else { return };
        let exchanged =
            exchange_with_backend(&self.deployment, &*self.platform, user, account, profile).await;
        if let Err(denied) = exchanged {
            self.log(Level::Warn, denied.reason, &denied.detail);
        }
    }

    fn keeps(&self, is_of_other_user: bool) -> bool {
        !is_of_other_user && self.deployment.config.tokens.is_some_and(|tokens| tokens.keeps_on_failure)
    }

    /// Stores the new tokens. Returns `None` if the fencing number is no longer the newest. A second attempt follows a failure: without the row, the refresh token is lost.
    async fn store(&self) -> Result<Option<Newest>, StoreError> {
        let tokens = &self.tokens;
        let new = new_tokens(&self.deployment, &*self.platform, &self.key, tokens);
        let new =
            new.ok_or_else(|| StoreError::Unavailable("no secret is set to seal the tokens".to_owned()))?;
        let statement = || session_tokens::renew(&self.key, self.fence, &new);
        let stored = match self.run_one(statement()).await {
            Ok(rows) => Ok(rows),
            Err(_) => self.run_one(statement()).await,
        };
        let generation = match stored {
            Ok(rows) => match rows.first() {
                Some(row) => session_tokens::read_generation(row).map_err(|error| unreadable(&error))?,
                None => return Ok(None),
            },
            Err(error) => {
                let detail =
                    format!("new tokens are not stored, so the next refresh may end the session: {error}");
                self.log(Level::Error, Reason::StoreUnavailable, &detail);
                self.store_later(statement());
                self.generation
            }
        };
        let tokens = Some(Box::new(tokens.clone()));
        Ok(Some(Newest::Tokens { generation, due_in: new.due_in, tokens }))
    }

    /// Goes on trying to store the new tokens while the lease lasts, without holding up the request. A later refresh
    /// has another fencing number, so this one cannot write over its tokens.
    fn store_later(&self, statement: Statement) {
        let (deployment, platform) = (self.deployment.again(), Rc::clone(&self.platform));
        let subject = self.key.subject.clone();
        self.platform.wait_until(Box::pin(async move {
            for _ in 0..LATE_ATTEMPTS {
                platform.pause(BETWEEN_LATE_ATTEMPTS).await;
                if deployment.run_in_state(&platform, &subject, vec![statement.clone()]).await.is_ok() {
                    return;
                }
            }
        }));
    }

    async fn run_one(&self, statement: Statement) -> Result<Vec<Row>, StoreError> {
        let run = self.deployment.run_in_state(&self.platform, &self.key.subject, vec![statement]);
        Ok(run.await?.into_iter().next().unwrap_or_default())
    }

    /// Logs a refusal, unless another request has newer tokens.
    fn log_refused(&self, is_own: bool, detail: &str, outcome: &str) {
        if is_own {
            self.log(Level::Warn, Reason::RefreshRefused, &format!("{detail}: {outcome}"));
        }
    }

    fn log(&self, level: Level, reason: Reason, detail: &str) {
        let provider = self.tokens.account.provider.as_str();
        self.platform.log(&LogEntry::new(level, reason, detail).provider(Some(provider)));
    }
}

fn is_exchange_repeated(deployment: &Deployment) -> bool {
    deployment.config.callbacks.exchange.as_ref().is_some_and(|exchange| exchange.is_repeated)
}

/// Returns for how many seconds a request has the lease: longer if it also asks a backend.
fn lease_seconds(deployment: &Deployment) -> i64 {
    let exchange = deployment.config.callbacks.exchange.as_ref().filter(|exchange| exchange.is_repeated);
    LEASE + exchange.map_or(0, |exchange| i64::from(exchange.backend.timeout_ms / 1000) + 1)
}

/// Seals tokens, and says when they are due: `tokens.before` seconds before they expire, or at half time if they
/// do not last that long. A few seconds of chance keep sessions of one moment apart.
fn new_tokens(
    deployment: &Deployment,
    platform: &dyn Platform,
    key: &TokensKey,
    tokens: &SessionTokens,
) -> Option<NewTokens> {
    let sealed = tokens.seal(deployment, platform, &key.family)?;
    let before = deployment.config.tokens.map_or(0, |tokens| tokens.before);
    let [chance] = random::bytes(platform);
    let due_in = |lifetime: i64| {
        let spread = 1 + (lifetime / 20).clamp(0, 9);
        (lifetime - before - i64::from(chance) % spread).max(lifetime / 2)
    };
    let due_in = tokens.lifetime.filter(|_| tokens.can_be_refreshed()).map(due_in);
    Some(NewTokens { sealed, due_in, expire_in: tokens.lifetime })
}

fn found(rows: &[Vec<Row>], index: usize) -> Result<Option<StoredTokens>, StoreError> {
    let row = rows.get(index).and_then(|rows| rows.first());
    row.map(session_tokens::read).transpose().map_err(|error| unreadable(&error))
}

fn unreadable(error: &crate::statements::RowError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
