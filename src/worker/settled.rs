//! A promise of the runtime that settles as a number, awaited without closures.
//!
//! `JsFuture` makes two closures for each promise, and each is registered for finalization. Here one
//! function, made once, serves all promises of an isolate.

use litemap::LiteMap;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use super::at_once::within_microtask;

/// The number that a promise settled as, once it is there.
pub(super) struct Settled {
    id: u32,
}

enum State {
    Pending(Option<Waker>),
    Done(u32),
}

#[derive(Default)]
struct Waiting {
    last: u32,
    states: LiteMap<u32, State>,
}

thread_local! {
    static WAITING: RefCell<Waiting> = RefCell::default();
    static SETTLE: JsValue = Closure::<dyn FnMut(u32, u32)>::new(settle).into_js_value();
}

impl Settled {
    /// Returns the future of a promise. `attach` gets a function and an id. It calls the function once the promise
    /// has settled, with the id and the number, from a microtask.
    pub(super) fn new(attach: impl FnOnce(&JsValue, u32)) -> Self {
        let id = WAITING.with_borrow_mut(|waiting| {
            waiting.last = waiting.last.wrapping_add(1);
            waiting.states.insert(waiting.last, State::Pending(None));
            waiting.last
        });
        SETTLE.with(|settle| attach(settle, id));
        Self { id }
    }
}

impl Future for Settled {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u32> {
        WAITING.with_borrow_mut(|waiting| match waiting.states.get_mut(&self.id) {
            Some(State::Done(number)) => Poll::Ready(*number),
            Some(State::Pending(waker)) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Pending,
        })
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        WAITING.with_borrow_mut(|waiting| waiting.states.remove(&self.id));
    }
}

fn settle(id: u32, number: u32) {
    let waker = WAITING.with_borrow_mut(|waiting| {
        let state = waiting.states.get_mut(&id)?;
        match std::mem::replace(state, State::Done(number)) {
            State::Pending(waker) => waker,
            State::Done(_) => None,
        }
    });
    if let Some(waker) = waker {
        within_microtask(|| waker.wake());
    }
}
