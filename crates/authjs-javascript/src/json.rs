//! Values of Auth.js from and to JSON.

use serde_json::{Map, Value};

use authjs::callbacks::CallbackError;
use authjs::claims::Field;
use authjs::http::Headers;
use authjs::model::{Account, User};
use authjs::providers::Profile;

/// Returns an object without the members that are absent: JavaScript's `undefined`.
pub(crate) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let present = |(name, value): (&str, Option<Value>)| Some((name.to_owned(), value?));
    Value::Object(members.into_iter().filter_map(present).collect())
}

/// Returns claims for JavaScript: whole numbers that it would round become texts, so that two ids stay
/// two.
pub(crate) fn claims(claims: &Map<String, Value>) -> Value {
    Value::Object(claims.iter().map(|(name, value)| (name.clone(), exact(value))).collect())
}

fn exact(value: &Value) -> Value {
    const MOST: u64 = (1 << 53) - 1;
    match value {
        Value::Number(number) if number.as_u64().is_some_and(|number| number > MOST) => {
            number.to_string().into()
        }
        Value::Number(number) if number.as_i64().is_some_and(|number| number.unsigned_abs() > MOST) => {
            number.to_string().into()
        }
        Value::Array(items) => items.iter().map(exact).collect(),
        Value::Object(members) => claims(members),
        _ => value.clone(),
    }
}

/// Returns an account. That of an address has `userId`, as in Auth.js.
pub(crate) fn account_to_json(account: &Account, user: Option<&User>) -> Value {
    let mut members = account.to_json();
    if let Some(user) = user
        && account.account_type == "email"
        && !members.contains_key("userId")
    {
        members.insert("userId".to_owned(), user.id.as_str().into());
    }
    members.into()
}

/// Returns whether a sign-in with this account has a profile. A link in a mail has none.
pub(crate) fn has_profile(account: &Account) -> bool {
    account.account_type != "email"
}

/// Takes an object out of a result. Errors if it is another value.
pub(crate) fn as_object(value: Value, what: &str) -> Result<Map<String, Value>, CallbackError> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(CallbackError(format!("{what} is not an object"))),
    }
}

/// Sets a user to what a callback left.
pub(crate) fn set_user(user: &mut User, mut members: Map<String, Value>) -> Result<(), CallbackError> {
    if let Some(id) = members.shift_remove("id") {
        user.id = text(id, "user.id")?;
    }
    user.name = field(members.shift_remove("name"), "user.name")?;
    user.image = field(members.shift_remove("image"), "user.image")?;
    user.email = match field(members.shift_remove("email"), "user.email")? {
        Field::Text(email) => Some(email),
        Field::Null | Field::Absent => None,
    };
    user.extra = members;
    Ok(())
}

/// Sets an account to what a callback left. Its provider and its type stay.
pub(crate) fn set_account(
    account: &mut Account,
    mut members: Map<String, Value>,
) -> Result<(), CallbackError> {
    if let Some(id) = members.shift_remove("providerAccountId") {
        account.provider_account_id = text(id, "account.providerAccountId")?;
    }
    for kept in ["provider", "type"] {
        members.shift_remove(kept);
    }
    account.tokens = members;
    Ok(())
}

/// Reads the user that `profile` or `authorize` returns. An id that is a number becomes a text.
pub(crate) fn profile(value: Value) -> Result<Profile, CallbackError> {
    let mut members = as_object(value, "the user")?;
    let id = match members.shift_remove("id") {
        None | Some(Value::Null) => String::new(),
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => number.to_string(),
        Some(other) => text(other, "the user's `id`")?,
    };
    let mut member = |name: &str| field(members.shift_remove(name), &format!("the user's `{name}`"));
    let (name, email, image) = (member("name")?, member("email")?, member("image")?);
    Ok(Profile { id, name, email, image, extra: members })
}

/// Reads a text. Errors if the value has another type.
pub(crate) fn text(value: Value, what: &str) -> Result<String, CallbackError> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(CallbackError(format!("{what} is not a text"))),
    }
}

fn field(value: Option<Value>, what: &str) -> Result<Field, CallbackError> {
    match value {
        None => Ok(Field::Absent),
        Some(Value::Null) => Ok(Field::Null),
        Some(other) => text(other, what).map(Field::Text),
    }
}

/// Returns the headers that describe the visitor, for a request that JavaScript gets.
pub(crate) fn headers(headers: &dyn Headers) -> Value {
    const SHOWN: [&str; 8] = [
        "accept",
        "accept-language",
        "cf-connecting-ip",
        "cf-ipcountry",
        "cookie",
        "origin",
        "referer",
        "user-agent",
    ];
    let shown = SHOWN.into_iter().filter_map(|name| Some((name.to_owned(), headers.get(name)?.into())));
    Value::Object(shown.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_user_of_code_has_an_id_that_is_a_text_or_a_whole_number() {
        let read = |user: Value| profile(user).map(|profile| profile.id).map_err(|error| error.0);
        assert_eq!(read(json!({ "id": "u1" })), Ok("u1".to_owned()));
        assert_eq!(read(json!({ "id": 7 })), Ok("7".to_owned()));
        assert_eq!(read(json!({ "name": "Ada" })), Ok(String::new()));
        assert_eq!(read(json!({ "id": 1.5 })), Err("the user's `id` is not a text".to_owned()));
        assert_eq!(read(json!({ "id": { "$ne": null } })), Err("the user's `id` is not a text".to_owned()));
        assert_eq!(read(json!({ "email": ["a@b.c"] })), Err("the user's `email` is not a text".to_owned()));
        assert_eq!(read(json!("u1")), Err("the user is not an object".to_owned()));
    }

    #[test]
    fn further_members_of_a_user_are_kept() {
        let user = profile(json!({ "id": "u1", "name": null, "role": "editor" })).unwrap();
        assert_eq!((user.name, user.image), (Field::Null, Field::Absent));
        assert_eq!(Value::Object(user.extra), json!({ "role": "editor" }));
    }

    #[test]
    fn no_digit_of_a_number_is_lost() {
        let profile = json!({ "id": 9_007_199_254_740_993_u64, "a": [{ "b": -9_007_199_254_740_993_i64 }], "c": 7, "d": 1.5 });
        let expected =
            json!({ "id": "9007199254740993", "a": [{ "b": "-9007199254740993" }], "c": 7, "d": 1.5 });
        assert_eq!(claims(profile.as_object().unwrap()), expected);
    }

    #[test]
    fn an_absent_member_is_no_null() {
        assert_eq!(object([("a", None), ("b", Some(Value::Null))]), json!({ "b": null }));
    }
}
