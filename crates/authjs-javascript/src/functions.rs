use async_trait::async_trait;
use serde_json::{Map, Value, json};

use crate::JavaScript;
use crate::code::Code;
use crate::json::{as_object, headers, profile, text};
use authjs::callbacks::CallbackError;
use authjs::functions::{Authorize, CredentialsDecision, Decode, Encode, Functions, ProfileInput};
use authjs::log::{Level, LogEntry};
use authjs::platform::Platform;
use authjs::providers::Profile;

/// The names of all functions, without those that only a provider has: `profile:github`.
pub(crate) const NAMES: &[&str] = &[
    "jwt.encode",
    "jwt.decode",
    "session.generateSessionToken",
    "profile",
    "authorize",
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
        let name = format!("profile:{}", input.provider_id);
        if !self.code.has(&name) {
            return Ok(None);
        }
        let argument = json!({ "profile": input.profile, "tokens": input.tokens });
        profile(self.code.call(&name, argument.to_string()).await?).map(Some)
    }

    async fn authorize(&self, input: Authorize<'_>) -> Result<CredentialsDecision, CallbackError> {
        let name = format!("authorize:{}", input.provider_id);
        if !self.code.has(&name) {
            return Err(CallbackError(format!("the provider {} has no `authorize`", input.provider_id)));
        }
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
