//! Session tokens: turns a decrypted text into a session, and chooses among several sessions.

use authjs_jose::jwt;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use crate::SessionError;

/// Returns the session in a decrypted token. Errors if its claims are invalid at the time `now`.
///
/// `legacy` also accepts tokens of next-auth 4. next-auth 4 derives one key without a salt, so its
/// state, nonce and PKCE cookies also decrypt as session tokens (CVE-2023-48309). Tokens whose only
/// claims are check values are refused.
pub fn validate(plaintext: &[u8], now: Timestamp, legacy: bool) -> Result<Map<String, Value>, SessionError> {
    let claims = jwt::validate(plaintext, now)?;
    if legacy && is_check_of_next_auth_4(&claims) {
        return Err(SessionError::CheckOfNextAuth4);
    }
    Ok(claims)
}

/// Returns whether the claims are those of a check: its value as `value`, or in earlier releases
/// under its own name, and no claim of a user.
fn is_check_of_next_auth_4(claims: &Map<String, Value>) -> bool {
    let mut held = claims.keys().filter(|name| !["iat", "exp", "jti"].contains(&name.as_str())).peekable();
    held.peek().is_some() && held.all(|name| CHECKS_OF_NEXT_AUTH_4.contains(&name.as_str()))
}

const CHECKS_OF_NEXT_AUTH_4: [&str; 5] = ["value", "provider", "state", "nonce", "code_verifier"];

/// Returns the session that was issued last, and whether the valid sessions belong to different
/// users. If no session is valid, returns the first error that is not [`SessionError::Expired`].
///
/// An old cookie with another `Domain` or `Path` comes first in the header and must not hide the
/// new one. The newest session is that of the last sign-in in this browser.
pub fn newest(
    sessions: Vec<Result<Map<String, Value>, SessionError>>,
) -> (Result<Map<String, Value>, SessionError>, bool) {
    let mut newest: Option<Map<String, Value>> = None;
    let mut failure = SessionError::Missing;
    let mut is_ambiguous = false;
    for session in sessions {
        match (session, newest.take()) {
            (Ok(token), Some(other)) => {
                is_ambiguous |= !is_same_user(&token, &other);
                newest = Some(if issued_at(&token) > issued_at(&other) { token } else { other });
            }
            (Ok(token), None) => newest = Some(token),
            (Err(error), before) => {
                newest = before;
                if matches!(failure, SessionError::Missing | SessionError::Expired) {
                    failure = error;
                }
            }
        }
    }
    (newest.ok_or(failure), is_ambiguous)
}

fn issued_at(token: &Map<String, Value>) -> f64 {
    token.get("iat").and_then(Value::as_f64).unwrap_or_default()
}

/// Returns whether two tokens may belong to one user. Without a database each sign-in creates
/// another `sub`, so equal addresses are enough.
fn is_same_user(token: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let email = |token: &Map<String, Value>| token.get("email").filter(|email| email.is_string()).cloned();
    token.get("sub") == other.get("sub") || email(token).is_some_and(|own| email(other) == Some(own))
}

#[cfg(test)]
mod tests {
    use authjs_jose::jwt::JwtError;
    use serde_json::json;

    use super::*;

    fn valid(token: &Value) -> Result<Map<String, Value>, SessionError> {
        Ok(token.as_object().unwrap().clone())
    }

    fn picked(tokens: &[Value]) -> (Value, bool) {
        let (session, is_ambiguous) = newest(tokens.iter().map(valid).collect());
        (session.unwrap().into(), is_ambiguous)
    }

    #[test]
    fn the_session_issued_last_counts_wherever_it_stands() {
        let [ada, bob] = [json!({"sub": "a", "iat": 2}), json!({"sub": "b", "iat": 1})];
        assert_eq!(picked(&[ada.clone(), bob.clone()]), (ada.clone(), true));
        assert_eq!(picked(&[bob, ada.clone()]), (ada.clone(), true));
        let without = json!({"sub": "a"});
        assert_eq!(picked(&[without, ada.clone()]), (ada.clone(), false));
        let first = json!({"sub": "a", "iat": 2, "first": true});
        assert_eq!(picked(&[first.clone(), ada]), (first, false), "of two issued at once, the first");
    }

    #[test]
    fn two_sign_ins_with_one_address_are_of_one_user() {
        let sign_in = |sub: &str, iat: u32| json!({"sub": sub, "email": "ada@example.com", "iat": iat});
        assert_eq!(picked(&[sign_in("1", 1), sign_in("2", 2)]), (sign_in("2", 2), false));
        let null = |sub: &str| json!({"sub": sub, "email": null});
        assert_eq!(picked(&[null("1"), null("2")]), (null("1"), true));
    }

    #[test]
    fn what_does_not_open_counts_before_what_has_expired() {
        let (expired, invalid) = (SessionError::Expired, SessionError::Invalid(JwtError::NotAnObject));
        for errors in [[expired, invalid], [invalid, expired]] {
            assert_eq!(newest(errors.map(Err).to_vec()), (Err(invalid), false));
        }
        assert_eq!(newest(vec![Err(expired), Err(expired)]), (Err(expired), false));
        assert_eq!(newest(vec![Err(invalid), valid(&json!({}))]), (Ok(Map::new()), false));
    }

    #[test]
    fn a_check_of_next_auth_4_is_no_session() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let refused = |claims: Value, legacy| validate(claims.to_string().as_bytes(), now, legacy).err();
        let exp = now.seconds() + 60;
        for check in [json!({"value": "x", "exp": exp}), json!({"state": "x", "provider": "y", "exp": exp})] {
            assert_eq!(refused(check.clone(), true), Some(SessionError::CheckOfNextAuth4), "{check}");
            assert_eq!(refused(check, false), None);
        }
        assert_eq!(refused(json!({"exp": exp}), true), None);
        assert_eq!(refused(json!({"value": "x", "sub": "a", "exp": exp}), true), None);
    }
}
