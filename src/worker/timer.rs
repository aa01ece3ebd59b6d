use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use super::bindings::{clear_timeout, set_timeout};

/// Returns the result of `work`, or `None` if it takes longer than this. It is then dropped.
pub(super) async fn within<T>(milliseconds: u32, work: impl Future<Output = T>) -> Option<T> {
    let timer = Timer::start(milliseconds);
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.poll(context).map(|()| None),
    })
    .await
}

/// Returns after this time.
pub(super) async fn pause(milliseconds: u32) {
    within(milliseconds, pending::<()>()).await;
}

/// `setTimeout`, cleared when dropped.
struct Timer {
    state: Rc<State>,
    id: JsValue,
    _handler: Closure<dyn FnMut()>,
}

#[derive(Default)]
struct State {
    fired: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Timer {
    fn start(milliseconds: u32) -> Self {
        let state = Rc::new(State::default());
        let handler = Closure::new({
            let state = Rc::clone(&state);
            move || state.fire()
        });
        let id = set_timeout(handler.as_ref().unchecked_ref(), milliseconds);
        Self { state, id, _handler: handler }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        if self.state.fired.get() {
            return Poll::Ready(());
        }
        self.state.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl State {
    fn fire(&self) {
        self.fired.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}
