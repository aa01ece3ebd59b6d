use async_trait::async_trait;
use authjs_worker::callbacks::{
    Authorization, Authorized, CallbackError, Callbacks, Jwt, Session, SignIn, SignInDecision,
};
use authjs_worker::http::{AuthResponse, Method};
use serde_json::{Map, Value};

use super::backend::exchange;

const AUTH_TOKEN: &str = "auth_token";
const MAX_BODY: usize = 4_096;

/// Exchanges the ID Token for a token of the backend at sign-in, and keeps it in the session.
pub(crate) struct WithBackend {
    /// The address that takes `{"auth_token": "<ID Token>"}`.
    pub(crate) login_url: String,
}

#[async_trait(?Send)]
impl Callbacks for WithBackend {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        let Some(id_token) = input.account.tokens.get("id_token").and_then(Value::as_str) else {
            return Ok(SignInDecision::Deny);
        };
        let token = exchange(&self.login_url, id_token).await;
        let token = token.map_err(|error| CallbackError(error.to_string()))?;
        input.user.extra.insert(AUTH_TOKEN.to_owned(), token.into());
        Ok(SignInDecision::Allow)
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        copy(input.user.map(|user| &user.extra), &mut token);
        Ok(Some(token))
    }

    async fn session(&self, input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        let mut session = input.session;
        copy(Some(input.token), &mut session);
        Ok(session)
    }

    /// A POST needs the token of the session in its body, `{"authToken": "…"}`; everything else
    /// needs a session.
    async fn authorized(&self, input: Authorized<'_>) -> Result<Authorization, CallbackError> {
        let Some(token) = input.token else { return Ok(Authorization::SignIn) };
        if input.method != Method::Post {
            return Ok(Authorization::Allow);
        }
        let body: Value = serde_json::from_slice(&input.body(MAX_BODY).await?).unwrap_or_default();
        let (given, wanted) = (body.get("authToken"), token.get(AUTH_TOKEN));
        Ok(if given.is_some() && given == wanted {
            Authorization::Allow
        } else {
            Authorization::Respond(AuthResponse::json(401, r#""Invalid auth token""#))
        })
    }
}

fn copy(from: Option<&Map<String, Value>>, to: &mut Map<String, Value>) {
    if let Some(token) = from.and_then(|from| from.get(AUTH_TOKEN)) {
        to.insert(AUTH_TOKEN.to_owned(), token.clone());
    }
}
