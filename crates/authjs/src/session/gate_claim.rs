use serde_json::{Map, Value};

use crate::configured::recorded::{ACCOUNT_TIME, ACR, AUTH_TIME, STEP_UPS};

/// The claim of a session token that records what rules of the gate ask about the user. Only a sign-in
/// writes it: what a `jwt` callback returns in its place is dropped.
pub(crate) const GATE_CLAIM: &str = "authjs_gate";

/// Returns what the row of a session has. `None` if it is no JSON object: what rules ask is unknown then.
pub(super) fn of_row(recorded: Option<&str>) -> Option<Value> {
    serde_json::from_str(recorded?).ok().filter(Value::is_object)
}

/// Makes the session of a sign-in that links an account say no more about the authentication than both it and
/// the session before it do. A visitor who links an account has not proved to be the user, and a new account
/// at hand may be that of a visitor who was signed in there long ago.
#[inline(never)]
pub(crate) fn keep_authentication(recorded: &mut Option<Value>, before: &Map<String, Value>) {
    let Some(Value::Object(recorded)) = recorded else { return };
    let before = before.get(GATE_CLAIM);
    let before = |member: &str| before.and_then(|before| before.get(member));
    let kept = [
        (AUTH_TIME, older(recorded.get(AUTH_TIME), before(AUTH_TIME))),
        (ACCOUNT_TIME, older(recorded.get(ACCOUNT_TIME), before(ACCOUNT_TIME))),
        (ACR, before(ACR).filter(|acr| recorded.get(ACR) == Some(acr)).cloned()),
        (STEP_UPS, before(STEP_UPS).cloned()),
    ];
    for (member, value) in kept {
        recorded.shift_remove(member);
        recorded.extend(value.map(|value| (member.to_owned(), value)));
    }
}

/// Returns the older of two times. `None` if one is unknown.
fn older(one: Option<&Value>, other: Option<&Value>) -> Option<Value> {
    Some(one?.as_i64()?.min(other?.as_i64()?).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_linking_session_says_what_both_sign_ins_say() {
        let none = || json!({});
        let rows = [
            (json!({ "auth_time": 5 }), json!({ "auth_time": 9 }), json!({ "auth_time": 5 })),
            (json!({ "auth_time": 9 }), json!({ "auth_time": 5 }), json!({ "auth_time": 5 })),
            (json!({ "auth_time": 9 }), none(), none()),
            (none(), json!({ "auth_time": 9 }), none()),
            (json!({ "auth_time": "9" }), json!({ "auth_time": 9 }), none()),
            (json!({ "account_time": 5 }), json!({ "account_time": 9 }), json!({ "account_time": 5 })),
            (none(), json!({ "account_time": 9 }), none()),
            (json!({ "acr": "phr" }), json!({ "acr": "phr" }), json!({ "acr": "phr" })),
            (json!({ "acr": "phr" }), json!({ "acr": "0" }), none()),
            (json!({ "acr": "phr" }), none(), none()),
            (none(), json!({ "acr": "phr" }), none()),
            (json!({ "step_ups": [1, 2] }), json!({ "step_ups": [3, 4] }), json!({ "step_ups": [1, 2] })),
            (none(), json!({ "step_ups": [3, 4], "provider": "op" }), json!({ "provider": "op" })),
        ];
        for (before, new, expected) in rows {
            let mut recorded = Some(new.clone());
            let token = json!({ GATE_CLAIM: before });
            keep_authentication(&mut recorded, token.as_object().unwrap());
            assert_eq!(recorded, Some(expected), "{before} {new}");
        }
        let mut recorded = Some(json!({ "auth_time": 9 }));
        keep_authentication(&mut recorded, &Map::new());
        assert_eq!(recorded, Some(none()));
    }
}
