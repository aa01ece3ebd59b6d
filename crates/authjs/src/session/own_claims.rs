use serde_json::{Map, Value};

use super::family::FAMILY_CLAIM;
use super::gate_claim::GATE_CLAIM;
use super::limits::SINCE_CLAIM;
use super::provider_tokens::PROVIDER_CLAIM;
use super::refreshed::TOKENS_CLAIM;

/// The claims of a session token that are the Worker's own.
const OWN: [&str; 5] = [GATE_CLAIM, FAMILY_CLAIM, SINCE_CLAIM, PROVIDER_CLAIM, TOKENS_CLAIM];

/// The Worker's own claims of a session, which a `jwt` callback can neither forge nor drop.
pub(super) struct OwnClaims([Option<Value>; OWN.len()]);

impl OwnClaims {
    /// Returns those of a token.
    pub(super) fn of(token: &Map<String, Value>) -> Self {
        Self(OWN.map(|claim| token.get(claim).cloned()))
    }

    /// Returns those of a session that begins. `recorded` is what rules of the gate ask about the user, and `since`
    /// the time of the sign-in.
    pub(super) fn recording(recorded: Option<Value>, since: Option<i64>) -> Self {
        Self([recorded, None, since.map(Value::from), None, None])
    }

    /// Puts them into the token that the `jwt` callback returned, and removes the callback's.
    pub(super) fn keep(self, token: &mut Map<String, Value>) {
        for (claim, value) in OWN.into_iter().zip(self.0) {
            match value {
                Some(value) => {
                    token.insert(claim.to_owned(), value);
                }
                None => {
                    token.shift_remove(claim);
                }
            }
        }
    }
}
