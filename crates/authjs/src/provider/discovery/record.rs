use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::http::OutgoingResponse;
use crate::timestamp::Timestamp;

/// A document in KV: the provider's own text, and its times.
#[derive(Serialize, Deserialize)]
pub(super) struct Record {
    /// The time at which it was fetched, in seconds.
    pub(super) fetched_at: i64,
    /// The time until which it is fresh, in seconds.
    pub(super) fresh_until: i64,
    /// The document.
    pub(super) body: String,
}

impl Record {
    /// Returns the record as the response that it was made from.
    pub(super) fn as_response(&self) -> OutgoingResponse {
        OutgoingResponse { status: 200, headers: Vec::new(), body: self.body.clone().into_bytes() }
    }
}

/// A document in the isolate's memory.
#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) value: Rc<T>,
    pub(super) fresh_until: i64,
    pub(super) stale_until: i64,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), ..*self }
    }
}

/// Whether a document may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Usable.
    Fresh,
    /// Usable while a refresh runs.
    Stale,
    /// Must not be used.
    Expired,
}

impl<T> Entry<T> {
    /// Returns the freshness of this entry at `now`.
    pub(super) const fn freshness(&self, now: Timestamp) -> Freshness {
        let now = now.seconds();
        if now < self.fresh_until {
            Freshness::Fresh
        } else if now < self.stale_until {
            Freshness::Stale
        } else {
            Freshness::Expired
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_fresh_then_stale_then_expired() {
        let entry = Entry { value: Rc::new(()), fresh_until: 100, stale_until: 200 };
        let at = |seconds| entry.freshness(Timestamp::from_seconds(seconds));
        assert_eq!([at(99), at(100), at(199), at(200)], {
            use Freshness::{Expired, Fresh, Stale};
            [Fresh, Stale, Stale, Expired]
        });
    }
}
