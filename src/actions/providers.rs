use serde_json::{Map, Value, json};

use crate::actions::Cx;
use crate::http::AuthResponse;

/// `GET /providers`: the configured providers by id, in order. Sets no cookies.
pub(super) fn list(cx: &Cx<'_>) -> AuthResponse {
    let providers: Map<String, Value> = cx
        .auth
        .config
        .providers
        .iter()
        .map(|provider| {
            let entry = json!({
                "id": provider.id,
                "name": provider.name,
                "type": provider.kind.name(),
                "signinUrl": cx.url(&format!("/signin/{}", provider.id)),
                "callbackUrl": cx.callback_route(provider),
            });
            (provider.id.clone(), entry)
        })
        .collect();
    AuthResponse::json(200, Value::Object(providers).to_string())
}
