//! Work that goes on if the request that waits for it is cancelled.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::platform::Platform;

/// Runs `work` to its end, also if the visitor goes away: a token response that is not stored is lost, and the
/// refresh token with it. The request and its `waitUntil` both drive the work.
pub(super) async fn lasting<T: 'static>(
    platform: &dyn Platform,
    work: impl Future<Output = T> + 'static,
) -> T {
    let shared = Shared::new(work);
    platform.wait_until(Box::pin(Rc::clone(&shared).background()));
    shared.result().await
}

struct Shared<T> {
    work: RefCell<Option<Pin<Box<dyn Future<Output = T>>>>>,
    result: RefCell<Option<T>>,
    is_done: Cell<bool>,
    wakers: Arc<Wakers>,
}

impl<T> Shared<T> {
    fn new(work: impl Future<Output = T> + 'static) -> Rc<Self> {
        let (work, result) = (RefCell::new(Some(Box::pin(work) as Pin<Box<_>>)), RefCell::new(None));
        Rc::new(Self { work, result, is_done: Cell::new(false), wakers: Arc::default() })
    }

    /// Returns the result, for the request.
    async fn result(self: Rc<Self>) -> T {
        poll_fn(|context| match self.poll(0, context) {
            Poll::Ready(()) => self.result.borrow_mut().take().map_or(Poll::Pending, Poll::Ready),
            Poll::Pending => Poll::Pending,
        })
        .await
    }

    /// Drives the work, for `waitUntil`.
    async fn background(self: Rc<Self>) {
        poll_fn(|context| self.poll(1, context)).await;
    }

    /// Polls the work for one of the two that drive it.
    fn poll(&self, driver: usize, context: &Context<'_>) -> Poll<()> {
        if self.is_done.get() {
            return Poll::Ready(());
        }
        self.wakers.keep(driver, context.waker());
        // Absent while it is being polled. The poll that is under way wakes both drivers when it ends the work.
        let Some(mut work) = self.work.borrow_mut().take() else { return Poll::Pending };
        let waker = Waker::from(Arc::clone(&self.wakers));
        match work.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(result) => {
                self.result.replace(Some(result));
                self.is_done.set(true);
                waker.wake();
                Poll::Ready(())
            }
            Poll::Pending => {
                self.work.replace(Some(work));
                Poll::Pending
            }
        }
    }
}

/// The wakers of the two drivers. The work wakes both, because one of them may be gone.
#[derive(Default)]
struct Wakers(Mutex<[Option<Waker>; 2]>);

impl Wakers {
    fn keep(&self, driver: usize, waker: &Waker) {
        let mut wakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = wakers.get_mut(driver) {
            *kept = Some(waker.clone());
        }
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        let wakers = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wakers.into_iter().flatten().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;
    use crate::platform::Background;

    /// Work that is pending until it is let on.
    fn work(may_end: &Rc<Cell<bool>>, ended: &Rc<Cell<u32>>) -> impl Future<Output = u32> + use<> {
        let (may_end, ended) = (Rc::clone(may_end), Rc::clone(ended));
        async move {
            poll_fn(|_| if may_end.get() { Poll::Ready(()) } else { Poll::Pending }).await;
            ended.set(ended.get() + 1);
            7
        }
    }

    fn poll<T>(future: &mut Pin<Box<dyn Future<Output = T>>>) -> Poll<T> {
        future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn the_background_ends_what_a_request_has_begun() {
        let (may_end, ended) = (Rc::default(), Rc::default());
        let (mut request, mut background) = split(work(&may_end, &ended));
        assert!(poll(&mut request).is_pending() && poll(&mut background).is_pending());
        drop(request);
        may_end.set(true);
        assert!(poll(&mut background).is_ready());
        assert_eq!(ended.get(), 1);
    }

    #[test]
    fn the_request_gets_the_result_whichever_ends_the_work() {
        for by_background in [false, true] {
            let (may_end, ended) = (Rc::default(), Rc::default());
            let (mut request, mut background) = split(work(&may_end, &ended));
            assert!(poll(&mut background).is_pending() && poll(&mut request).is_pending());
            may_end.set(true);
            if by_background {
                assert!(poll(&mut background).is_ready());
            }
            assert_eq!(poll(&mut request), Poll::Ready(7));
            assert!(by_background || poll(&mut background).is_ready());
            assert_eq!(ended.get(), 1, "the work runs once");
        }
    }

    #[test]
    fn what_wakes_the_work_wakes_both() {
        struct Counting(std::sync::atomic::AtomicU32);
        impl Wake for Counting {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
        let kept: Rc<RefCell<Option<Waker>>> = Rc::default();
        let keeping = Rc::clone(&kept);
        let (mut request, mut background) = split(poll_fn(move |context| {
            keeping.replace(Some(context.waker().clone()));
            Poll::<()>::Pending
        }));
        let wakers = [(); 2].map(|()| Arc::new(Counting(0.into())));
        for (future, waker) in [&mut request as &mut dyn Pollable, &mut background].into_iter().zip(&wakers) {
            future.poll_with(&Waker::from(Arc::clone(waker)));
        }
        kept.borrow().as_ref().unwrap().wake_by_ref();
        assert_eq!(wakers.map(|waker| waker.0.load(std::sync::atomic::Ordering::Relaxed)), [1, 1]);
    }

    trait Pollable {
        fn poll_with(&mut self, waker: &Waker);
    }

    impl<T> Pollable for Pin<Box<dyn Future<Output = T>>> {
        fn poll_with(&mut self, waker: &Waker) {
            assert!(self.as_mut().poll(&mut Context::from_waker(waker)).is_pending());
        }
    }

    /// Returns what the request awaits, and what its `waitUntil` gets.
    fn split<T: 'static>(
        work: impl Future<Output = T> + 'static,
    ) -> (Pin<Box<dyn Future<Output = T>>>, Background) {
        let shared = Shared::new(work);
        (Box::pin(Rc::clone(&shared).result()), Box::pin(shared.background()))
    }
}
