//! The removal of rows that have expired.

use std::rc::Rc;

use crate::auth::Auth;
use crate::config::Config;
use crate::database::StoreError;
use crate::platform::Platform;
use crate::statements::{provider_sessions, session_families, session_tokens};

/// The number of rows of a table that one transaction deletes.
const ROWS: u32 = 500;

/// The number of transactions of one call. With two statements each they stay below the 50 queries
/// that an invocation of Workers Free may send to D1
/// ([limits](https://developers.cloudflare.com/d1/platform/limits/)).
const TRANSACTIONS: usize = 20;

impl Auth {
    /// Deletes sessions and verification tokens that have expired, in batches. Returns how many rows it
    /// deleted: the rest waits for the next call. Without a database there are no rows.
    ///
    /// No request depends on it: every read compares the time.
    pub async fn purge(&self, platform: &Rc<dyn Platform>) -> Result<usize, StoreError> {
        let Some(store) = self.deployment.store(platform) else { return Ok(0) };
        let mut deleted = 0;
        for _ in 0..TRANSACTIONS {
            match store.purge(platform.now(), ROWS).await? {
                0 => break,
                rows => deleted += rows,
            }
        }
        let has_rows =
            |config: &Config| config.revocation.families.is_some_and(|families| families.are_in_database);
        let has_tokens = |config: &Config| config.tokens.is_some_and(|tokens| tokens.are_in_database);
        let mut statements = Vec::new();
        if self.any_host(has_rows) {
            statements.push(session_families::purge(platform.now(), ROWS.into()));
        }
        if self.any_host(has_tokens) {
            statements.push(session_tokens::purge(platform.now(), ROWS.into()));
        }
        if let Some(open) = &self.deployment.open_state
            && !statements.is_empty()
        {
            deleted += open(platform, "").batch(statements).await?.iter().map(Vec::len).sum::<usize>();
        }
        if let Some(database) = store
            .provider_sessions()
            .filter(|_| self.any_host(|config| config.keeps_provider_sessions() || config.keeps_nonces()))
        {
            let statement = provider_sessions::purge(platform.now(), ROWS.into());
            deleted += database.batch(vec![statement]).await?.iter().map(Vec::len).sum::<usize>();
        }
        Ok(deleted)
    }

    /// Returns whether this holds for the configuration of any host.
    fn any_host(&self, holds: impl Fn(&Config) -> bool) -> bool {
        let hosts = self.deployment.hosts();
        holds(self.config()) || hosts.is_some_and(|hosts| hosts.iter().any(|(_, config)| holds(config)))
    }
}
