use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::bindings::KvNamespace;
use super::outgoing::describe;
use super::timer::within;

/// How long a read may take, in milliseconds: a cache that is slower than the network is none.
const BUDGET_MS: u32 = 500;

/// KV keeps nothing for less, in seconds.
const SHORTEST_TTL: u32 = 60;

/// Reads a text. Fails, with words for the log, where KV does or takes too long.
pub(super) async fn get(kv: &KvNamespace, key: &str) -> Result<Option<String>, String> {
    let promise = kv.get(key).map_err(|error| describe(&error))?;
    match within(BUDGET_MS, JsFuture::from(promise)).await {
        Some(Ok(value)) => Ok(value.as_string()),
        Some(Err(error)) => Err(describe(&error)),
        None => Err("KV did not answer in time".into()),
    }
}

/// Writes a text, to be kept for `ttl_seconds`.
pub(super) async fn put(kv: &KvNamespace, key: &str, value: &str, ttl_seconds: u32) -> Result<(), String> {
    let options = Object::new();
    let ttl = ttl_seconds.max(SHORTEST_TTL);
    let written = async {
        Reflect::set(&options, &"expirationTtl".into(), &ttl.into())?;
        JsFuture::from(kv.put(key, value, &options)?).await
    };
    written.await.map(drop).map_err(|error: JsValue| describe(&error))
}
