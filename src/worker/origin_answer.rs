use std::rc::Rc;

use js_sys::{Function, Promise};
use url::Url;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};

use super::unreachable::{Absence, on_unreachable};
use authjs::http::{SHARED_CACHE_HEADERS, names_shared_caches, private_cache_control};
use authjs::upstream_address::UpstreamAddress;

/// The changes to the origin's answers. Created once per isolate. Stores nothing of any request.
pub(super) struct OriginAnswers {
    /// Converts a rejection of the origin's promise into a 502.
    unreachable: Function,
    /// Makes an answer private.
    private: Function,
    /// Replaces the upstream's addresses with the site's, and makes answers private if required.
    on_site: Option<Function>,
}

impl OriginAnswers {
    pub(super) fn new(absence: &Rc<Absence>, upstream: Option<UpstreamAddress>) -> Self {
        let unreachable = on_unreachable(absence);
        let private = make_private(absence);
        let on_site = upstream.map(|upstream| map_addresses(upstream, &private, &unreachable));
        Self { unreachable, private, on_site }
    }

    /// Returns the answer to a request for a public path: the origin's own, with addresses of the
    /// upstream replaced. `request` is the visitor's.
    pub(super) fn public(&self, promise: &Promise, request: &Request) -> Promise {
        match &self.on_site {
            Some(on_site) => mapped(on_site, promise, request, false),
            None => self.settling(public_answer(promise, request, &self.unreachable), request),
        }
    }

    /// Returns the answer to a request for a protected path: no shared cache may store it.
    pub(super) fn protected(&self, promise: &Promise, request: &Request) -> Promise {
        match &self.on_site {
            Some(on_site) => mapped(on_site, promise, request, true),
            None => {
                self.settling(protected_answer(promise, request, &self.private, &self.unreachable), request)
            }
        }
    }

    /// Answers 502 if the origin's `fetch` returned no promise.
    fn settling(&self, attached: Result<Promise, JsValue>, request: &Request) -> Promise {
        attached.unwrap_or_else(|error| {
            let answer = self.unreachable.call2(&JsValue::UNDEFINED, &error, request);
            answer.map_or_else(|error| Promise::reject(&error), |answer| Promise::resolve(&answer))
        })
    }
}

fn mapped(on_site: &Function, promise: &Promise, request: &Request, is_protected: bool) -> Promise {
    let answer = on_site.call3(&JsValue::UNDEFINED, promise, request, &is_protected.into());
    // It only calls `then`, which returns a promise and does not throw.
    answer.map_or_else(|error| Promise::reject(&error), JsCast::unchecked_into)
}

fn make_private(absence: &Rc<Absence>) -> Function {
    let cache_control = Closure::<dyn Fn(Option<String>) -> Option<String>>::new(|value: Option<String>| {
        private_cache_control(value.as_deref())
    });
    let absence = Rc::clone(absence);
    let unchanged = Closure::<dyn Fn(Response, Request) -> Result<JsValue, JsValue>>::new(
        move |response: Response, request: Request| unchanged(response, &request, &absence),
    );
    private_answers(
        &SHARED_CACHE_HEADERS.join("\n"),
        &cache_control.into_js_value(),
        &unchanged.into_js_value(),
    )
}

/// Passes on an answer with a status over 599 unchanged, because the runtime cannot create such a
/// response. If it tells a shared cache to store it, the answer is a 502.
fn unchanged(response: Response, request: &Request, absence: &Absence) -> Result<JsValue, JsValue> {
    let headers = response.headers();
    let is_named = |name: &&str| headers.has(name).unwrap_or(true);
    let cache_control = headers.get("cache-control")?;
    if !SHARED_CACHE_HEADERS.iter().any(is_named)
        && !headers.has("expires")?
        && !names_shared_caches(cache_control.as_deref())
    {
        return Ok(response.into());
    }
    let detail = format!(
        "the origin answered a protected path with status {}, which no Worker can make private, and lets shared caches \
         store it: send Cache-Control: private with it",
        response.status()
    );
    absence.unusable(&detail, request)
}

fn map_addresses(upstream: UpstreamAddress, private: &Function, unreachable: &Function) -> Function {
    let of_cookies = upstream.clone();
    let address = Closure::<dyn Fn(String, String, String) -> Option<String>>::new(
        move |name: String, value: String, asked: String| {
            let asked = Url::parse(&asked).ok()?;
            if name == "refresh" {
                upstream.refresh(&value, &asked)
            } else {
                upstream.location(&value, &asked)
            }
        },
    );
    let cookie =
        Closure::<dyn Fn(String, String) -> Option<String>>::new(move |line: String, asked: String| {
            of_cookies.set_cookie(&line, &Url::parse(&asked).ok()?)
        });
    site_answers(&address.into_js_value(), &cookie.into_js_value(), private, unreachable)
}

#[wasm_bindgen(module = "/src/worker/origin_answer.js")]
extern "C" {
    /// Errors if the origin's `fetch` returned no promise.
    #[wasm_bindgen(js_name = publicAnswer, catch)]
    fn public_answer(answer: &Promise, request: &Request, unreachable: &Function)
    -> Result<Promise, JsValue>;

    /// Errors if the origin's `fetch` returned no promise.
    #[wasm_bindgen(js_name = protectedAnswer, catch)]
    fn protected_answer(
        answer: &Promise,
        request: &Request,
        private: &Function,
        unreachable: &Function,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = privateAnswers)]
    fn private_answers(headers: &str, cache_control: &JsValue, unchanged: &JsValue) -> Function;

    #[wasm_bindgen(js_name = siteAnswers)]
    fn site_answers(
        address: &JsValue,
        cookie: &JsValue,
        private: &Function,
        unreachable: &Function,
    ) -> Function;
}
