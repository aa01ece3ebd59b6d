//! The tokens of sessions, which stay fresh (`tokens.refresh`): each refresh token is used once, however many
//! requests arrive in however many isolates.
//!
//! The newest tokens are a row of the session's family. The request that finds them due takes a lease and a
//! fencing number in the database's own transaction, asks the provider, and stores the answer only if the
//! fencing number is still its own. Others use the old access token, or read the row again until it is newer.

mod attempt;
mod lasting;
mod provider;
mod token_set;

use std::rc::Rc;

use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::log::{Level, LogEntry};
use crate::model::Account;
use crate::platform::Platform;
use crate::random;
use crate::reason::Reason;
use crate::statements::session_tokens::{self, NewTokens, StoredTokens, TokensKey};
use crate::statements::{Row, Statement, Timestamp};
use attempt::{Outcome, Refresh};
use lasting::lasting;
pub(crate) use token_set::{SessionTokens, SignedIn};

/// The seconds for which a request has the lease: metadata, the token request and the write take less.
const LEASE: i64 = 20;

/// The milliseconds between two looks at the row, each time twice as many, and for how long a request looks: past
/// the end of a lease.
const FIRST_PAUSE: u32 = 100;
const LAST_PAUSE: u32 = 800;
const LONGEST_WAIT: u32 = 21_000;

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
