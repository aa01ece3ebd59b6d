use serde_json::{Map, Value};

use super::SessionState;
use crate::reason::Reason;

/// Returns the session that was issued last, and whether there are sessions of different users. Without a valid one, the
/// first that is not just expired.
///
/// An old cookie with another `Domain` or `Path` comes first in the header and must not hide the new one. The newest
/// session is that of the last sign-in in this browser.
pub(super) fn newest(states: Vec<SessionState>) -> (SessionState, bool) {
    let mut newest = None;
    let mut failure = SessionState::Absent;
    let mut is_ambiguous = false;
    for state in states {
        match (state, newest.take()) {
            (SessionState::Valid(token), Some(other)) => {
                is_ambiguous |= !is_same_user(&token, &other);
                newest = Some(if issued_at(&token) > issued_at(&other) { token } else { other });
            }
            (SessionState::Valid(token), None) => newest = Some(token),
            (state, before) => {
                newest = before;
                if matches!(failure, SessionState::Absent | SessionState::Invalid(Reason::SessionExpired)) {
                    failure = state;
                }
            }
        }
    }
    (newest.map_or(failure, SessionState::Valid), is_ambiguous)
}

fn issued_at(token: &Map<String, Value>) -> f64 {
    token.get("iat").and_then(Value::as_f64).unwrap_or_default()
}

/// Whether two tokens may be of one user. Without a database each sign-in makes another `sub`, so that an equal address
/// is enough.
fn is_same_user(token: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let email = |token: &Map<String, Value>| token.get("email").filter(|email| email.is_string()).cloned();
    token.get("sub") == other.get("sub") || email(token).is_some_and(|own| email(other) == Some(own))
}

/// What the log says of an invalid session, for the number of cookies in the request.
pub(crate) fn invalid_detail(reason: Reason, cookies: usize) -> String {
    if reason != Reason::SessionInvalid {
        return String::new();
    }
    format!(
        "session cookies in the request: {cookies}. They do not open with AUTH_SECRET or AUTH_SECRET_1 to 3, \
         or their claims do not hold"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn valid(token: &Value) -> SessionState {
        SessionState::Valid(token.as_object().unwrap().clone())
    }

    fn picked(tokens: &[Value]) -> (Value, bool) {
        match newest(tokens.iter().map(valid).collect()) {
            (SessionState::Valid(token), is_ambiguous) => (token.into_iter().collect(), is_ambiguous),
            (state, _) => panic!("{state:?}"),
        }
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
        let [expired, invalid] = [Reason::SessionExpired, Reason::SessionInvalid]
            .map(|reason| move || SessionState::Invalid(reason));
        for states in [vec![expired(), invalid()], vec![invalid(), expired()]] {
            assert!(matches!(newest(states), (SessionState::Invalid(Reason::SessionInvalid), false)));
        }
        assert!(matches!(
            newest(vec![expired(), expired()]),
            (SessionState::Invalid(Reason::SessionExpired), false)
        ));
        assert!(matches!(newest(vec![invalid(), valid(&json!({}))]), (SessionState::Valid(_), false)));
    }
}
