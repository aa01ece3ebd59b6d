use std::borrow::Cow;
use std::fmt;

use super::ErrorCode;

/// Returns whether an `error` of an authorization response says that the user declined ([RFC 6749
/// §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)).
///
/// The codes other than `access_denied` are those of
/// [Apple](https://developer.apple.com/documentation/signinwithapple/incorporating-sign-in-with-apple-into-other-platforms)
/// and
/// [LinkedIn](https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow).
pub fn says_cancelled(error: &str) -> bool {
    ["access_denied", "user_cancelled_authorize", "user_cancelled_login"].contains(&error)
}

/// The reason why a step of the protocol failed, grouped by the party at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The provider refused, with an error of the protocol ([RFC 6749
    /// §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1),
    /// [§5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
    ProviderRefused {
        /// The step that failed.
        code: ErrorCode,
        /// `error`, as sent.
        error: String,
        /// `error_description`, as sent.
        description: Option<String>,
    },
    /// The provider violated the protocol.
    ProviderMisbehaved {
        /// The violated rule.
        code: ErrorCode,
        /// The details.
        detail: Cow<'static, str>,
    },
    /// The response does not belong to the request: it is forged, injected or mixed up.
    ResponseForged {
        /// The violated rule.
        code: ErrorCode,
        /// The details.
        detail: Cow<'static, str>,
    },
    /// The configuration lacks a setting that this step needs.
    Misconfigured {
        /// The kind of mistake.
        code: ErrorCode,
        /// The details.
        detail: Cow<'static, str>,
    },
}

impl Error {
    /// Returns whether the user, or the provider on the user's behalf, declined at the
    /// authorization endpoint.
    pub fn is_cancellation(&self) -> bool {
        matches!(self, Self::ProviderRefused { code: ErrorCode::AuthorizationError, error, .. } if says_cancelled(error))
            || self.code() == ErrorCode::Oauth1VerifierMissing
    }

    /// Returns the code of the violated rule.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::ProviderRefused { code, .. }
            | Self::ProviderMisbehaved { code, .. }
            | Self::ResponseForged { code, .. }
            | Self::Misconfigured { code, .. } => *code,
        }
    }

    /// Returns a short description for the operator, without secrets and control characters.
    pub fn detail(&self) -> String {
        match self {
            Self::ProviderRefused { error, description: None, .. } => foreign_text(error),
            Self::ProviderRefused { error, description: Some(description), .. } => {
                format!("{}: {}", foreign_text(error), foreign_text(description))
            }
            Self::ProviderMisbehaved { detail, .. }
            | Self::ResponseForged { detail, .. }
            | Self::Misconfigured { detail, .. } => detail.clone().into_owned(),
        }
    }

    pub(crate) fn misbehaved(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::ProviderMisbehaved { code, detail: detail.into() }
    }

    pub(crate) fn forged(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::ResponseForged { code, detail: detail.into() }
    }

    /// Returns the error of a configuration that lacks a setting.
    pub fn misconfigured(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Misconfigured { code, detail: detail.into() }
    }

    pub(super) fn endpoint_missing(name: &str) -> Self {
        Self::misconfigured(ErrorCode::EndpointMissing, format!("the provider has no {name}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code().code(), self.detail())
    }
}

impl std::error::Error for Error {}

/// Returns a foreign value in quotes, safe for a log line.
pub fn quoted(value: &str) -> String {
    format!("\"{}\"", printable(value))
}

/// Returns free text of a provider without words that look like tokens, because some providers echo
/// what they were sent.
pub(super) fn foreign_text(text: &str) -> String {
    let words = printable(text);
    let words = words.split(' ').map(|word| if word.len() > MAX_WORD { "[…]" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Returns only letters, digits and ASCII punctuation. Removes line ends and marks that reorder a
/// line.
fn printable(text: &str) -> String {
    let harmless = |letter: char| letter.is_alphanumeric() || letter == ' ' || letter.is_ascii_graphic();
    let mut printable: String =
        text.chars().take(MAX_TEXT).map(|letter| if harmless(letter) { letter } else { '?' }).collect();
    if text.chars().nth(MAX_TEXT).is_some() {
        printable.push('…');
    }
    printable
}

/// The number of characters of foreign text that are logged.
const MAX_TEXT: usize = 200;

/// The number of bytes of a word that are logged. Authorization codes and tokens are longer.
const MAX_WORD: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(error: &str, description: Option<&str>) -> String {
        let description = description.map(str::to_owned);
        Error::ProviderRefused { code: ErrorCode::TokenError, error: error.to_owned(), description }.detail()
    }

    #[test]
    fn the_providers_words_reach_the_log() {
        assert_eq!(refused("invalid_grant", None), "invalid_grant");
        assert_eq!(
            refused("access_denied", Some("user said no, désolé")),
            "access_denied: user said no, désolé"
        );
    }

    #[test]
    fn what_the_provider_writes_cannot_break_the_log() {
        assert_eq!(refused("a\r\nb\u{1b}[31m\u{202e}", None), "a??b?[31m?");
        assert_eq!(refused(&"a ".repeat(500), None), format!("{}…", "a ".repeat(100)));
    }

    #[test]
    fn what_looks_like_a_token_stays_out_of_the_log() {
        let code = "SplxlOBeZQQYbYS6WxSbIA-SplxlOBeZQQYbYS6WxSbIA";
        assert_eq!(
            refused("invalid_grant", Some(&format!("code {code} expired"))),
            "invalid_grant: code […] expired"
        );
    }

    #[test]
    fn a_word_of_32_bytes_is_logged_and_a_longer_one_is_not() {
        assert_eq!(refused(&"a".repeat(32), None), "a".repeat(32));
        assert_eq!(refused(&"a".repeat(33), None), "[…]");
    }

    #[test]
    fn only_the_codes_for_it_say_that_the_user_declined() {
        use ErrorCode::{AuthorizationError, Oauth1VerifierMissing, TokenError};
        let refused = |code, error: &str| {
            Error::ProviderRefused { code, error: error.to_owned(), description: None }.is_cancellation()
        };
        for error in ["access_denied", "user_cancelled_authorize", "user_cancelled_login"] {
            assert!(says_cancelled(error) && refused(AuthorizationError, error), "{error}");
            assert!(!refused(TokenError, error), "the token endpoint asks no user: {error}");
        }
        for error in ["", "server_error", "Access_Denied", "access_denied ", "login_required"] {
            assert!(!says_cancelled(error) && !refused(AuthorizationError, error), "{error}");
        }
        assert!(Error::forged(Oauth1VerifierMissing, "").is_cancellation());
        assert!(!Error::forged(TokenError, "access_denied").is_cancellation());
    }
}
