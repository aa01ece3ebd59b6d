//! The smallest Worker that the `worker` crate makes: what Rust on Workers costs before it does anything.

use worker::{Context, Env, Request, Response, Result, event};

#[event(fetch)]
async fn fetch(_request: Request, _env: Env, _context: Context) -> Result<Response> {
    Response::ok("ok")
}
