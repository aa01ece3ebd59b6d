use serde_json::{Map, Value, json};

use crate::configured::recorded::SECOND_FACTOR;
use crate::session::GATE_CLAIM;
use crate::timestamp::Timestamp;

/// What a session says of its second factor. It stands in what the sign-in recorded for the gate, so it outlives each
/// re-issue of the session, and no callback can change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// The hash that names the user in `second_factors`.
    pub(super) owner: String,
    /// The id of the user, if the user is in the database.
    pub(super) user: Option<String>,
    /// When the user last proved to be there, in seconds since the epoch: by the sign-in, or by a second factor here. `None`
    /// if that is not known: an OpenID Provider has not said when its user signed in, or the sign-in linked an account.
    pub(super) proved: Option<i64>,
    /// When the session passed a second factor. `None` if it has not.
    pub(super) at: Option<i64>,
}

impl Fact {
    /// Returns that of a session token. `None` for a session of a sign-in before `secondFactor` was set.
    pub(super) fn of(token: &Map<String, Value>) -> Option<Self> {
        Self::of_recorded(token.get(GATE_CLAIM)?)
    }

    /// Returns that in what a sign-in recorded.
    pub(super) fn of_recorded(recorded: &Value) -> Option<Self> {
        let fact = recorded.get(SECOND_FACTOR)?;
        let owner = fact.get("owner")?.as_str()?.to_owned();
        let user = fact.get("user").and_then(Value::as_str).map(str::to_owned);
        let number = |name| fact.get(name).and_then(Value::as_i64);
        Some(Self { owner, user, proved: number("proved"), at: number("at") })
    }

    /// Returns this with the second factor passed now.
    pub(super) fn passed(self, now: Timestamp) -> Self {
        Self { proved: Some(now.seconds()), at: Some(now.seconds()), ..self }
    }

    /// Puts this into what a sign-in records.
    pub(super) fn record(&self, recorded: &mut Option<Value>) {
        let recorded = recorded.get_or_insert_with(|| json!({}));
        if let Value::Object(recorded) = recorded {
            let Self { owner, user, proved, at } = self;
            let fact = json!({ "owner": owner, "user": user, "proved": proved, "at": at });
            recorded.insert(SECOND_FACTOR.to_owned(), fact);
        }
    }

    /// Returns what a session recorded, with this in it.
    pub(super) fn recorded_in(&self, token: &Map<String, Value>) -> Value {
        let mut recorded = token.get(GATE_CLAIM).filter(|recorded| recorded.is_object()).cloned();
        self.record(&mut recorded);
        recorded.unwrap_or_default()
    }

    /// Returns whether the user has proved to be there within these seconds.
    pub(super) fn is_proved_within(&self, seconds: i64, now: Timestamp) -> bool {
        self.proved.is_some_and(|at| (0..=seconds).contains(&now.seconds().saturating_sub(at)))
    }
}
