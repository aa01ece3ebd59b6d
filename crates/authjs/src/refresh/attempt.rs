//! One refresh, by the request that has the lease.

use std::rc::Rc;

use super::provider::{Answer, ask};
use super::{Newest, SessionTokens, SignedIn, new_tokens, unreadable};
use crate::configured::sign_in::exchange_with_backend;
use crate::database::StoreError;
use crate::deployment::Deployment;
use crate::log::{Level, LogEntry};
use crate::platform::Platform;
use crate::reason::Reason;
use crate::statements::session_tokens::{self, TokensKey};
use crate::statements::{Row, Statement};
use crate::stored_tokens::{kept, row_of};

/// How often an isolate tries again to store new tokens, and after how many milliseconds each time. With a store that
/// refuses at once, this takes less than the 20 seconds of the lease. The runtime ends work 30 seconds after an answer.
const LATE_ATTEMPTS: u32 = 5;
const BETWEEN_LATE_ATTEMPTS: u32 = 3000;

/// What came of a refresh.
pub(super) enum Outcome {
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
pub(super) struct Refresh {
    pub(super) deployment: Deployment,
    pub(super) platform: Rc<dyn Platform>,
    pub(super) key: TokensKey,
    pub(super) user_id: Option<String>,
    pub(super) fence: i64,
    pub(super) generation: i64,
    pub(super) tokens: SessionTokens,
}

impl Refresh {
    /// Asks the provider for new tokens, and stores them.
    pub(super) async fn run(mut self) -> Result<Outcome, StoreError> {
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

    /// Goes on trying to store the new tokens without holding up the request. A later refresh has another fencing
    /// number, so this one cannot write over its tokens.
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
