use serde_json::{Map, Value};

/// The claim of a session token that records what rules of the gate ask about the user. Only a sign-in
/// writes it: what a `jwt` callback returns in its place is dropped.
pub(crate) const GATE_CLAIM: &str = "authjs_gate";

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
