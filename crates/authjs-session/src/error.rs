use std::fmt;

use authjs_jose::jwt::JwtError;

/// The reason why a request has no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// The request has no session cookie.
    Missing,
    /// The request has chunks of a session cookie, but not the first one.
    Incomplete,
    /// The session has ended.
    Expired,
    /// The token does not decrypt, or its claims are invalid.
    Invalid(JwtError),
    /// The token is a check cookie of next-auth 4, which encrypts checks with the key of its
    /// sessions (CVE-2023-48309).
    CheckOfNextAuth4,
    /// The session was made for another host.
    OtherHost,
}

impl SessionError {
    /// Returns a stable code for a log: `session_missing`, `session_expired`, `session_of_other_host` or `session_invalid`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "session_missing",
            Self::Expired => "session_expired",
            Self::OtherHost => "session_of_other_host",
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
            Self::OtherHost => f.write_str("the session was made for another host"),
        }
    }
}

impl std::error::Error for SessionError {}
