//! The removal of rows that have expired.

use std::rc::Rc;

use crate::auth::Auth;
use crate::database::StoreError;
use crate::platform::Platform;

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
        Ok(deleted)
    }
}
