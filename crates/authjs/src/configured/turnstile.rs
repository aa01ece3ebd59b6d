//! The verification of a token of Turnstile
//! ([siteverify](https://developers.cloudflare.com/turnstile/get-started/server-side-validation/)).

use serde_json::{Map, Value};
use url::Url;

use super::backend::described;
use crate::config::Turnstile;
use crate::http::{OutgoingRequest, Params};
use crate::platform::{FetchError, Platform};
use crate::random;

/// What Cloudflare says of a token.
pub(crate) enum Verdict {
    /// A visitor has passed the widget on a page of this host.
    Valid,
    /// The token proves nothing. With the cause, for the log.
    Refused(String),
}

/// Asks Cloudflare whether a token is valid, once. Cloudflare uses it up. If there is no answer, or
/// Cloudflare reports an error of its own, asks again once. The second request has the same
/// `idempotency_key`, so it may get the verdict of the first.
///
/// `host` is the host of the page. `None` accepts any: the tokens of Cloudflare's test keys are of
/// none.
///
/// Errors with the cause, for the log, if Cloudflare gives no verdict.
pub(crate) async fn verify(
    platform: &dyn Platform,
    turnstile: &Turnstile,
    token: &str,
    host: Option<&str>,
) -> Result<Verdict, String> {
    let request = request(platform, turnstile, token)?;
    let mut cause = String::new();
    for _ in 0..2 {
        match attempt(platform, request.clone()).await {
            Ok(answer) => return verdict(&answer, host),
            Err(Failure::Final(last)) => return Err(last),
            Err(Failure::Passing(last)) => cause = last,
        }
    }
    Err(cause)
}

fn request(platform: &dyn Platform, turnstile: &Turnstile, token: &str) -> Result<OutgoingRequest, String> {
    let url = Url::parse(SITEVERIFY).map_err(|error| format!("{SITEVERIFY}: {error}"))?;
    let mut form = Params::new();
    form.append("secret", turnstile.secret.reveal());
    form.append("response", token);
    if let Some(address) = platform.client_address() {
        form.append("remoteip", address.to_string());
    }
    // A key of this request only. With a key made of the token, a repeated token would be valid.
    form.append("idempotency_key", random::uuid(platform));
    let request = OutgoingRequest::post_form(url, &form);
    Ok(OutgoingRequest { timeout_ms: TIMEOUT_MS, max_response_bytes: MAX_ANSWER_BYTES, ..request })
}

const SITEVERIFY: &str = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const TIMEOUT_MS: u32 = 5_000;
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Why there is no verdict.
enum Failure {
    /// Another request may help.
    Passing(String),
    /// Another request would take too long, or would not help.
    Final(String),
}

async fn attempt(platform: &dyn Platform, request: OutgoingRequest) -> Result<Map<String, Value>, Failure> {
    let answer = platform.fetch(request).await.map_err(|error| {
        let cause = format!("{SITEVERIFY} gave {}", described(&error));
        if matches!(error, FetchError::Network(_)) { Failure::Passing(cause) } else { Failure::Final(cause) }
    })?;
    let status = answer.status;
    let Some(members) =
        answer.json_object().filter(|members| members.get("success").is_some_and(Value::is_boolean))
    else {
        let cause = format!("{SITEVERIFY} answered {status} without a verdict");
        return Err(if status >= 500 { Failure::Passing(cause) } else { Failure::Final(cause) });
    };
    if codes(&members).contains(&"internal-error") {
        return Err(Failure::Passing(format!("{SITEVERIFY} answered internal-error")));
    }
    Ok(members)
}

fn verdict(answer: &Map<String, Value>, host: Option<&str>) -> Result<Verdict, String> {
    if answer.get("success") != Some(&Value::Bool(true)) {
        let codes = codes(answer);
        let listed: String = codes.join(", ").chars().take(LONGEST_CODES).collect();
        let is_of_token = !codes.is_empty() && codes.iter().all(|code| OF_TOKEN.contains(code));
        return if is_of_token {
            Ok(Verdict::Refused(listed))
        } else {
            Err(format!(
                "{SITEVERIFY} answered {listed}. Compare AUTH_TURNSTILE_SECRET with the secret key of the widget"
            ))
        };
    }
    let of_page = answer.get("hostname").and_then(Value::as_str).unwrap_or_default();
    match host {
        Some(host) if !host.eq_ignore_ascii_case(of_page) => {
            let of_page: String = of_page.chars().take(LONGEST_CODES).collect();
            Ok(Verdict::Refused(format!("the token was made on a page of \"{of_page}\", not of \"{host}\"")))
        }
        _ => Ok(Verdict::Valid),
    }
}

/// The codes that are about the token. All others are about the deployment or Cloudflare.
const OF_TOKEN: [&str; 4] =
    ["missing-input-response", "invalid-input-response", "timeout-or-duplicate", "bad-request"];

const LONGEST_CODES: usize = 200;

fn codes(answer: &Map<String, Value>) -> Vec<&str> {
    let codes = answer.get("error-codes").and_then(Value::as_array);
    codes.into_iter().flatten().filter_map(Value::as_str).collect()
}
