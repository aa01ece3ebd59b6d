//! The server that checks credentials: `url` or `service` of their provider.

use serde_json::{Map, Value};

use super::backend::{described, place, request};
use crate::claims::{Claim, Field};
use crate::error::AuthError;
use crate::functions::CredentialsDecision;
use crate::http::OutgoingResponse;
use crate::jose::digits;
use crate::model::Credentials;
use crate::platform::Platform;
use crate::providers::{Backend, Profile};
use crate::reason::Reason;

/// Posts the credentials as JSON to the server. The user of a 200 signs in, and a 401 refuses.
///
/// Errors with [`Reason::CredentialsBackend`] for any other answer. It says nothing about the
/// credentials, so it must not look like a refusal.
pub(crate) async fn check(
    platform: &dyn Platform,
    backend: &Backend,
    credentials: &Credentials,
) -> Result<CredentialsDecision, AuthError> {
    let request = request(backend, &Value::Object(credentials.to_json()));
    let place = place(backend, &request);
    let failed =
        |cause: &str| AuthError::callback_route(Reason::CredentialsBackend, format!("{place} {cause}"));
    let response =
        platform.fetch(request).await.map_err(|error| failed(&format!("gave {}", described(&error))))?;
    match response.status {
        200 => user(&response).map(CredentialsDecision::SignIn).map_err(failed),
        401 => Ok(CredentialsDecision::Fail(refusal(&response, &place))),
        status => Err(failed(&format!("answered {status}: 200 with the user signs in, and 401 refuses"))),
    }
}

/// Reads the user of an answer. Members other than `id`, `name`, `email` and `image` are kept beside
/// them.
fn user(response: &OutgoingResponse) -> Result<Profile, &'static str> {
    let mut members = response.json_object().ok_or("answered 200 with something other than a JSON object")?;
    digits::keep_digits(&mut members, response.text());
    let id = id(&members)?;
    let member = |name| field(&members, name);
    let profile = Profile {
        id,
        name: member("name")?,
        email: member("email")?,
        image: member("image")?,
        ..Profile::default()
    };
    for known in ["id", "name", "email", "image"] {
        members.shift_remove(known);
    }
    Ok(Profile { extra: members, ..profile })
}

/// Returns the id as a text. An absent id is empty.
fn id(members: &Map<String, Value>) -> Result<String, &'static str> {
    const WRONG: &str =
        "answered with an `id` that is neither a text nor a whole number: two users could become one";
    match members.get("id") {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        Some(_) => Err(WRONG),
    }
}

fn field(members: &Map<String, Value>, name: &str) -> Result<Field, &'static str> {
    match members.get(name) {
        None | Some(Value::Null | Value::String(_)) => Ok(Claim::of(members.get(name)).into()),
        Some(_) => Err("answered with a `name`, `email` or `image` that is neither a text nor null"),
    }
}

/// Returns the error of a refusal, with its `code` if that is a plain word.
fn refusal(response: &OutgoingResponse, place: &str) -> AuthError {
    let error = AuthError::credentials_refused(format!("{place} answered 401"));
    let answer = response.json_object().unwrap_or_default();
    match answer.get("code").and_then(Value::as_str).filter(|code| is_code(code)) {
        Some(code) => error.with_code(code),
        None => error,
    }
}

/// Returns whether a text can stand in the address of the sign-in page.
fn is_code(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(is_plain)
}
