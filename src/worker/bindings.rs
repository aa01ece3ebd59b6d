//! The parts of the runtime that neither `web-sys` nor the `worker` crate binds safely. The section "Hand-made bindings" of
//! ARCHITECTURE.md gives the reasons.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use web_sys::{Headers, ReadableStream, Response};
pub(super) use worker::worker_sys::{Context as ExecutionContext, Fetcher};

#[wasm_bindgen]
extern "C" {
    /// [`KVNamespace`](https://developers.cloudflare.com/kv/api/). Any object with these methods can be bound, so their results
    /// have no type. [`js_sys::Promise::resolve`] turns every value into a promise.
    #[derive(Clone)]
    pub(super) type KvNamespace;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &KvNamespace, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn put(
        this: &KvNamespace,
        key: &str,
        value: &str,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// [`D1Database`](https://developers.cloudflare.com/d1/worker-api/d1-database/), or a session of one. Any object can be bound.
    #[derive(Clone)]
    pub(super) type D1Database;

    #[wasm_bindgen(method, catch, js_name = withSession)]
    pub(super) fn with_session(this: &D1Database, constraint: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getBookmark)]
    pub(super) fn get_bookmark(this: &D1Database) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn prepare(this: &D1Database, sql: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn batch(this: &D1Database, statements: &Array) -> Result<JsValue, JsValue>;

    pub(super) type D1PreparedStatement;

    #[wasm_bindgen(method, catch, variadic)]
    pub(super) fn bind(this: &D1PreparedStatement, values: &Array) -> Result<JsValue, JsValue>;

    /// [`DurableObjectNamespace`](https://developers.cloudflare.com/durable-objects/api/namespace/). Any object can be bound.
    #[derive(Clone)]
    pub(super) type StateNamespace;

    #[wasm_bindgen(method, catch, js_name = idFromName)]
    pub(super) fn id_from_name(this: &StateNamespace, name: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn get(this: &StateNamespace, id: &JsValue) -> Result<JsValue, JsValue>;

    /// The stub of a Durable Object with the class `AuthState`.
    pub(super) type StateStub;

    #[wasm_bindgen(method, catch)]
    pub(super) fn batch(this: &StateStub, statements: &str) -> Result<JsValue, JsValue>;

    /// [`SendEmail`](https://developers.cloudflare.com/email-service/api/send-emails/workers-api/). Any object can be bound.
    pub(super) type SendEmail;

    #[wasm_bindgen(method, catch)]
    pub(super) fn send(this: &SendEmail, message: &JsValue) -> Result<JsValue, JsValue>;

    /// A [rate limit](https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/). Any object can be bound.
    pub(super) type RateLimit;

    #[wasm_bindgen(method, catch)]
    pub(super) fn limit(this: &RateLimit, options: &JsValue) -> Result<JsValue, JsValue>;

    /// A response, with the members that `web-sys` lacks.
    #[wasm_bindgen(extends = Response)]
    pub(super) type UpgradableResponse;

    #[wasm_bindgen(method, getter, js_name = webSocket)]
    pub(super) fn web_socket(this: &UpgradableResponse) -> JsValue;

    /// A response of a service binding. The members of an object that only has the prototype of a response throw.
    #[wasm_bindgen(extends = Response, js_name = Response)]
    pub(super) type UncertainResponse;

    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn status(this: &UncertainResponse) -> Result<u16, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn headers(this: &UncertainResponse) -> Result<Headers, JsValue>;

    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn body(this: &UncertainResponse) -> Result<Option<ReadableStream>, JsValue>;

    /// Headers whose `Set-Cookie` lines are read separately.
    pub(super) type CookieHeaders;

    #[wasm_bindgen(method, js_name = getSetCookie)]
    pub(super) fn get_set_cookie(this: &CookieHeaders) -> Vec<String>;

    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(handler: &Function, milliseconds: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: &JsValue);
}
