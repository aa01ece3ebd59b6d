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
    /// Until when the answer counts, in milliseconds.
    until: i64,
    answer: Option<(u16, String)>,
    /// Until when a request has the right to ask, in milliseconds. A cancelled request blocks others no longer.
    claimed_until: i64,
}

/// How long an answer counts, in milliseconds.
const KEEP_MS: i64 = 10_000;

/// How long one request may ask, in milliseconds.
const CLAIM_MS: i64 = 30_000;

impl Health {
    /// Returns the status and body of the last answer, if it still counts.
    pub(crate) fn answer(&self, now: Timestamp) -> Option<(u16, String)> {
        self.answer.clone().filter(|_| now.millis() < self.until)
    }

    /// Returns whether this request may ask. Another one may be asking.
    pub(crate) fn claim(&mut self, now: Timestamp) -> bool {
        let is_free = self.claimed_until <= now.millis();
        if is_free {
            self.claimed_until = now.millis() + CLAIM_MS;
        }
        is_free
    }

    /// Keeps an answer, and lets others ask after it.
    pub(crate) fn keep(&mut self, answer: (u16, String), now: Timestamp) {
        *self = Self { until: now.millis() + KEEP_MS, answer: Some(answer), claimed_until: 0 };
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

    #[test]
    fn an_answer_counts_for_seconds_and_one_request_asks() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let mut health = Health::default();
        assert!(health.answer(at(100)).is_none() && health.claim(at(100)) && !health.claim(at(101)));
        assert!(health.claim(at(131)), "the other one was cancelled");
        health.keep((200, "{}".to_owned()), at(132));
        assert!(
            health.answer(at(141)).is_some() && health.answer(at(142)).is_none() && health.claim(at(142))
        );
    }
}
