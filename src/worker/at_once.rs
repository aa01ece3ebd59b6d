use litemap::LiteMap;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

pub(super) type Answer = Result<JsValue, JsValue>;

type Pending = Pin<Box<dyn Future<Output = Answer>>>;

/// Returns the answer now if it is ready, otherwise a promise. Most requests need no I/O: their
/// future is ready at the first poll, and nothing is scheduled.
///
/// `future_to_promise` would use `queueMicrotask`, for which workerd makes a function of its own at
/// each call. Reactions of a promise take a tenth of the time.
pub(super) fn at_once_or_later(mut answer: Pending) -> Answer {
    let call = Arc::new(Call::default());
    match answer.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(&call)))) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Ok(later(&call, answer).into()),
    }
}

/// Returns the promise of an answer that is pending.
#[inline(never)]
fn later(call: &Arc<Call>, answer: Pending) -> Promise {
    let mut answer = Some(answer);
    Promise::new(&mut |resolve, reject| {
        if let Some(answer) = answer.take() {
            LATER.with_borrow_mut(|all| all.insert(call.key(), Later { answer, resolve, reject }));
        }
    })
}

/// An answer that is pending, and what settles its promise.
struct Later {
    answer: Pending,
    resolve: Function,
    reject: Function,
}

thread_local! {
    /// The pending answers of this isolate, by the keys of their calls.
    static LATER: RefCell<LiteMap<usize, Later>> = const { RefCell::new(LiteMap::new()) };
    /// The calls to go on with in the next microtask.
    static READY: RefCell<Vec<Arc<Call>>> = const { RefCell::new(Vec::new()) };
    static IN_MICROTASK: Cell<bool> = const { Cell::new(false) };
    static RUN: JsValue = Closure::<dyn FnMut()>::new(run).into_js_value();
}

// With two functions that need no conversion, wasm-bindgen would name this module twice among the imports.
#[wasm_bindgen(inline_js = "
export const soon = (run) => {
  Promise.resolve().then(() => {
    try {
      run();
    } catch (error) {
      // After a trap, the event `error` of the module restarts the instance.
      queueMicrotask(() => { throw error; });
    }
  });
};
")]
extern "C" {
    fn soon(run: &JsValue);
}

/// Wakes one answer.
#[derive(Default)]
struct Call {
    is_ready: AtomicBool,
}

impl Call {
    /// Returns the key of the answer. No other call has it as long as a waker of this one exists.
    fn key(self: &Arc<Self>) -> usize {
        Arc::as_ptr(self) as usize
    }
}

impl Wake for Call {
    fn wake(self: Arc<Self>) {
        if self.is_ready.swap(true, Ordering::Relaxed) {
            return;
        }
        let is_first = READY.with_borrow_mut(|ready| {
            ready.push(self);
            ready.len() == 1
        });
        if is_first && !IN_MICROTASK.get() {
            RUN.with(soon);
        }
    }
}

/// Calls what wakes answers, and goes on with them now. Call it from a microtask of their request, with
/// no other function of this module on the stack.
pub(super) fn within_microtask(wake: impl FnOnce()) {
    let is_scheduled = READY.with_borrow(|ready| !ready.is_empty());
    IN_MICROTASK.set(true);
    wake();
    IN_MICROTASK.set(false);
    if !is_scheduled {
        run();
    }
}

fn run() {
    for call in READY.take() {
        call.is_ready.store(false, Ordering::Relaxed);
        go_on(&call);
    }
}

/// Polls an answer. One that has ended, or that was ready at the first poll, is not there.
fn go_on(call: &Arc<Call>) {
    let key = call.key();
    let Some(mut later) = LATER.with_borrow_mut(|all| all.remove(&key)) else { return };
    let (settle, value) =
        match later.answer.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::clone(call)))) {
            Poll::Pending => {
                LATER.with_borrow_mut(|all| all.insert(key, later));
                return;
            }
            Poll::Ready(Ok(answer)) => (later.resolve, answer),
            Poll::Ready(Err(error)) => (later.reject, error),
        };
    // The functions of a promise never throw.
    let _ = settle.call1(&JsValue::UNDEFINED, &value);
}
