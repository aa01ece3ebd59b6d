use futures_util::TryStreamExt;
use serde_json::{Value, json};
use worker::{AbortSignal, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response, Result};

const TIMEOUT_MS: u32 = 5_000;
const MAX_ANSWER: usize = 64 * 1_024;

/// Posts an ID Token to the backend. Returns the backend's own token: the member `tokens` of its
/// answer.
///
/// Errors if the backend refuses, redirects, is late, or answers without a token or at length.
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
    let answer: Value = serde_json::from_slice(&read(&mut answer).await?)?;
    let token = answer.get("tokens").and_then(Value::as_str);
    token.map(str::to_owned).ok_or_else(|| "the backend answered without `tokens`".into())
}

/// Reads the body of an answer. Errors if it has more than [`MAX_ANSWER`] bytes.
async fn read(answer: &mut Response) -> Result<Vec<u8>> {
    let mut chunks = answer.stream()?;
    let mut body = Vec::new();
    while let Some(chunk) = chunks.try_next().await? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(format!("the backend answered with more than {MAX_ANSWER} bytes").into());
        }
        body.extend(chunk);
    }
    Ok(body)
}
