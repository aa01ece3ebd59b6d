//! Futures kept apart from the code that awaits them.
//!
//! What an `async fn` awaits becomes part of it. Without a seam, all auth routes were one function, part of the one that
//! every request runs, and V8 compiles a function whole, when it is first called.

use std::future::Future;
use std::pin::Pin;

/// Boxes a future that only some requests need. Not inlined: where the compiler sees which future is in the box, it
/// inlines that too.
#[inline(never)]
pub fn apart<'a, T>(future: impl Future<Output = T> + 'a) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    Box::pin(future)
}
