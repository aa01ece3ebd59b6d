//! The parts of Workers that `web-sys` lacks.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

#[wasm_bindgen]
extern "C" {
    /// An object that sends requests: a service binding, `ASSETS`, the global scope.
    #[derive(Clone)]
    pub(super) type Fetcher;

    #[wasm_bindgen(method, catch)]
    pub(super) fn fetch(this: &Fetcher, request: &Request) -> Result<Promise, JsValue>;

    /// [`KVNamespace`](https://developers.cloudflare.com/kv/api/). The binding may be any object with these methods, so their
    /// results have no type: [`Promise::resolve`] makes a promise of every value.
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

    /// [`ExecutionContext`](https://developers.cloudflare.com/workers/runtime-apis/context/).
    #[derive(Clone)]
    pub(super) type ExecutionContext;

    #[wasm_bindgen(method, catch, js_name = waitUntil)]
    pub(super) fn wait_until(this: &ExecutionContext, promise: &Promise) -> Result<(), JsValue>;

    /// A response, with the members that `web-sys` lacks.
    #[wasm_bindgen(extends = Response)]
    pub(super) type UpgradableResponse;

    #[wasm_bindgen(method, getter, js_name = webSocket)]
    pub(super) fn web_socket(this: &UpgradableResponse) -> JsValue;

    /// A promise that JavaScript functions are attached to. These methods fail where it is another value.
    pub(super) type Settling;

    #[wasm_bindgen(method, catch, js_name = catch)]
    pub(super) fn or_else(this: &Settling, rejected: &Function) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(super) fn then(
        this: &Settling,
        fulfilled: &Function,
        rejected: &Function,
    ) -> Result<Promise, JsValue>;

    /// Headers whose `Set-Cookie` lines are read separately.
    pub(super) type CookieHeaders;

    #[wasm_bindgen(method, js_name = getSetCookie)]
    pub(super) fn get_set_cookie(this: &CookieHeaders) -> Vec<String>;

    #[wasm_bindgen(js_name = setTimeout)]
    pub(super) fn set_timeout(handler: &Function, milliseconds: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    pub(super) fn clear_timeout(id: &JsValue);

    #[wasm_bindgen(js_namespace = console, js_name = log)]
    pub(super) fn console_log(line: &str);

    #[wasm_bindgen(js_namespace = console, js_name = warn)]
    pub(super) fn console_warn(line: &str);

    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub(super) fn console_error(line: &str);
}
