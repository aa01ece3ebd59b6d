use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response, ResponseInit};
use worker::Delay;

use crate::worker::deployment::Deployment;
use crate::worker::handler::Visitor;
use crate::worker::serve::{serve_lazy, serve_with};
use authjs::{AuthError, SignInOptions};

/// Serves a request by another entry: `x-test-options` has the options that a function of the
/// request would compute, `x-test-store` calls a method of the store, `x-test-handler` asks for a handler in place of the
/// origin. The handler's answer has the `Set-Cookie` lines of `x-test-cookies`, separated by `|`.
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
    if let Some(method) = header("x-test-store") {
        return Some(super::store::call(request, method, env, context.clone(), deployment));
    }
    let action = header("x-test-handler")?;
    Some(serve_with(handle(), env, context.clone(), deployment, |visitor| act(visitor, action)))
}

/// Waits for a future that keeps only the waker of its first poll, and is woken during that poll.
async fn woken_at_once() {
    let mut is_woken = false;
    let woken = poll_fn(|context| {
        if is_woken {
            return Poll::Ready(());
        }
        is_woken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    });
    woken.await;
}

/// Returns data of an update after which the session takes two cookies.
fn large() -> Value {
    json!({ "padding": "x".repeat(3_500) })
}

fn updated(updated: Result<Option<Map<String, Value>>, AuthError>) -> Value {
    updated.map_or_else(|error| json!({ "error": error.reason().code() }), |session| json!(session))
}

fn shown(visitor: &Visitor) -> Value {
    let path = visitor.url().path();
    match visitor.session() {
        Ok(session) => json!({ "session": session, "path": path }),
        Err(error) => json!({ "error": error.reason().code(), "path": path }),
    }
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
        "update" => (200, None, updated(visitor.update(&json!({ "a": 1 })).await)),
        "grow" => (200, None, updated(visitor.update(&large()).await)),
        "grow-and-sign-out" => {
            let _ = visitor.update(&large()).await;
            (303, Some(visitor.sign_out(Some("/bye")).await.url), Value::Null)
        }
        "wait" => {
            Delay::from(Duration::from_millis(20)).await;
            Delay::from(Duration::ZERO).await;
            (200, None, json!("waited"))
        }
        "woken" => {
            woken_at_once().await;
            (200, None, json!("woken"))
        }
        _ => (200, None, shown(&visitor)),
    };
    let init = ResponseInit::new();
    init.set_status(status);
    let response = Response::new_with_opt_str_and_init(Some(&body.to_string()), &init)?;
    if let Some(location) = location {
        response.headers().set("location", &location)?;
    }
    response.headers().set("cache-control", "public, max-age=60")?;
    let cookies = visitor.request().headers().get("x-test-cookies")?.unwrap_or_default();
    let mut lines = cookies.split('|').filter(|line| !line.is_empty());
    lines.try_for_each(|line| response.headers().append("set-cookie", line))?;
    Ok(response)
}
