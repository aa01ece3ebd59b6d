//! Sessions: the JWT strategy, byte-compatible with Auth.js.

mod jwt;
mod large;
mod sealed;
mod several;

pub(crate) use jwt::{SessionState, issue, read};
pub(crate) use several::invalid_detail;

use serde_json::{Map, Value};

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
