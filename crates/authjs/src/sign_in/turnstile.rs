//! A form that a visitor must have filled in: Turnstile.

use url::Url;

use super::refusal::{self, Refusal};
use crate::configured::turnstile::{Verdict, verify};
use crate::context::Context;
use crate::http::AuthResponse;
use crate::log::Level;
use crate::reason::Reason;
use crate::request::body::TURNSTILE_RESPONSE;

/// Returns the answer to a form without a valid token of Turnstile: a page with the widget, or 503
/// if Cloudflare gives no verdict. `None` if the token is valid, or if Turnstile is not configured.
///
/// `error` is Auth.js's code of the refusal. `wait` is the number of seconds after which the request
/// needs no token, if only a limit of attempts demands one. Call it at most once for a request: a
/// token is valid once.
pub(crate) async fn refuse(cx: &Context<'_>, error: &'static str, wait: Option<i64>) -> Option<AuthResponse> {
    let turnstile = cx.deployment.config.turnstile.as_ref()?;
    let required = |cause: &str| {
        let detail = match wait {
            Some(_) => format!("the limit of attempts is reached, and {cause}"),
            None => cause.to_owned(),
        };
        refusal::log(cx, Level::Warn, Reason::TurnstileRequired, &detail);
        let refusal = if wait.is_some() { &REQUIRED_BEYOND_LIMIT } else { &REQUIRED };
        Some(refusal::answer(cx, refusal, error, wait))
    };
    let token = cx.request.body.only_field(TURNSTILE_RESPONSE).unwrap_or_default();
    if token.is_empty() {
        return required("the request has not one token of Turnstile");
    }
    if token.len() > LONGEST_TOKEN {
        return required("the token of Turnstile has more than 2,048 bytes");
    }
    let origin = Url::parse(&cx.request.origin).ok();
    let host = origin.as_ref().and_then(Url::host_str).unwrap_or_default();
    let host = (!cx.deployment.config.development).then_some(host);
    match verify(&**cx.platform, turnstile, token, host).await {
        Ok(Verdict::Valid) => {
            if wait.is_some() {
                let detail = "the limit of attempts is reached, and a token of Turnstile lets this one go on";
                refusal::log(cx, Level::Warn, Reason::TooManyAttempts, detail);
            }
            None
        }
        Ok(Verdict::Refused(cause)) => required(&format!("Turnstile refuses the token: {cause}")),
        Err(cause) => {
            refusal::log(cx, Level::Error, Reason::TurnstileUnavailable, &cause);
            Some(refusal::unavailable(cx, error))
        }
    }
}

/// [Cloudflare](https://developers.cloudflare.com/turnstile/get-started/server-side-validation/)
/// makes none that is longer.
const LONGEST_TOKEN: usize = 2_048;

/// The `code` of a request that needs a token. The sign-in page then has the widget.
pub(crate) const CODE: &str = "turnstile_required";

const REQUIRED: Refusal =
    Refusal { status: 403, code: CODE, page: None, message: r#"{"message":"Turnstile Required"}"# };

const REQUIRED_BEYOND_LIMIT: Refusal =
    Refusal { status: 429, code: CODE, page: None, message: r#"{"message":"Too Many Requests"}"# };
