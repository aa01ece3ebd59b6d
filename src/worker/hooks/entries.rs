use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response, ResponseInit};

use crate::worker::deployment::Deployment;
use crate::worker::handler::Visitor;
use crate::worker::serve::{serve_lazy, serve_with};
use authjs::SignInOptions;

/// Serves a request by another entry: `x-test-options` has the options that a function of the
/// request would compute, `x-test-handler` asks for a handler in place of the origin.
pub(in crate::worker) fn other_entry(
    request: &Request,
    env: &JsValue,
    context: &JsValue,
    deployment: fn() -> Deployment,
) -> Option<Result<JsValue, JsValue>> {
    let header = |name: &str| request.headers().get(name).ok().flatten();
    let handle = || -> Request { Clone::clone(request) };
    if let Some(options) = header("x-test-options") {
        return Some(serve_lazy(handle(), env, context.clone(), deployment, |_| options));
    }
    let action = header("x-test-handler")?;
    Some(serve_with(handle(), env, context.clone(), deployment, |visitor| act(visitor, action)))
}

async fn act(visitor: Visitor, action: String) -> Result<Response, JsValue> {
    let (status, location, body) = match action.as_str() {
        "fail" => return Err("the handler of the tests fails".into()),
        "sign-in" => {
            let authorization_params = &[("login_hint", "ada")];
            let options = SignInOptions { authorization_params, ..SignInOptions::default() };
            (303, Some(visitor.sign_in("dev", options).await.url), Value::Null)
        }
        "sign-out" => (303, Some(visitor.sign_out(Some("/bye")).await.url), Value::Null),
        "update" => (200, None, json!(visitor.update(&json!({ "a": 1 })).await)),
        _ => (200, None, json!({ "session": visitor.session(), "path": visitor.url().path() })),
    };
    let init = ResponseInit::new();
    init.set_status(status);
    let response = Response::new_with_opt_str_and_init(Some(&body.to_string()), &init)?;
    if let Some(location) = location {
        response.headers().set("location", &location)?;
    }
    response.headers().set("cache-control", "public, max-age=60")?;
    Ok(response)
}
