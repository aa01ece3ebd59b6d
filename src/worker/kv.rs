use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::KvNamespace;
use super::outgoing::describe;
use super::timer::within;

/// The time that a read may take, in milliseconds. A cache that is slower than the network is
/// useless.
const BUDGET_MS: u32 = 500;

/// The shortest TTL that KV accepts, in seconds.
const SHORTEST_TTL: u32 = 60;

/// Reads a text. Errors with a text for the log if KV fails or takes too long.
pub(super) async fn get(kv: &KvNamespace, key: &str) -> Result<Option<String>, String> {
    let promise = kv.get(key).map_err(|error| describe(&error))?;
    match within(BUDGET_MS, JsFuture::from(promise)).await {
        Some(Ok(value)) => Ok(value.as_string()),
        Some(Err(error)) => Err(describe(&error)),
        None => Err("KV did not answer in time".into()),
    }
}

/// Writes a text, stored for `ttl_seconds`.
pub(super) async fn put(kv: &KvNamespace, key: &str, value: &str, ttl_seconds: u32) -> Result<(), String> {
    let options = Object::new();
    let ttl = ttl_seconds.max(SHORTEST_TTL);
    let written = async {
        Reflect::set(&options, &"expirationTtl".into(), &ttl.into())?;
        JsFuture::from(kv.put(key, value, &options)?).await
    };
    written.await.map(drop).map_err(|error: JsValue| describe(&error))
}
