//! Auth.js's options that are functions. Those of a provider have its id behind a colon.

mod http;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use crate::JavaScript;
use crate::code::Code;
use crate::json::{as_object, claims, headers, profile, text};
use authjs::callbacks::CallbackError;
use authjs::functions::{
    Authorize, CredentialsDecision, Decode, Encode, Functions, ProfileInput, SendVerificationRequest,
};
use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::log::{Level, LogEntry};
use authjs::platform::{FetchError, Platform};
use authjs::providers::Profile;

/// The names of all functions. That of a provider's function is there if one provider has it.
pub(crate) const NAMES: &[&str] = &[
    "jwt.encode",
    "jwt.decode",
    "session.generateSessionToken",
    "profile",
    "authorize",
    "normalizeIdentifier",
    "generateVerificationToken",
    "sendVerificationRequest",
    "token.conform",
    "userinfo.request",
    "account",
    "customFetch",
    "logger",
];

#[async_trait(?Send)]
impl<C: Code> Functions for JavaScript<C> {
    async fn encode(&self, input: Encode<'_>) -> Result<Option<String>, CallbackError> {
        if !self.code.has("jwt.encode") {
            return Ok(None);
        }
        let argument = json!({ "token": input.token, "salt": input.salt, "maxAge": input.max_age });
        let token = self.code.call("jwt.encode", argument.to_string()).await?;
        text(token, "the result of `jwt.encode`").map(Some)
    }

    async fn decode(&self, input: Decode<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if !self.code.has("jwt.decode") {
            return Ok(None);
        }
        let argument = json!({ "token": input.token, "salt": input.salt });
        let claims = self.code.call("jwt.decode", argument.to_string()).await?;
        as_object(claims, "the result of `jwt.decode`").map(Some)
    }

    fn generate_session_token(&self) -> Option<String> {
        if !self.code.has("session.generateSessionToken") {
            return None;
        }
        // A function that fails must not weaken the token, so the default makes it.
        let token = self.code.call_at_once("session.generateSessionToken", "null").ok()?;
        token.as_str().filter(|token| !token.is_empty()).map(str::to_owned)
    }

    async fn profile(&self, input: ProfileInput<'_>) -> Result<Option<Profile>, CallbackError> {
        let Some(name) = self.of_provider("profile", input.provider_id) else { return Ok(None) };
        let argument = json!({ "profile": claims(input.profile), "tokens": claims(input.tokens) });
        profile(self.code.call(&name, argument.to_string()).await?).map(Some)
    }

    async fn authorize(&self, input: Authorize<'_>) -> Result<CredentialsDecision, CallbackError> {
        let Some(name) = self.of_provider("authorize", input.provider_id) else {
            return Err(CallbackError(format!("the provider {} has no `authorize`", input.provider_id)));
        };
        let credentials: Map<_, _> =
            input.credentials.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let argument = json!({
            "credentials": credentials, "url": input.url.as_str(), "headers": headers(input.headers),
        });
        match self.code.call(&name, argument.to_string()).await {
            Ok(Value::Null | Value::Bool(false)) => Ok(CredentialsDecision::Refuse),
            Ok(user) => profile(user).map(CredentialsDecision::SignIn),
            Err(thrown) => thrown.auth_error().map(CredentialsDecision::Fail),
        }
    }

    fn normalize_identifier(&self, provider_id: &str, typed: &str) -> Result<Option<String>, CallbackError> {
        let Some(name) = self.of_provider("normalizeIdentifier", provider_id) else { return Ok(None) };
        let address = self.code.call_at_once(&name, &Value::from(typed).to_string())?;
        text(address, "the result of `normalizeIdentifier`").map(Some)
    }

    async fn generate_verification_token(&self, provider_id: &str) -> Option<String> {
        let name = self.of_provider("generateVerificationToken", provider_id)?;
        // A function that fails must not weaken the token, so the default makes it.
        let token = self.code.call(&name, "null".to_owned()).await.ok()?;
        token.as_str().map(str::to_owned)
    }

    async fn send_verification_request(
        &self,
        input: SendVerificationRequest<'_>,
    ) -> Result<bool, CallbackError> {
        let Some(name) = self.of_provider("sendVerificationRequest", input.provider_id) else {
            return Ok(false);
        };
        let argument = json!({
            "identifier": input.message.to.to_string(),
            "url": input.message.url.as_str(),
            "code": input.message.code.map(|code| code.code.as_str()),
            "token": input.token,
            "expires": input.expires.iso8601(),
            "request": { "url": input.url.as_str(), "headers": headers(input.headers) },
        });
        self.code.call(&name, argument.to_string()).await?;
        Ok(true)
    }

    async fn conform_token_response(
        &self,
        provider_id: &str,
        response: OutgoingResponse,
    ) -> Result<OutgoingResponse, CallbackError> {
        let Some(name) = self.of_provider("token.conform", provider_id) else { return Ok(response) };
        match self.code.call(&name, http::response_to_json(&response).to_string()).await? {
            Value::Null => Ok(response),
            conformed => http::response(&conformed),
        }
    }

    async fn userinfo(
        &self,
        provider_id: &str,
        tokens: &Map<String, Value>,
    ) -> Result<Option<Map<String, Value>>, CallbackError> {
        let Some(name) = self.of_provider("userinfo.request", provider_id) else { return Ok(None) };
        match self.code.call(&name, json!({ "tokens": claims(tokens) }).to_string()).await? {
            Value::Object(userinfo) => Ok(Some(userinfo)),
            // As in Auth.js.
            _ => Ok(Some(Map::new())),
        }
    }

    fn account(
        &self,
        provider_id: &str,
        tokens: &Map<String, Value>,
    ) -> Result<Option<Map<String, Value>>, CallbackError> {
        let Some(name) = self.of_provider("account", provider_id) else { return Ok(None) };
        match self.code.call_at_once(&name, &Value::from(tokens.clone()).to_string())? {
            Value::Null => Ok(Some(Map::new())),
            members => as_object(members, "the result of `account`").map(Some),
        }
    }

    async fn fetch(
        &self,
        request: OutgoingRequest,
        next: &dyn Platform,
    ) -> Result<OutgoingResponse, FetchError> {
        let provider_id = request.provider_id.as_deref().unwrap_or_default();
        let Some(name) = self.of_provider("customFetch", provider_id) else {
            return next.fetch(request).await;
        };
        let failed = |error: CallbackError| FetchError::Network(error.0);
        let answer = self.code.call(&name, http::request_to_json(&request).to_string()).await;
        let response = http::response(&answer.map_err(|thrown| failed(thrown.into()))?).map_err(failed)?;
        if response.body.len() > request.max_response_bytes {
            return Err(FetchError::TooLarge);
        }
        Ok(response)
    }

    fn log(&self, entry: &LogEntry<'_>, next: &dyn Platform) {
        if !self.code.has("logger") {
            return next.log(entry);
        }
        if !next.logs(entry.level) {
            return;
        }
        let level = match entry.level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Debug => "debug",
        };
        let error = entry.error.map(|error| {
            json!({
                "type": error.error_type().name(), "kind": error.kind().name(), "code": error.code(),
                "message": error.detail(), "cause": error.cause().map(ToString::to_string),
            })
        });
        let request = entry.request.map_or_else(|| next.request_id().to_string(), str::to_owned);
        let line = entry.clone().request(&request).to_json();
        let argument = json!({ "level": level, "error": error, "entry": line });
        // A logger that fails must not hide the line.
        if self.code.call_at_once("logger", &argument.to_string()).is_err() {
            next.log(entry);
        }
    }
}

impl<C: Code> JavaScript<C> {
    /// Returns the name of a provider's function, if the provider has it.
    fn of_provider(&self, function: &str, provider_id: &str) -> Option<String> {
        // Most deployments have none, and need no name.
        self.code
            .has(function)
            .then(|| format!("{function}:{provider_id}"))
            .filter(|name| self.code.has(name))
    }
}
