//! Rows of an adapter from and to JSON. A date is an ISO text.

use serde_json::{Map, Value, json};

use crate::json::object;
use authjs::database::StoreError;
use authjs::statements::{
    AdapterAccount, AdapterAuthenticator, AdapterSession, AdapterUser, UserChange, VerificationToken,
};
use authjs::timestamp::Timestamp;

type Stored<T> = Result<T, StoreError>;

/// Returns a new user with the members of the profile that the adapter may have columns for. A member
/// without a value is absent, so that a column may have a default.
pub(super) fn user_to_json(user: &AdapterUser) -> Value {
    let mut members = user.extra.clone();
    let own = [
        ("id", Some(user.id.as_str().into())),
        ("name", user.name.clone().map(Value::from)),
        ("email", user.email.clone().map(Value::from)),
        ("emailVerified", Some(user.email_verified.map(Timestamp::iso8601).into())),
        ("image", user.image.clone().map(Value::from)),
    ];
    for (name, value) in own {
        members.shift_remove(name);
        members.extend(value.map(|value| (name.to_owned(), value)));
    }
    members.into()
}

pub(super) fn change_to_json(change: &UserChange) -> Value {
    let text = |value: &Option<Option<String>>| value.as_ref().map(|value| value.clone().into());
    object([
        ("id", Some(change.id.as_str().into())),
        ("name", text(&change.name)),
        ("email", text(&change.email)),
        ("emailVerified", change.email_verified.map(|time| time.map(Timestamp::iso8601).into())),
        ("image", text(&change.image)),
    ])
}

/// Reads a user. Members that are not of Auth.js's model are kept for callbacks, and so is
/// `emailVerified`.
pub(super) fn user(value: Value) -> Stored<AdapterUser> {
    let mut members = members(value, "user")?;
    let shown = members.get("emailVerified").cloned();
    let user = AdapterUser {
        id: id(members.shift_remove("id"), "user.id")?,
        name: text(members.shift_remove("name"), "user.name")?,
        email: text(members.shift_remove("email"), "user.email")?,
        email_verified: time(members.shift_remove("emailVerified"), "user.emailVerified")?,
        image: text(members.shift_remove("image"), "user.image")?,
        extra: Map::new(),
    };
    members.extend(shown.map(|time| ("emailVerified".to_owned(), time)));
    Ok(AdapterUser { extra: members, ..user })
}

/// Returns a new account. Without the deployer's own choice, it has the members that Auth.js stores:
/// adapters may refuse others.
pub(super) fn account_to_json(account: &AdapterAccount, is_chosen: bool) -> Value {
    let mut members = account.tokens.clone();
    members.retain(|name, _| is_chosen || OF_MODEL.contains(&name.as_str()));
    members.insert("userId".to_owned(), account.user_id.as_str().into());
    members.insert("type".to_owned(), account.account_type.as_str().into());
    members.insert("provider".to_owned(), account.provider.as_str().into());
    members.insert("providerAccountId".to_owned(), account.provider_account_id.as_str().into());
    members.into()
}

/// `defaultAccount` of Auth.js, and the tokens of OAuth 1.0.
pub(crate) const OF_MODEL: [&str; 9] = [
    "access_token",
    "id_token",
    "refresh_token",
    "expires_at",
    "scope",
    "token_type",
    "session_state",
    "oauth_token",
    "oauth_token_secret",
];

pub(super) fn account(value: Value) -> Stored<AdapterAccount> {
    let mut members = members(value, "account")?;
    let mut take = |name: &str| id(members.shift_remove(name), name);
    let (user_id, account_type) = (take("userId")?, take("type")?);
    let (provider, provider_account_id) = (take("provider")?, take("providerAccountId")?);
    Ok(AdapterAccount { user_id, account_type, provider, provider_account_id, tokens: members })
}

pub(super) fn session_to_json(session: &AdapterSession) -> Value {
    let AdapterSession { session_token, user_id, expires, .. } = session;
    json!({ "sessionToken": session_token, "userId": user_id, "expires": expires.iso8601() })
}

pub(super) fn session(value: Value) -> Stored<AdapterSession> {
    let mut members = members(value, "session")?;
    let session_token = id(members.shift_remove("sessionToken"), "session.sessionToken")?;
    let user_id = id(members.shift_remove("userId"), "session.userId")?;
    let expires = time(members.shift_remove("expires"), "session.expires")?;
    let expires = expires.ok_or_else(|| wrong("session.expires"))?;
    let (created_at, last_seen_at, recorded) = (None, None, None);
    Ok(AdapterSession { session_token, user_id, expires, created_at, last_seen_at, recorded })
}

pub(super) fn token_to_json(token: &VerificationToken) -> Value {
    json!({ "identifier": token.identifier, "token": token.token, "expires": token.expires.iso8601() })
}

pub(super) fn token(value: Value) -> Stored<VerificationToken> {
    let mut members = members(value, "verification token")?;
    let identifier = id(members.shift_remove("identifier"), "identifier")?;
    let token = id(members.shift_remove("token"), "token")?;
    let expires = time(members.shift_remove("expires"), "expires")?.ok_or_else(|| wrong("expires"))?;
    Ok(VerificationToken { identifier, token, expires })
}

pub(super) fn authenticator_to_json(authenticator: &AdapterAuthenticator) -> Value {
    json!({
        "credentialID": authenticator.credential_id,
        "userId": authenticator.user_id,
        "providerAccountId": authenticator.provider_account_id,
        "credentialPublicKey": authenticator.credential_public_key,
        "counter": authenticator.counter,
        "credentialDeviceType": authenticator.credential_device_type,
        "credentialBackedUp": authenticator.credential_backed_up,
        "transports": authenticator.transports,
    })
}

pub(super) fn authenticator(value: Value) -> Stored<AdapterAuthenticator> {
    let mut members = members(value, "authenticator")?;
    let mut take = |name: &str| id(members.shift_remove(name), name);
    let (credential_id, user_id) = (take("credentialID")?, take("userId")?);
    let (provider_account_id, credential_public_key) =
        (take("providerAccountId")?, take("credentialPublicKey")?);
    let credential_device_type = take("credentialDeviceType")?;
    Ok(AdapterAuthenticator {
        credential_id,
        user_id,
        provider_account_id,
        credential_public_key,
        credential_device_type,
        counter: members.get("counter").and_then(Value::as_i64).ok_or_else(|| wrong("counter"))?,
        credential_backed_up: matches!(members.get("credentialBackedUp"), Some(Value::Bool(true))),
        transports: text(members.shift_remove("transports"), "transports")?,
        user_handle: None,
    })
}

/// Reads what may be absent: `null`.
pub(super) fn optional<T>(value: Value, read: impl FnOnce(Value) -> Stored<T>) -> Stored<Option<T>> {
    if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

pub(super) fn members(value: Value, what: &str) -> Stored<Map<String, Value>> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(wrong(what)),
    }
}

pub(super) fn wrong(what: &str) -> StoreError {
    StoreError::Unavailable(format!("the adapter answered a `{what}` of another type"))
}

/// Reads an id. A number becomes a text.
fn id(value: Option<Value>, what: &str) -> Stored<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Ok(text),
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        _ => Err(wrong(what)),
    }
}

fn text(value: Option<Value>, what: &str) -> Stored<Option<String>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(what)),
    }
}

fn time(value: Option<Value>, what: &str) -> Stored<Option<Timestamp>> {
    let Some(text) = text(value, what)? else { return Ok(None) };
    Timestamp::parse_iso8601(&text).map(Some).ok_or_else(|| wrong(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_keeps_members_of_the_adapter() {
        let value = json!({
            "id": 7, "name": null, "email": "ada@example.com", "emailVerified": "2026-01-02T03:04:05.000Z", "role": "editor",
        });
        let user = user(value).unwrap();
        assert_eq!((user.id.as_str(), user.name), ("7", None));
        assert_eq!(user.email_verified.map(Timestamp::iso8601).as_deref(), Some("2026-01-02T03:04:05.000Z"));
        let extra = json!({ "role": "editor", "emailVerified": "2026-01-02T03:04:05.000Z" });
        assert_eq!(Value::Object(user.extra), extra);
    }

    #[test]
    fn a_new_user_has_further_members_and_no_nulls() {
        let extra = json!({ "role": "editor", "id": "7", "emailVerified": true });
        let extra = extra.as_object().unwrap().clone();
        let user =
            AdapterUser { id: "u".to_owned(), name: Some("Ada".to_owned()), extra, ..Default::default() };
        let expected = json!({ "role": "editor", "id": "u", "name": "Ada", "emailVerified": null });
        assert_eq!(user_to_json(&user), expected);
    }

    #[test]
    fn a_new_account_has_the_members_of_the_model_unless_they_are_chosen() {
        let tokens =
            json!({ "access_token": "at", "oauth_token": "o", "expires_in": 60, "not-before-policy": 0 });
        let row = AdapterAccount {
            user_id: "u".to_owned(),
            account_type: "oauth".to_owned(),
            provider: "acme".to_owned(),
            provider_account_id: "7".to_owned(),
            tokens: tokens.as_object().unwrap().clone(),
        };
        let names = |is_chosen| {
            account_to_json(&row, is_chosen).as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        let identity = ["userId", "type", "provider", "providerAccountId"];
        assert_eq!(names(false), [&["access_token", "oauth_token"][..], &identity].concat());
        let all = ["access_token", "oauth_token", "expires_in", "not-before-policy"];
        assert_eq!(names(true), [&all[..], &identity].concat());
    }

    #[test]
    fn a_value_of_another_type_is_no_absent_value() {
        for value in
            [json!({ "id": null }), json!({ "id": "" }), json!("u"), json!({ "id": "1", "email": 5 })]
        {
            assert!(user(value).is_err());
        }
        let session_without_end = json!({ "sessionToken": "t", "userId": "u", "expires": null });
        assert!(session(session_without_end).is_err());
        assert_eq!(optional(Value::Null, session).unwrap(), None);
        assert!(optional(json!([]), session).is_err());
    }
}
