use litemap::LiteMap;
use std::cell::RefCell;

use crate::timestamp::Timestamp;

/// The time after which a request counts as lost, in milliseconds. Workers cancels a request with its
/// visitor, and then it neither succeeds nor fails.
const LOST_AFTER_MS: i64 = 2_000;

/// The time for which a visitor waits for the request of another, in milliseconds.
pub(super) const MOST_WAIT_MS: i64 = 8_000;

/// The time between two looks, in milliseconds: it doubles from the first to the last.
pub(super) const FIRST_PAUSE_MS: u32 = 5;
pub(super) const LAST_PAUSE_MS: u32 = 80;

/// The requests for documents that are under way, and when each began, in milliseconds.
///
/// A visitor looks here and waits by a timer of its own: it must not await what another began.
#[derive(Debug, Default)]
pub(super) struct UnderWay(RefCell<LiteMap<String, i64>>);

impl UnderWay {
    /// Returns whether a request for a document is under way, and not lost.
    pub(super) fn has(&self, key: &str, now: Timestamp) -> bool {
        let under_way = self.0.borrow();
        under_way.get(key).is_some_and(|began| (0..LOST_AFTER_MS).contains(&(now.millis() - began)))
    }

    /// Marks that a request begins. It ends when the mark is dropped.
    pub(super) fn begin<'a>(&'a self, key: &'a str, now: Timestamp) -> Mark<'a> {
        let began = now.millis();
        self.0.borrow_mut().insert(key.to_owned(), began);
        Mark { under_way: self, key, began }
    }
}

/// A request that is under way.
pub(super) struct Mark<'a> {
    under_way: &'a UnderWay,
    key: &'a str,
    began: i64,
}

impl Drop for Mark<'_> {
    fn drop(&mut self) {
        let mut under_way = self.under_way.0.borrow_mut();
        // A later request has replaced the mark of one that counted as lost.
        if under_way.get(self.key) == Some(&self.began) {
            under_way.remove(self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_request_is_under_way_until_it_ends_or_counts_as_lost() {
        let under_way = UnderWay::default();
        assert!(!under_way.has("a", at(0)));
        let mark = under_way.begin("a", at(0));
        assert!(under_way.has("a", at(0)) && under_way.has("a", at(1_999)) && !under_way.has("b", at(0)));
        assert!(!under_way.has("a", at(2_000)) && !under_way.has("a", at(-1)), "a clock may be set back");
        let later = under_way.begin("a", at(2_000));
        drop(mark);
        assert!(under_way.has("a", at(2_000)), "the end of the lost one says nothing about the later one");
        drop(later);
        assert!(!under_way.has("a", at(2_000)));
    }
}
