use js_sys::{Object, Promise, Reflect};
use wasm_bindgen_futures::JsFuture;

use super::bindings::RateLimit;
use super::outgoing::describe;
use super::timer::within;

/// The time limit of an answer, in milliseconds.
const TIMEOUT_MS: u32 = 2_000;

/// Counts a request under a key, and returns whether it is within the limit.
///
/// Any object may be bound in the place of the limit. Errors, with words for the log, if it throws,
/// takes too long, or answers something other than `{ success: boolean }`.
pub(super) async fn within_limit(limit: &RateLimit, key: &str) -> Result<bool, String> {
    let options = Object::new();
    let called = Reflect::set(&options, &"key".into(), &key.into()).and_then(|_| limit.limit(&options));
    // `Promise.resolve` also accepts a value that is no promise, and a `then` that throws.
    let promise = Promise::resolve(&called.map_err(|error| describe(&error))?);
    let Some(settled) = within(TIMEOUT_MS, JsFuture::from(promise)).await else {
        return Err("no answer in time".into());
    };
    let answer = settled.map_err(|error| describe(&error))?;
    let success = Reflect::get(&answer, &"success".into()).ok().and_then(|success| success.as_bool());
    success.ok_or_else(|| "the answer has no `success` that is true or false".into())
}
