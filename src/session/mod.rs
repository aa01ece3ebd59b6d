//! Sessions: the JWT strategy, byte-compatible with Auth.js.

mod jwt;
mod large;
mod sealed;

pub(crate) use jwt::{SessionState, issue, read};

use serde_json::{Map, Value};

use crate::reason::Reason;
use crate::timestamp::Timestamp;

/// The session as the browser sees it by default: `{ user: { name, email, image }, expires }`.
///
/// Members the token lacks are omitted, nulls are kept, as `JSON.stringify` does with Auth.js's object.
pub(crate) fn of_token(token: &Map<String, Value>, expires: Timestamp) -> Map<String, Value> {
    let mut user = Map::new();
    for (member, claim) in [("name", "name"), ("email", "email"), ("image", "picture")] {
        if let Some(value) = token.get(claim) {
            user.insert(member.to_owned(), value.clone());
        }
    }
    let mut session = Map::new();
    session.insert("user".to_owned(), Value::Object(user));
    session.insert("expires".to_owned(), Value::String(expires.iso8601()));
    session
}

/// Returns what the log says of an invalid session, for the number of its cookies in the request.
pub(crate) fn invalid_detail(reason: Reason, cookies: usize) -> String {
    if reason != Reason::SessionInvalid {
        return String::new();
    }
    format!(
        "session cookies in the request: {cookies}. They do not open with AUTH_SECRET or AUTH_SECRET_1 to 3, \
         or their claims do not hold"
    )
}
