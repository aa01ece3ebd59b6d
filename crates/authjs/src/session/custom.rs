use authjs_session::{SessionError, token};
use serde_json::{Map, Value};

use super::Sessions;
use crate::functions::{Decode, Encode, Functions};
use crate::jose::jwe::JweError;
use crate::jose::jwt::{self, JwtError};
use crate::log::{Level, LogEntry};
use crate::reason::Reason;

/// Returns the session that the deployer's `decode` reads. `None` leaves the token to the Worker.
///
/// Its claims are validated like those of any session token.
pub(super) async fn decode(
    sessions: &Sessions<'_>,
    functions: &dyn Functions,
    token: &str,
) -> Option<Result<Map<String, Value>, SessionError>> {
    match functions.decode(Decode { token, salt: sessions.cookie_name() }).await {
        Ok(None) => None,
        Ok(Some(claims)) => Some(token::validate(&jwt::to_plaintext(&claims), sessions.now, false)),
        Err(_) => Some(Err(JwtError::Jwe(JweError::DecryptionFailed).into())),
    }
}

/// Returns the token that the deployer's `encode` makes, for `max_age` seconds. `None` leaves it to the Worker. Errors if
/// the function failed, or if no cookie can have the token.
pub(super) async fn encode(
    sessions: &Sessions<'_>,
    functions: &dyn Functions,
    token: &Map<String, Value>,
    max_age: i64,
) -> Result<Option<String>, Reason> {
    let encoded = functions.encode(Encode { token, salt: sessions.cookie_name(), max_age }).await;
    let is_token = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    let cause = match encoded {
        Ok(None) => return Ok(None),
        Ok(Some(text)) if is_token(&text) => return Ok(Some(text)),
        Ok(Some(_)) => "the function `encode` returned a text that no cookie can have".to_owned(),
        Err(error) => error.0,
    };
    sessions.platform.log(&LogEntry::new(Level::Error, Reason::CallbackFailed, &cause));
    Err(Reason::CallbackFailed)
}
