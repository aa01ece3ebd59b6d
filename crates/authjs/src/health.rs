//! What an isolate knows about the servers and stores that it needs.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use crate::timestamp::Timestamp;

/// A check, which says whether something answers. `None` if it is not there.
pub(crate) type Check = Pin<Box<dyn Future<Output = Option<bool>>>>;

/// The last answer about the health of a deployment.
#[derive(Debug, Default)]
pub(crate) struct Health {
    last: Option<Answer>,
    /// Until when a request has the right to ask, in milliseconds. A cancelled request blocks others no longer.
    claimed_until: i64,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
    /// When its request began to ask.
    begun: i64,
    /// When it was complete.
    complete: i64,
}

/// How long an answer counts, in milliseconds.
const KEEP_MS: i64 = 10_000;

/// How long an answer counts while another request asks, in milliseconds. It is also how long one request may ask.
const ASKING_MS: i64 = 30_000;

impl Health {
    /// Returns the status and body of the last answer, if it still counts. Otherwise, this request must ask.
    ///
    /// While another request asks, an older answer counts. Without one, both ask: a monitor must not take the beginning of an isolate for
    /// an outage.
    pub(crate) fn answer_or_claim(&mut self, now: Timestamp) -> Option<(u16, String)> {
        let now = now.millis();
        let keep = if now < self.claimed_until { ASKING_MS } else { KEEP_MS };
        if let Some(last) = self.last.as_ref().filter(|last| now < last.complete + keep) {
            return Some((last.status, last.body.clone()));
        }
        self.claimed_until = now + ASKING_MS;
        None
    }

    /// Keeps the answer of a request that began to ask at `begun`, unless a later request has answered already.
    pub(crate) fn keep(&mut self, (status, body): (u16, String), begun: Timestamp, now: Timestamp) {
        let (begun, complete) = (begun.millis(), now.millis());
        if self.last.as_ref().is_none_or(|last| last.begun <= begun) {
            *self = Self { last: Some(Answer { status, body, begun, complete }), claimed_until: 0 };
        }
    }
}

/// Returns the results of all checks, in order, with at most this many under way.
pub(crate) async fn all_of(checks: Vec<Check>, at_once: usize) -> Vec<Option<bool>> {
    let mut waiting: Vec<(Option<Check>, Option<bool>)> =
        checks.into_iter().map(|check| (Some(check), None)).collect();
    poll_fn(|context| {
        let mut under_way = 0;
        for (check, result) in &mut waiting {
            let Some(polled) = check.as_mut().filter(|_| under_way < at_once) else { continue };
            match polled.as_mut().poll(context) {
                Poll::Pending => under_way += 1,
                Poll::Ready(answers) => {
                    *result = answers;
                    *check = None;
                }
            }
        }
        if under_way == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn no_more_checks_are_under_way_than_allowed_and_results_keep_their_order() {
        let (now, most) = (Rc::new(Cell::new(0_usize)), Rc::new(Cell::new(0_usize)));
        let check = |index: usize| -> Check {
            let (now, most) = (Rc::clone(&now), Rc::clone(&most));
            let mut polls = 0;
            Box::pin(poll_fn(move |context| {
                polls += 1;
                if polls == 1 {
                    now.set(now.get() + 1);
                    most.set(most.get().max(now.get()));
                }
                if polls <= 1 + index % 3 {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                now.set(now.get() - 1);
                Poll::Ready(Some(index.is_multiple_of(2)))
            }))
        };
        let results = pollster::block_on(all_of((0..9_usize).map(check).collect(), 2));
        assert_eq!(most.get(), 2);
        assert_eq!(results, (0..9_usize).map(|index| Some(index.is_multiple_of(2))).collect::<Vec<_>>());
        assert!(pollster::block_on(all_of(Vec::new(), 2)).is_empty());
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn status(health: &mut Health, seconds: i64) -> Option<u16> {
        health.answer_or_claim(at(seconds)).map(|(status, _)| status)
    }

    #[test]
    fn an_answer_counts_for_seconds_and_for_longer_while_one_request_asks() {
        let mut health = Health::default();
        assert_eq!(status(&mut health, 100), None);
        health.keep((200, "{}".to_owned()), at(100), at(101));
        assert_eq!(
            [110, 111, 112, 130].map(|now| status(&mut health, now)),
            [Some(200), None, Some(200), Some(200)]
        );
        assert_eq!(status(&mut health, 131), None, "the one that asks takes too long, or was cancelled");
        health.keep((503, "{}".to_owned()), at(131), at(132));
        assert_eq!([141, 142].map(|now| status(&mut health, now)), [Some(503), None]);
    }

    #[test]
    fn the_first_requests_of_an_isolate_all_ask() {
        let mut health = Health::default();
        assert_eq!([100, 100, 101].map(|now| status(&mut health, now)), [None; 3]);
    }

    #[test]
    fn a_request_that_began_earlier_replaces_no_later_answer() {
        let mut health = Health::default();
        health.keep((200, "{}".to_owned()), at(102), at(103));
        health.keep((503, "{}".to_owned()), at(101), at(104));
        assert_eq!(status(&mut health, 105), Some(200));
    }
}
