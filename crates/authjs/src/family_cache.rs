//! Families of sessions that this isolate has read within `session.revocationSeconds`.

use litemap::LiteMap;
use std::cell::RefCell;

use crate::timestamp::Timestamp;

/// The number of families that an isolate keeps. At the next one, all are dropped.
const MOST: usize = 10_000;

/// Families by their ids. Empty unless `session.revocable` is set.
#[derive(Default)]
pub(crate) struct FamilyCache(RefCell<LiteMap<String, Known>>);

/// What is known of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// It lived at this time.
    LivedAt(Timestamp),
    /// It has ended, for good.
    Ended,
}

impl FamilyCache {
    /// Returns whether a family lives, if that was read at most `seconds` ago.
    pub(crate) fn lives(&self, id: &str, now: Timestamp, seconds: i64) -> Option<bool> {
        match *self.0.borrow().get(id)? {
            Known::Ended => Some(false),
            // A clock that was set back must not keep a session.
            Known::LivedAt(at) => (at <= now && now < at.plus_seconds(seconds)).then_some(true),
        }
    }

    /// Keeps what is known of a family.
    pub(crate) fn put(&self, id: &str, known: Known) {
        let mut families = self.0.borrow_mut();
        if families.len() >= MOST && !families.contains_key(id) {
            families.clear();
        }
        // A check that was under way while the session ended must not bring it back.
        let kept = families.entry(id.to_owned()).or_insert(known);
        if *kept != Known::Ended {
            *kept = known;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_family_is_known_to_live_for_its_seconds_and_has_ended_for_good() {
        let cache = FamilyCache::default();
        assert_eq!(cache.lives("a", at(900), 60), None);
        cache.put("a", Known::LivedAt(at(900)));
        assert_eq!(cache.lives("a", at(959), 60), Some(true));
        assert_eq!(cache.lives("a", at(960), 60), None);
        assert_eq!(cache.lives("a", at(899), 60), None, "read in the future");
        assert_eq!(cache.lives("a", at(900), 0), None);
        cache.put("a", Known::Ended);
        cache.put("a", Known::LivedAt(at(901)));
        assert_eq!(cache.lives("a", at(901), 60), Some(false));
    }

    #[test]
    fn the_number_of_families_is_bounded() {
        let cache = FamilyCache::default();
        for index in 0..=MOST {
            cache.put(&index.to_string(), Known::LivedAt(at(900)));
        }
        assert!(cache.0.borrow().len() <= MOST);
        assert_eq!(cache.lives(&MOST.to_string(), at(900), 10), Some(true));
    }
}
