use std::rc::Rc;

use serde_json::{Map, Value};

use super::database::StoredSession;
use super::gate_claim;
use super::own_claims::OwnClaims;
use crate::configured::recorded::ACCOUNT_TIME;
use crate::model::User;
use crate::timestamp::Timestamp;

/// A valid session.
pub(crate) struct Session {
    /// The claims, in the form that callbacks see.
    pub(crate) token: Map<String, Value>,
    /// The time of issue in the cookie, in seconds since the epoch.
    pub(super) issued_at: Option<i64>,
    /// The end of the session in the cookie, in seconds since the epoch.
    pub(super) expires_at: Option<i64>,
    /// The row and the user of a session in the database. An `Rc`, because the code that drops it is
    /// not part of the functions of every request.
    pub(crate) stored: Option<Rc<StoredSession>>,
    /// The tokens of the rows that the cookies of the request name, if there are several.
    pub(super) other_rows: Vec<String>,
    /// Whether newer tokens have changed the claims, so that the session is re-issued.
    pub(super) is_refreshed: bool,
}

impl Session {
    /// Returns the session of a token.
    pub(super) fn new(token: Map<String, Value>) -> Self {
        let issued_at = token.get("iat").and_then(Value::as_i64);
        let expires_at = token.get("exp").and_then(Value::as_i64);
        Self { token, issued_at, expires_at, stored: None, other_rows: Vec::new(), is_refreshed: false }
    }

    /// Returns the session of a row: the claims are those of its user, and what the sign-in recorded.
    pub(super) fn of_row(stored: StoredSession) -> Self {
        let mut session = Self::of_user(&stored.user());
        let recorded = gate_claim::of_row(stored.row.recorded.as_deref());
        OwnClaims::recording(recorded, None).keep(&mut session.token);
        Self { stored: Some(Rc::new(stored)), ..session }
    }

    /// Returns the session of a user who signs in: `name`, `email`, `picture` and `sub`.
    pub(super) fn of_user(user: &User) -> Self {
        let email = user.email.as_deref().map(Value::from);
        let claims = [("name", user.name.to_json()), ("email", email), ("picture", user.image.to_json())];
        let mut token = Map::new();
        for (claim, value) in claims {
            if let Some(value) = value {
                token.insert(claim.to_owned(), value);
            }
        }
        token.insert("sub".to_owned(), user.id.as_str().into());
        Self {
            token,
            issued_at: None,
            expires_at: None,
            stored: None,
            other_rows: Vec::new(),
            is_refreshed: false,
        }
    }

    /// Returns the end of the session. `None` if its cookie does not say.
    pub(crate) fn expires(&self) -> Option<Timestamp> {
        match &self.stored {
            Some(stored) => Some(stored.row.expires),
            None => self.expires_at.map(Timestamp::from_seconds),
        }
    }

    /// Returns whether the user signed in within these seconds, as far as that counts for changes of the account. An unknown time does not.
    pub(crate) fn is_signed_in_within(&self, seconds: i64, now: Timestamp) -> bool {
        let recorded = self.token.get(gate_claim::GATE_CLAIM).and_then(|recorded| recorded.get(ACCOUNT_TIME));
        let age = recorded.and_then(Value::as_i64).map(|at| now.seconds().saturating_sub(at));
        age.is_some_and(|age| (0..=seconds).contains(&age))
    }

    /// Returns what tells the session from others: the token of its row, or the id of its token.
    pub(crate) fn id(&self) -> &str {
        match &self.stored {
            Some(stored) => &stored.row.session_token,
            None => self.token.get("jti").and_then(Value::as_str).unwrap_or_default(),
        }
    }

    /// Returns the session in the form that the browser sees by default: `{ user: { name, email,
    /// image }, expires }`.
    ///
    /// A session of the database shows when its row expires, before this request extends it, as in
    /// Auth.js.
    ///
    /// Members that the token lacks are omitted and nulls are kept, as `JSON.stringify` does with
    /// Auth.js's object.
    pub(crate) fn shown(&self, expires: Timestamp) -> Map<String, Value> {
        let mut user = Map::new();
        for (member, claim) in [("name", "name"), ("email", "email"), ("image", "picture")] {
            if let Some(value) = self.token.get(claim) {
                user.insert(member.to_owned(), value.clone());
            }
        }
        let expires = self.stored.as_ref().map_or(expires, |stored| stored.row.expires);
        let mut session = Map::new();
        session.insert("user".to_owned(), Value::Object(user));
        session.insert("expires".to_owned(), Value::String(expires.iso8601()));
        session
    }
}
