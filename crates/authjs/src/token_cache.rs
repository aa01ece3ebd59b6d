//! The tokens of sessions of the database that this isolate has read: `tokens.refresh`.

use std::cell::RefCell;
use std::rc::Rc;

use litemap::LiteMap;

use crate::model::Account;

/// The number of sessions whose tokens an isolate keeps. At the next one, all are dropped.
const MOST: usize = 1_000;

/// Tokens by the value of the column `sessionToken`.
#[derive(Default)]
pub(crate) struct TokenCache(RefCell<LiteMap<String, KnownTokens>>);

/// What is known of the tokens of a session. The default is a session without tokens.
#[derive(Clone, Default)]
pub(crate) struct KnownTokens {
    /// The number of the token set. `0` without one.
    pub(crate) generation: i64,
    /// When they are refreshed, in seconds since the epoch. `None`: never.
    pub(crate) due: Option<i64>,
    /// The account, with the newest tokens.
    pub(crate) account: Option<Rc<Account>>,
    /// Whether the provider has refused the refresh token.
    pub(crate) has_failed: bool,
}

impl TokenCache {
    /// Returns what is known of a session.
    pub(crate) fn get(&self, session_token: &str) -> Option<KnownTokens> {
        self.0.borrow().get(session_token).cloned()
    }

    /// Keeps what was read.
    pub(crate) fn put(&self, session_token: &str, known: KnownTokens) {
        let mut sessions = self.0.borrow_mut();
        if sessions.len() >= MOST && !sessions.contains_key(session_token) {
            sessions.clear();
        }
        sessions.insert(session_token.to_owned(), known);
    }

    /// Forgets a session that this isolate ends.
    pub(crate) fn forget(&self, session_token: &str) {
        self.0.borrow_mut().remove(session_token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_until_they_are_forgotten_and_their_number_is_bounded() {
        let cache = TokenCache::default();
        let known = |generation| KnownTokens { generation, ..KnownTokens::default() };
        for index in 0..=MOST {
            cache.put(&index.to_string(), known(7));
        }
        assert!(cache.0.borrow().len() <= MOST);
        let last = MOST.to_string();
        assert_eq!(cache.get(&last).map(|known| known.generation), Some(7));
        cache.put(&last, known(8));
        assert_eq!(cache.get(&last).map(|known| known.generation), Some(8));
        cache.forget(&last);
        assert!(cache.get(&last).is_none());
    }
}
