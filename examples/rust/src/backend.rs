use serde_json::{Value, json};
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Result};

const TIMEOUT_MS: u32 = 5_000;

/// Posts an ID Token to the backend. Returns the backend's own token: the member `tokens` of its
/// answer.
///
/// Errors if the backend refuses, redirects, is late, or answers without a token.
pub(crate) async fn exchange(login_url: &str, id_token: &str) -> Result<String> {
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    let body = json!({ "auth_token": id_token }).to_string();
    let mut init = RequestInit::new();
    init.with_method(Method::Post)
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(Some(body.into()));
    let request = Request::new_with_init(login_url, &init)?;
    let limit = AbortSignal::from(web_sys::AbortSignal::timeout_with_u32(TIMEOUT_MS));
    let mut answer = Fetch::Request(request).send_with_signal(&limit).await?;
    match answer.status_code() {
        200..=299 => {}
        status => return Err(format!("the backend answered {status}").into()),
    }
    let answer: Value = answer.json().await?;
    let token = answer.get("tokens").and_then(Value::as_str);
    token.map(str::to_owned).ok_or_else(|| "the backend answered without `tokens`".into())
}
