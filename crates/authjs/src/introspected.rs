use litemap::LiteMap;
use std::cell::RefCell;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::timestamp::Timestamp;

/// The number of tokens that an isolate keeps.
const MOST: usize = 1_000;

/// The time for which the word of an issuer counts, in seconds. A revoked token works so long.
const KEPT_SECONDS: i64 = 60;

type Digested = [u8; 32];

/// What issuers have said of active opaque tokens, by the hash of the token. An isolate keeps a
/// result for a minute, and never past the end of the token.
#[derive(Default)]
pub(crate) struct Introspected(RefCell<LiteMap<Digested, Entry>>);

struct Entry {
    claims: Map<String, Value>,
    from: i64,
    until: i64,
}

impl Entry {
    /// Returns whether the entry may be used. A clock that was set back must not keep it.
    const fn is_fresh(&self, now: i64) -> bool {
        self.from <= now && now < self.until
    }
}

impl Introspected {
    /// Returns the claims of a token that an issuer has confirmed within the last minute.
    pub(crate) fn get(&self, token: &str, now: Timestamp) -> Option<Map<String, Value>> {
        let kept = self.0.borrow();
        let entry = kept.get(&digest(token))?;
        entry.is_fresh(now.seconds()).then(|| entry.claims.clone())
    }

    /// Keeps the claims of a token that an issuer has just confirmed.
    pub(crate) fn put(&self, token: &str, claims: &Map<String, Value>, now: Timestamp) {
        let from = now.seconds();
        let exp = claims.get("exp").and_then(Value::as_f64).unwrap_or(f64::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast saturates, and the sum is the upper bound"
        )]
        let until = (exp as i64).min(from + KEPT_SECONDS);
        let mut kept = self.0.borrow_mut();
        if kept.len() >= MOST {
            kept.retain(|_, entry| entry.is_fresh(from));
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(digest(token), Entry { claims: claims.clone(), from, until });
    }
}

fn digest(token: &str) -> Digested {
    Sha256::digest(token).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[expect(clippy::needless_pass_by_value, reason = "json! reads better without a borrow")]
    fn claims(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_token_is_kept_for_a_minute_and_never_past_its_end() {
        let kept = Introspected::default();
        kept.put("a", &claims(json!({ "sub": "alice" })), NOW);
        kept.put("b", &claims(json!({ "sub": "bob", "exp": 1_800_000_010 })), NOW);
        let is_kept = |token, second| kept.get(token, NOW.plus_seconds(second)).is_some();
        assert_eq!(
            [is_kept("a", 0), is_kept("a", 59), is_kept("a", 60), is_kept("a", -1)],
            [true, true, false, false]
        );
        assert_eq!([is_kept("b", 9), is_kept("b", 10)], [true, false]);
        assert!(!is_kept("c", 0));
    }

    #[test]
    fn at_most_1000_are_kept() {
        let kept = Introspected::default();
        for token in 0..2_500 {
            kept.put(&token.to_string(), &Map::new(), NOW);
        }
        assert!(kept.0.borrow().len() <= MOST);
        assert!(kept.get("2499", NOW).is_some());
    }
}
