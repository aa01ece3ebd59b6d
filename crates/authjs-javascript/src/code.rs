use async_trait::async_trait;
use serde_json::{Map, Value};

use authjs::callbacks::CallbackError;
use authjs::{AuthError, ErrorType};

/// The functions of a deployer, by name: `jwt`, `session`, `events.signIn`, `jwt.encode` and so on.
/// Arguments and results are JSON.
#[async_trait(?Send)]
pub trait Code {
    /// Returns whether the deployer has a function of this name.
    fn has(&self, name: &str) -> bool;

    /// Calls a function and waits for its result.
    async fn call(&self, name: &str, input: String) -> Result<Value, Thrown>;

    /// Calls a function that returns at once. A promise is an error.
    fn call_at_once(&self, name: &str, input: &str) -> Result<Value, Thrown>;

    /// Returns whether the deployer has one of these functions.
    fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.has(name))
    }
}

/// What a function threw, or why it has no result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thrown {
    /// `error.type`, if it is an `AuthError`.
    pub error_type: Option<String>,
    /// `error.code`, if it is a `CredentialsSignin`.
    pub code: Option<String>,
    /// `error.message`, for the log.
    pub message: String,
}

impl Thrown {
    /// Creates the failure of something that is no `AuthError`.
    pub fn other(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// Reads `{ type, code, message }`. Members of other types count as absent.
    pub fn from_json(error: &Map<String, Value>) -> Self {
        let text = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            error_type: text("type"),
            code: text("code"),
            message: text("message").unwrap_or_else(|| "unknown error".to_owned()),
        }
    }

    /// Returns the `AuthError` that was thrown, or the failure of the function.
    pub(crate) fn auth_error(self) -> Result<AuthError, CallbackError> {
        let Some(error_type) = &self.error_type else { return Err(self.into()) };
        let error = AuthError::thrown(error_type, self.message);
        // Only this type shows its code to the browser. That of another library is not for it.
        Ok(match self.code.filter(|_| error.error_type() == ErrorType::CredentialsSignin) {
            Some(code) => error.with_code(code),
            None => error,
        })
    }
}

impl From<Thrown> for CallbackError {
    fn from(thrown: Thrown) -> Self {
        Self(match thrown.error_type {
            Some(error_type) => format!("{error_type}: {}", thrown.message),
            None => thrown.message,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn thrown(error: &Value) -> Thrown {
        Thrown::from_json(error.as_object().unwrap())
    }

    #[test]
    fn an_error_of_auth_js_keeps_its_type_and_code() {
        let error = thrown(&json!({ "type": "CredentialsSignin", "code": "otp", "message": "no code" }));
        let error = error.auth_error().unwrap();
        assert_eq!((error.error_type(), error.code()), (ErrorType::CredentialsSignin, Some("otp")));
    }

    #[test]
    fn an_unknown_type_tells_the_visitor_nothing() {
        let error = thrown(&json!({ "type": "Mine", "code": "card_declined", "message": "why" }));
        let error = error.auth_error().unwrap();
        assert_eq!((error.error_type(), error.shown_as()), (ErrorType::CallbackRouteError, "Configuration"));
        assert_eq!(error.code(), None);
    }

    #[test]
    fn another_error_is_the_failure_of_the_function() {
        let error = thrown(&json!({ "message": "boom", "code": 7 })).auth_error();
        assert_eq!(error, Err(CallbackError("boom".to_owned())));
    }
}
