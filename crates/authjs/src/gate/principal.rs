use serde_json::{Map, Value};

use crate::reason::Reason;
use crate::session::Session;

/// The principal that requests a protected path.
pub(super) enum Principal {
    /// A visitor without a valid session.
    Anonymous {
        /// The reason, as a code of the log.
        reason: Reason,
        /// The details, for the log.
        detail: String,
    },
    /// The user of a session.
    Session(Session),
}

impl Principal {
    /// Returns the session token in the form that callbacks see.
    pub(super) fn token(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::Session(session) => Some(&session.token),
            Self::Anonymous { .. } => None,
        }
    }
}
