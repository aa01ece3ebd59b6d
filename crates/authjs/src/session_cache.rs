//! Sessions of the database that this isolate has read within `session.cacheSeconds`.

use litemap::LiteMap;
use std::cell::RefCell;

use crate::statements::{AdapterSession, AdapterUser};
use crate::timestamp::Timestamp;

/// The number of sessions that an isolate keeps. At the next one, all are dropped.
const MOST: usize = 1_000;

/// Sessions by the value of the column `sessionToken`. Empty unless `session.cacheSeconds` is set.
#[derive(Default)]
pub(crate) struct SessionCache(RefCell<LiteMap<String, Entry>>);

struct Entry {
    read_at: Timestamp,
    row: AdapterSession,
    user: AdapterUser,
}

impl SessionCache {
    /// Returns a session that was read at most `seconds` ago and has not expired.
    pub(crate) fn get(
        &self,
        session_token: &str,
        now: Timestamp,
        seconds: i64,
    ) -> Option<(AdapterSession, AdapterUser)> {
        let sessions = self.0.borrow();
        let Entry { read_at, row, user } = sessions.get(session_token)?;
        // A clock that was set back must not keep a session.
        let is_recent = *read_at <= now && now < read_at.plus_seconds(seconds);
        (is_recent && row.expires > now).then(|| (row.clone(), user.clone()))
    }

    /// Keeps a session that was read at `now`.
    pub(crate) fn put(&self, row: &AdapterSession, user: &AdapterUser, now: Timestamp) {
        let mut sessions = self.0.borrow_mut();
        if sessions.len() >= MOST && !sessions.contains_key(&row.session_token) {
            sessions.clear();
        }
        let entry = Entry { read_at: now, row: row.clone(), user: user.clone() };
        sessions.insert(row.session_token.clone(), entry);
    }

    /// Forgets a session that this isolate ends or changes.
    pub(crate) fn forget(&self, session_token: &str) {
        self.0.borrow_mut().remove(session_token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(token: &str) -> (AdapterSession, AdapterUser) {
        let row = AdapterSession {
            session_token: token.into(),
            user_id: "u".into(),
            expires: Timestamp::from_seconds(1_000),
            created_at: None,
            last_seen_at: None,
            recorded: None,
        };
        (row, AdapterUser { id: "u".into(), ..AdapterUser::default() })
    }

    #[test]
    fn a_session_is_kept_for_its_seconds_and_never_beyond_its_end() {
        let cache = SessionCache::default();
        let (row, user) = session("s");
        cache.put(&row, &user, Timestamp::from_seconds(900));
        let at = |seconds, limit| cache.get("s", Timestamp::from_seconds(seconds), limit).is_some();
        assert!(at(900, 10) && at(909, 10) && !at(910, 10));
        assert!(!at(899, 10), "read in the future");
        assert!(!at(900, 0) && at(999, 200) && !at(1_000, 200));
        cache.forget("s");
        assert!(!at(900, 10));
    }

    #[test]
    fn the_number_of_sessions_is_bounded() {
        let cache = SessionCache::default();
        let now = Timestamp::from_seconds(900);
        for index in 0..=MOST {
            let (row, user) = session(&index.to_string());
            cache.put(&row, &user, now);
        }
        assert!(cache.0.borrow().len() <= MOST);
        assert!(cache.get(&MOST.to_string(), now, 10).is_some());
    }
}
