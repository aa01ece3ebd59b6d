use serde::{Serialize, Serializer};

use crate::context::Context;
use crate::http::AuthResponse;

/// Answers `GET /providers`: the configured providers by id, in order. Sets no cookies.
pub(super) fn list(cx: &Context<'_>) -> AuthResponse {
    let mut body = Vec::new();
    let listed = cx.deployment.config.providers.iter().map(|provider| {
        let listed = Listed {
            id: &provider.id,
            name: &provider.name,
            kind: provider.type_name(),
            signin_url: cx.url(&format!("/signin/{}", provider.id)),
            callback_url: cx.callback_route(&provider.id),
        };
        (&provider.id, listed)
    });
    // Writing texts to memory cannot fail.
    let _ = serde_json::Serializer::new(&mut body).collect_map(listed);
    AuthResponse::json(200, String::from_utf8(body).unwrap_or_default())
}

/// Serialized directly: as a `Value`, ninety providers cost more than in JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    signin_url: String,
    callback_url: String,
}
