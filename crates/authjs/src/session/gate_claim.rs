use serde_json::{Map, Value};

use crate::configured::recorded::OF_AUTHENTICATION;

/// The claim of a session token that records what rules of the gate ask about the user. Only a sign-in
/// writes it: what a `jwt` callback returns in its place is dropped.
pub(crate) const GATE_CLAIM: &str = "authjs_gate";

/// Returns what the row of a session has. `None` if it is no JSON object: what rules ask is unknown then.
pub(super) fn of_row(recorded: Option<&str>) -> Option<Value> {
    serde_json::from_str(recorded?).ok().filter(Value::is_object)
}

/// Makes the session of a sign-in that links an account say when and how the session before it was
/// authenticated: a visitor who links an account has not proved to be the user.
#[inline(never)]
pub(crate) fn keep_authentication(recorded: &mut Option<Value>, before: &Map<String, Value>) {
    let Some(Value::Object(recorded)) = recorded else { return };
    let before = before.get(GATE_CLAIM);
    for member in OF_AUTHENTICATION {
        recorded.shift_remove(member);
        if let Some(value) = before.and_then(|before| before.get(member)) {
            recorded.insert(member.to_owned(), value.clone());
        }
    }
}
