use std::cell::RefCell;

use crate::timestamp::Timestamp;

/// The number of assertions that an isolate keeps.
const MOST: usize = 1_000;

/// The assertions that were signed recently, sorted by the hash of what they state. A `BTreeMap` would add
/// 3 KB to the compressed Worker.
#[derive(Default)]
pub(super) struct Kept(RefCell<Vec<Entry>>);

struct Entry {
    id: String,
    assertion: String,
    signed_at: Timestamp,
    expires: Timestamp,
}

impl Entry {
    /// Returns whether at least half of the life of the assertion is left. A clock that was set back must
    /// not keep it.
    fn is_fresh(&self, now: Timestamp) -> bool {
        let half = (self.expires.millis() - self.signed_at.millis()) / 2;
        self.signed_at <= now && now.millis() < self.signed_at.millis() + half
    }
}

impl Kept {
    /// Returns the assertion, if at least half of its life is left.
    pub(super) fn get(&self, id: &str, now: Timestamp) -> Option<String> {
        let kept = self.0.borrow();
        let place = kept.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()?;
        kept.get(place).filter(|entry| entry.is_fresh(now)).map(|entry| entry.assertion.clone())
    }

    /// Keeps an assertion that was signed at `now`. Drops those that are used no more if there are too
    /// many, and all others if that is not enough.
    #[inline(never)]
    pub(super) fn put(&self, id: String, assertion: &str, now: Timestamp, expires: Timestamp) {
        let mut kept = self.0.borrow_mut();
        if kept.len() >= MOST {
            kept.retain(|entry| entry.is_fresh(now));
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        let found = kept.binary_search_by(|entry| entry.id.cmp(&id));
        let entry = Entry { id, assertion: assertion.to_owned(), signed_at: now, expires };
        match found {
            Ok(place) => {
                kept.remove(place);
                kept.insert(place, entry);
            }
            Err(place) => kept.insert(place, entry),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn an_assertion_is_kept_for_half_of_its_life() {
        let kept = Kept::default();
        kept.put("a".into(), "A", NOW, NOW.plus_seconds(60));
        for (second, expected) in [(0, true), (29, true), (30, false), (60, false), (-1, false)] {
            assert_eq!(kept.get("a", NOW.plus_seconds(second)).is_some(), expected, "{second}");
        }
        assert_eq!(kept.get("b", NOW), None);
        kept.put("short".into(), "S", NOW, NOW.plus_seconds(2));
        assert!(kept.get("short", NOW).is_some() && kept.get("short", NOW.plus_seconds(1)).is_none());
    }

    #[test]
    fn at_most_1000_are_kept_and_those_in_use_the_longest() {
        let kept = Kept::default();
        for index in 0..MOST {
            let signed_at = if index < 400 { NOW } else { NOW.plus_seconds(20) };
            kept.put(index.to_string(), "A", signed_at, signed_at.plus_seconds(60));
        }
        assert_eq!(kept.0.borrow().len(), MOST);
        let later = NOW.plus_seconds(30);
        kept.put("new".into(), "A", later, later.plus_seconds(60));
        assert_eq!(kept.0.borrow().len(), 601);
        for index in 0..MOST {
            kept.put(format!("more {index}"), "A", later, later.plus_seconds(60));
            assert!(kept.0.borrow().len() <= MOST);
        }
        assert!(kept.get("more 999", later).is_some());
    }
}
