use crate::context::Context;
use crate::http::AuthResponse;

/// Answers `GET /csrf`: the token that POSTs must send back. A caller that skips the check gets no token.
pub(super) fn show(cx: &Context<'_>) -> AuthResponse {
    if cx.deployment.skips_csrf_check {
        return cx.respond(AuthResponse::new(404), vec![cx.request.settings.csrf_token.clear()]);
    }
    let body = serde_json::json!({ "csrfToken": cx.csrf_token.token() }).to_string();
    cx.respond(uncached_for_http_1_0(AuthResponse::json(200, body)), Vec::new())
}

/// Adds the headers that Auth.js sends in addition to `Cache-Control`.
pub(super) fn uncached_for_http_1_0(response: AuthResponse) -> AuthResponse {
    response.uncached().header("expires", "0").header("pragma", "no-cache")
}
