use serde_json::{Map, Value};

use crate::reason::Reason;
use crate::session::Session;

/// Who asks for a protected path.
pub(super) enum Principal {
    /// A visitor without a session that holds.
    Anonymous {
        /// Why, as a code of the log.
        reason: Reason,
        /// What exactly, for the log.
        detail: String,
    },
    /// The user of a session.
    Session(Session),
}

impl Principal {
    /// Returns the session token, as callbacks see it.
    pub(super) fn token(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::Session(session) => Some(&session.token),
            Self::Anonymous { .. } => None,
        }
    }
}
