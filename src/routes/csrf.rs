use crate::context::Context;
use crate::http::AuthResponse;

/// `GET /csrf`: the token that POSTs must send back.
pub(super) fn show(cx: &Context<'_>) -> AuthResponse {
    let body = serde_json::json!({ "csrfToken": cx.csrf_token.token() }).to_string();
    cx.respond(uncached(AuthResponse::json(200, body)), Vec::new())
}

/// The headers Auth.js sends with what must not be kept.
pub(super) fn uncached(response: AuthResponse) -> AuthResponse {
    response
        .header("cache-control", "private, no-cache, no-store")
        .header("expires", "0")
        .header("pragma", "no-cache")
}
