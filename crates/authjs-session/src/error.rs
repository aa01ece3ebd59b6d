use std::fmt;

use authjs_jose::jwt::JwtError;

/// Why a request has no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// No session cookie.
    Missing,
    /// Chunks of a session cookie without the first one.
    Incomplete,
    /// The session has ended.
    Expired,
    /// The token does not open, or its claims do not hold.
    Invalid(JwtError),
    /// The token is a check of a sign-in by next-auth 4, whose key is that of its sessions (CVE-2023-48309).
    CheckOfNextAuth4,
}

impl SessionError {
    /// A stable code for a log: `session_missing`, `session_expired` or `session_invalid`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "session_missing",
            Self::Expired => "session_expired",
            Self::Incomplete | Self::Invalid(_) | Self::CheckOfNextAuth4 => "session_invalid",
        }
    }
}

impl From<JwtError> for SessionError {
    fn from(error: JwtError) -> Self {
        match error {
            JwtError::Expired => Self::Expired,
            error => Self::Invalid(error),
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("no session cookie"),
            Self::Incomplete => f.write_str("the first chunk of the session cookie is missing"),
            Self::Expired => f.write_str("the session has ended"),
            Self::Invalid(error) => write!(f, "the session token is not valid: {error}"),
            Self::CheckOfNextAuth4 => f.write_str("the token is a check of a sign-in, not a session"),
        }
    }
}

impl std::error::Error for SessionError {}
