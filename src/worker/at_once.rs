use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

pub(super) type Answer = Result<JsValue, JsValue>;

type Pending = Pin<Box<dyn Future<Output = Answer>>>;

/// Returns the answer now if it is ready, otherwise a promise. Most requests need no I/O: their
/// future is ready at the first poll, and nothing is scheduled.
///
/// `future_to_promise` polls a pending future again at once, with a working waker. Every awaited
/// future must therefore keep the latest waker, as `JsFuture` does.
pub(super) fn at_once_or_later(mut answer: Pending) -> Answer {
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Ok(future_to_promise(answer).into()),
    }
}

/// Does the same as [`at_once_or_later`] for an answer that awaits code of the deployer. Its futures
/// may keep the waker of the first poll, as `worker::Delay` does, so this waker wakes the promise.
#[inline(never)]
pub(super) fn relayed(mut answer: Pending) -> Answer {
    let relay = Arc::new(Relay::default());
    let waker = Waker::from(Arc::clone(&relay));
    if let Poll::Ready(answer) = answer.as_mut().poll(&mut Context::from_waker(&waker)) {
        return answer;
    }
    let mut relay = Some(relay);
    let polls = poll_fn(move |context| {
        if let Some(relay) = relay.take() {
            relay.0.get_or_init(|| context.waker().clone());
        }
        answer.as_mut().poll(context)
    });
    Ok(future_to_promise(polls).into())
}

/// The waker of the first poll. It does nothing before the promise exists, whose first poll sees
/// what has happened until then.
#[derive(Default)]
struct Relay(OnceLock<Waker>);

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(waker) = self.0.get() {
            waker.wake_by_ref();
        }
    }
}
