use authjs_jose::secret::{Secret, constant_time_eq};

use super::Credentials;
use crate::http::Params;
use crate::{Error, ErrorCode};

/// A validated response of the authorization endpoint. Only [`validate_callback`] creates this
/// proof, and exchanging a request token requires it.
#[derive(Debug)]
pub struct CallbackParams {
    temporary: Credentials,
    verifier: Secret,
}

impl CallbackParams {
    /// Returns the authorized request token and its secret.
    pub const fn temporary(&self) -> &Credentials {
        &self.temporary
    }

    /// Returns `oauth_verifier`.
    pub const fn verifier(&self) -> &Secret {
        &self.verifier
    }
}

/// The reason why a response is refused, and whether the pending sign-in has ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub error: Error,
    /// Whether the response names the request token of this browser, which only the provider knows.
    /// Otherwise an attacker may have sent it.
    pub is_ours: bool,
}

/// Validates the response ([RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2)) for
/// the request token of this browser. It detects [session
/// fixation](https://oauth.net/advisories/2009-1/): a response for an attacker's request token does
/// not match this browser's.
///
/// Errors with [`ErrorCode::ResponseParameterRepeated`]. Errors with
/// [`ErrorCode::AuthorizationError`] if the user declined (`denied`, `oauth_problem`). Errors with
/// [`ErrorCode::Oauth1TokenMismatch`] and [`ErrorCode::Oauth1VerifierMissing`].
pub fn validate_callback(params: &Params, temporary: Credentials) -> Result<CallbackParams, Refused> {
    let token = get(params, TOKEN).or_else(|| get(params, DENIED));
    let is_ours = token.is_some_and(|token| constant_time_eq(token, temporary.token.reveal()));
    let verifier = verifier(params, is_ours).map_err(|error| Refused { error, is_ours })?;
    Ok(CallbackParams { temporary, verifier })
}

const TOKEN: &str = "oauth_token";
const VERIFIER: &str = "oauth_verifier";
const DENIED: &str = "denied";
const PROBLEM: &str = "oauth_problem";

/// The maximum length of a verifier, in bytes.
const LONGEST_VERIFIER: usize = 1_024;

fn verifier(params: &Params, is_ours: bool) -> Result<Secret, Error> {
    if [TOKEN, VERIFIER, DENIED, PROBLEM].into_iter().any(|name| params.count(name) > 1) {
        let detail = "the response repeats a parameter of the protocol";
        return Err(Error::forged(ErrorCode::ResponseParameterRepeated, detail));
    }
    if let Some(problem) = get(params, PROBLEM).or_else(|| get(params, DENIED).map(|_| DENIED)) {
        let (code, error) = (ErrorCode::AuthorizationError, "access_denied".to_owned());
        return Err(Error::ProviderRefused { code, error, description: Some(problem.to_owned()) });
    }
    let verifier = get(params, VERIFIER)
        .filter(|verifier| verifier.len() <= LONGEST_VERIFIER && !verifier.contains(char::is_control))
        .ok_or_else(|| {
            Error::forged(ErrorCode::Oauth1VerifierMissing, "the response has no oauth_verifier")
        })?;
    if !is_ours {
        let detail = "the response's oauth_token is missing or not the one of this browser";
        return Err(Error::forged(ErrorCode::Oauth1TokenMismatch, detail));
    }
    Ok(Secret::new(verifier))
}

fn get<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.get(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validated(query: &str) -> Result<String, (ErrorCode, bool)> {
        let params = Params::parse(query.as_bytes(), 100).unwrap();
        let temporary = Credentials::from_text("request token\nsecret").unwrap();
        match validate_callback(&params, temporary) {
            Ok(callback) => Ok(callback.verifier().reveal().to_owned()),
            Err(refused) => Err((refused.error.code(), refused.is_ours)),
        }
    }

    #[test]
    fn the_token_that_was_sent_and_a_verifier_make_a_response() {
        assert_eq!(validated("oauth_token=request+token&oauth_verifier=v%26").as_deref(), Ok("v&"));
    }

    #[test]
    fn everything_else_is_refused_and_ends_the_sign_in_only_where_it_names_its_token() {
        let long = format!("oauth_token=request+token&oauth_verifier={}", "v".repeat(1_025));
        let table = [
            ("", ErrorCode::Oauth1VerifierMissing, false),
            ("oauth_verifier=v", ErrorCode::Oauth1TokenMismatch, false),
            ("oauth_token=&oauth_verifier=v", ErrorCode::Oauth1TokenMismatch, false),
            ("oauth_token=other&oauth_verifier=v", ErrorCode::Oauth1TokenMismatch, false),
            ("oauth_token=request+tokem&oauth_verifier=v", ErrorCode::Oauth1TokenMismatch, false),
            ("oauth_token=request+token", ErrorCode::Oauth1VerifierMissing, true),
            ("oauth_token=request+token&oauth_verifier=", ErrorCode::Oauth1VerifierMissing, true),
            ("oauth_token=request+token&oauth_verifier=a%0Db", ErrorCode::Oauth1VerifierMissing, true),
            (&long, ErrorCode::Oauth1VerifierMissing, true),
            ("denied=request+token", ErrorCode::AuthorizationError, true),
            ("denied=x", ErrorCode::AuthorizationError, false),
            ("oauth_problem=user_refused", ErrorCode::AuthorizationError, false),
            ("oauth_problem=user_refused&oauth_token=request+token", ErrorCode::AuthorizationError, true),
            ("denied=x&oauth_token=request+token&oauth_verifier=v", ErrorCode::AuthorizationError, true),
            (
                "oauth_token=request+token&oauth_token=b&oauth_verifier=v",
                ErrorCode::ResponseParameterRepeated,
                false,
            ),
            (
                "oauth_token=request+token&oauth_verifier=v&oauth_verifier=v",
                ErrorCode::ResponseParameterRepeated,
                true,
            ),
        ];
        for (query, code, is_ours) in table {
            assert_eq!(validated(query), Err((code, is_ours)), "{query}");
        }
    }

    #[test]
    fn nothing_of_a_response_is_printed() {
        let params = Params::parse(b"oauth_token=t&oauth_verifier=v", 9).unwrap();
        let callback = validate_callback(&params, Credentials::from_text("t\ns").unwrap()).unwrap();
        let shown = "CallbackParams { temporary: Credentials { token: [redacted], secret: [redacted] }, verifier: [redacted] }";
        assert_eq!(format!("{callback:?}"), shown);
    }
}
