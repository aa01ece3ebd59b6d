//! Futures that are separated from the code that awaits them.
//!
//! A future that an `async fn` awaits becomes part of it. Without this separation, all auth routes
//! would be one function together with the code that every request runs, and V8 compiles a whole
//! function when it is first called.

use std::future::Future;
use std::pin::Pin;

/// A future in a box.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Boxes a future that only some requests need. Not inlined: if the compiler sees which future is
/// in the box, it inlines that future too.
#[inline(never)]
pub fn apart<'a, T>(future: impl Future<Output = T> + 'a) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}
