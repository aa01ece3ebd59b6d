use std::borrow::Cow;
use std::cell::RefCell;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Response, ResponseInit};

use authjs::http::AuthResponse;

/// Headers with values of this Worker, without any text of a visitor or a provider.
const CONSTANT: [&str; 6] =
    ["cache-control", "content-type", "expires", "pragma", "referrer-policy", "x-content-type-options"];

/// The number of templates, more than there are kinds of answers.
const MOST: usize = 16;

struct Template {
    status: u16,
    headers: Vec<(Cow<'static, str>, String)>,
    init: ResponseInit,
}

thread_local! {
    static TEMPLATES: RefCell<Vec<Template>> = const { RefCell::new(Vec::new()) };
}

/// Returns an empty response of this status and these headers, as a template: the runtime copies
/// both at once, which takes a fraction of the time of setting one header after the other. `None`
/// if a header differs between visitors.
pub(super) fn template(answer: &AuthResponse) -> Option<ResponseInit> {
    if !answer.headers.iter().all(|(name, _)| CONSTANT.contains(&&**name)) {
        return None;
    }
    TEMPLATES.with_borrow_mut(|templates| {
        let is_it = |known: &&Template| known.status == answer.status && known.headers == answer.headers;
        if let Some(known) = templates.iter().find(is_it) {
            return Some(known.init.clone());
        }
        let init: ResponseInit = made(answer).ok()?.unchecked_into();
        if templates.len() < MOST {
            let headers = answer.headers.clone();
            templates.push(Template { status: answer.status, headers, init: init.clone() });
        }
        Some(init)
    })
}

fn made(answer: &AuthResponse) -> Result<Response, JsValue> {
    let init = ResponseInit::new();
    init.set_status(answer.status);
    let response = Response::new_with_opt_str_and_init(None, &init)?;
    let headers = response.headers();
    answer.headers.iter().try_for_each(|(name, value)| headers.set(name, value))?;
    Ok(response)
}
