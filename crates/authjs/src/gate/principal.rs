use serde_json::{Map, Value};

#[cfg(feature = "bearer")]
use super::bearer::BearerPrincipal;
use super::rule_facts::Subject;
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
    /// The holder of a token.
    #[cfg(feature = "bearer")]
    Bearer(BearerPrincipal),
}

impl Principal {
    /// Returns what rules ask about.
    pub(super) fn subject(&self) -> Subject<'_> {
        match self {
            Self::Session(session) => Subject::Session(&session.token),
            #[cfg(feature = "bearer")]
            Self::Bearer(bearer) => Subject::Bearer(&bearer.claims),
            Self::Anonymous { .. } => Subject::Anonymous,
        }
    }

    /// Returns the session token in the form that callbacks see, or the claims of the token that the
    /// request brings.
    pub(super) fn token(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::Session(session) => Some(&session.token),
            #[cfg(feature = "bearer")]
            Self::Bearer(bearer) => Some(&bearer.claims),
            Self::Anonymous { .. } => None,
        }
    }
}
