use serde_json::{Map, Value};

/// The claim of a session token that records what rules of the gate ask about the user. Only a sign-in
/// writes it: what a `jwt` callback returns in its place is dropped.
pub(crate) const GATE_CLAIM: &str = "authjs_gate";

/// Returns what the row of a session has. `None` if it is no JSON object: what rules ask is unknown then.
pub(super) fn of_row(recorded: Option<&str>) -> Option<Value> {
    serde_json::from_str(recorded?).ok().filter(Value::is_object)
}

/// Puts the claim of a session into the token that the `jwt` callback returned, or removes the callback's.
pub(super) fn keep(token: &mut Map<String, Value>, recorded: Option<Value>) {
    match recorded {
        Some(recorded) => {
            token.insert(GATE_CLAIM.to_owned(), recorded);
        }
        None => {
            token.shift_remove(GATE_CLAIM);
        }
    }
}
