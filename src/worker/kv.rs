use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::KvNamespace;
use super::outgoing::describe;
use super::timer::within;

/// The time limit of a read, in milliseconds. A slower cache saves no time.
const READ_MS: u32 = 500;

/// The time limit of a write, in milliseconds. No answer waits for a write.
const WRITE_MS: u32 = 5_000;

/// The shortest time for which KV keeps a value, in seconds.
const SHORTEST_TTL: u32 = 60;

/// Reads a text. Returns `None` if KV has no value.
///
/// Errors, with words for the log, if KV fails, takes too long or returns another type.
pub(super) async fn get(kv: &KvNamespace, key: &str) -> Result<Option<String>, String> {
    let value = settled(READ_MS, kv.get(key)).await?;
    if value.is_null() || value.is_undefined() {
        return Ok(None);
    }
    value.as_string().map(Some).ok_or_else(|| "KV returned a value that is not a text".into())
}

/// Writes a text that expires after `ttl_seconds`.
///
/// Errors, with words for the log, if KV fails or takes too long.
pub(super) async fn put(kv: &KvNamespace, key: &str, value: &str, ttl_seconds: u32) -> Result<(), String> {
    let options = Object::new();
    let ttl = ttl_seconds.max(SHORTEST_TTL);
    let called = Reflect::set(&options, &"expirationTtl".into(), &ttl.into())
        .and_then(|_| kv.put(key, value, &options));
    settled(WRITE_MS, called).await.map(drop)
}

/// Waits for the result of a method. `JsFuture` accepts only promises. It throws or panics on another value, and on an
/// object with a `then` of its own. `Promise.resolve` turns all of them into promises.
async fn settled(milliseconds: u32, called: Result<JsValue, JsValue>) -> Result<JsValue, String> {
    let promise = Promise::resolve(&called.map_err(|error| describe(&error))?);
    match within(milliseconds, JsFuture::from(promise)).await {
        Some(result) => result.map_err(|error| describe(&error)),
        None => Err("KV did not answer in time".into()),
    }
}
