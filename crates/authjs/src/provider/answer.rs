//! Errors for a provider's answer that was refused: the address, the answer, and the setting to
//! change.

use std::fmt::Write;

use url::Url;

use crate::config::provider_variable;
use crate::error::AuthError;
use crate::http::OutgoingResponse;
use crate::oauth::{self, ClientAuthMethod, ErrorCode, Words, quoted};
use crate::providers::OAuthProvider;

/// A provider's answer, and the address it came from.
pub(crate) struct Answer<'a> {
    /// The address of the request, without secret parts.
    pub(crate) endpoint: &'a str,
    pub(crate) response: &'a OutgoingResponse,
    /// The secrets that were sent to the provider, which its answer may repeat.
    pub(crate) secrets: &'a [&'a str],
}

impl Answer<'_> {
    /// Returns the error for a refused answer, with the details that the operator needs: address,
    /// status, the target of a redirect, and the provider's own description.
    pub(crate) fn refused(&self, error: oauth::Error) -> AuthError {
        let mut detail = self.outcome();
        let code = error.code();
        if !matches!(code, ErrorCode::ProviderStatus | ErrorCode::TokenError | ErrorCode::RevocationRefused) {
            let _ = write!(detail, ": {}", error.detail());
        }
        if let Some(words) = self.words(code) {
            let _ = write!(detail, ". It says: {words}");
        }
        AuthError { detail, ..AuthError::from(error) }
    }

    /// Returns the error for a refused answer of the token endpoint. If the provider does not know
    /// the client, the error names the settings to check.
    pub(crate) fn refused_by_token_endpoint(
        &self,
        error: oauth::Error,
        provider: &OAuthProvider,
    ) -> AuthError {
        let refuses_client = match self.words(error.code()).as_ref().and_then(Words::code) {
            Some(code) => {
                matches!(code, "invalid_client" | "unauthorized_client" | "incorrect_client_credentials")
            }
            None => self.response.status == 401,
        };
        let mut error = self.refused(error);
        if refuses_client {
            let _ = write!(error.detail, ". Check {}", credentials(provider));
        }
        error
    }

    /// Returns the address, the status, what is wrong with the answer, and the provider's own description.
    pub(crate) fn about(&self, problem: &str) -> String {
        let words = self.words(ErrorCode::ProviderStatus);
        let words = words.map_or_else(String::new, |words| format!(". It says: {words}"));
        format!("{}: {problem}{words}", self.outcome())
    }

    /// Returns the address, the status, and the target of a redirect.
    fn outcome(&self) -> String {
        let mut text = format!("{} answered {}", self.endpoint, self.response.status);
        if let Some(location) = self.location() {
            let _ = write!(text, " with a redirect to {location}, which is not followed");
        } else if let Some(hint) = cloudflare_hint(self.response.status) {
            let _ = write!(text, " ({hint})");
        }
        text
    }

    /// Returns the provider's own description. A successful answer that was refused for its content
    /// is not searched, because it has personal data.
    fn words(&self, code: ErrorCode) -> Option<Words> {
        let is_failure = !(200..300).contains(&self.response.status)
            || matches!(
                code,
                ErrorCode::TokenError
                    | ErrorCode::TokenResponseMalformed
                    | ErrorCode::TokenType
                    | ErrorCode::IdTokenMissing
            );
        let words = is_failure.then(|| Words::of_response(self.response))?;
        words.map(|words| words.without(self.secrets))
    }

    /// Returns the target of a redirect without the query, which may repeat what the provider was
    /// sent.
    fn location(&self) -> Option<String> {
        let location =
            self.response.header("location").filter(|_| (300..400).contains(&self.response.status))?;
        let path = location.split(['?', '#']).next().unwrap_or_default();
        Some(match Url::parse(path) {
            Ok(url) => quoted(&format!("{}{}", url.origin().ascii_serialization(), url.path())),
            Err(_) => quoted(path),
        })
    }
}

/// Returns the settings that identify the client to a provider.
fn credentials(provider: &OAuthProvider) -> String {
    let client = &provider.client;
    let variable = |suffix| provider_variable(&provider.id, suffix);
    let method = client.token_endpoint_auth_method;
    let what = match method {
        _ if client.made_secret.is_some() => format!("{} and the options beside it", variable("PRIVATE_KEY")),
        ClientAuthMethod::ClientSecretBasic | ClientAuthMethod::ClientSecretPost => variable("SECRET"),
        ClientAuthMethod::ClientSecretJwt => format!("{}, client.assertionAudience", variable("SECRET")),
        ClientAuthMethod::PrivateKeyJwt => {
            format!("{}, client.kid, client.assertionAudience", variable("PRIVATE_KEY"))
        }
        ClientAuthMethod::None => "that the client is a public one".to_owned(),
    };
    format!("{what}, {} and client.token_endpoint_auth_method (\"{}\")", variable("ID"), method.name())
}

/// Returns the meaning of a status that Cloudflare sends in place of a server ([5xx
/// errors](https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/)).
const fn cloudflare_hint(status: u16) -> Option<&'static str> {
    match status {
        521 | 523 => Some("Cloudflare: the server is down or cannot be reached"),
        522 | 524 => Some("Cloudflare: the server does not answer in time"),
        525 | 526 => Some("Cloudflare: the server's certificate is not trusted, or TLS fails"),
        530 => Some("Cloudflare: there is no server of this host name"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, location: Option<&str>, body: &str) -> String {
        let headers = location.map(|location| ("location".to_owned(), location.to_owned()));
        let headers = headers.into_iter().collect();
        let response = OutgoingResponse { status, headers, body: body.as_bytes().to_vec() };
        let answer =
            Answer { endpoint: "https://op.example/token", response: &response, secrets: &["SECRET-1"] };
        let error = oauth::token::process_token_response(&response).unwrap_err();
        answer.refused(error).detail
    }

    #[test]
    fn address_status_and_words_are_named() {
        for (status, location, body, expected) in [
            (400, None, r#"{"error":"invalid_grant"}"#, "answered 400. It says: invalid_grant"),
            (
                200,
                None,
                r#"{"error":"x","message":"SECRET-1 is bad"}"#,
                "answered 200. It says: x: [redacted] is bad",
            ),
            (500, None, "<h1>Oops", "answered 500"),
            (503, None, r#"{"message":"Try later"}"#, "answered 503. It says: Try later"),
            (
                200,
                None,
                r#"{"access_token":1}"#,
                "answered 200: token response: access_token is missing or of the wrong type",
            ),
            (
                530,
                None,
                "error code: 1016",
                "answered 530 (Cloudflare: there is no server of this host name)",
            ),
            (
                302,
                Some("https://u:p@op.example/login?code=SECRET-1#x"),
                "",
                "answered 302 with a redirect to \"https://op.example/login\", which is not followed",
            ),
            (307, Some("/login?x"), "", "answered 307 with a redirect to \"/login\", which is not followed"),
            (302, None, "", "answered 302"),
        ] {
            let expected = format!("https://op.example/token {expected}");
            assert_eq!(refused(status, location, body), expected, "{body}");
        }
    }
}
