use std::fmt;

use authjs_jose::secret::Secret;
use serde_json::{Map, Value};

use super::Credentials;
use crate::http::{OutgoingResponse, Params};
use crate::{Error, ErrorCode, response};

/// Interprets the response to the request for temporary credentials ([RFC 5849
/// §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1)).
///
/// Errors with [`ErrorCode::Oauth1CallbackUnconfirmed`] if the server does not confirm that it
/// sends the browser only to our callback. Other errors are those of [`process_token_response`].
pub fn process_temporary_credentials(response: &OutgoingResponse) -> Result<Credentials, Error> {
    let form = form(response, "request token response")?;
    if form.get(CONFIRMED) != Some("true") {
        let detail = "oauth_callback_confirmed is not true";
        return Err(Error::misbehaved(ErrorCode::Oauth1CallbackUnconfirmed, detail));
    }
    credentials(&form, LONGEST_TEMPORARY)
}

/// An access token and the other members of the response.
pub struct TokenResponse {
    /// The access token and its secret.
    pub credentials: Credentials,
    /// All members of the response. Some providers identify the user here.
    pub members: Map<String, Value>,
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

/// Interprets the response to the token request ([RFC 5849
/// §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3)).
///
/// Errors with [`ErrorCode::ProviderStatus`], [`ErrorCode::ProviderTooLarge`],
/// [`ErrorCode::Oauth1ResponseMalformed`], [`ErrorCode::Oauth1ResponseRepeated`],
/// [`ErrorCode::Oauth1TokenMissing`], [`ErrorCode::Oauth1TokenSecretMissing`] or
/// [`ErrorCode::Oauth1TokenUnusable`].
pub fn process_token_response(response: &OutgoingResponse) -> Result<TokenResponse, Error> {
    let form = form(response, "access token response")?;
    let credentials = credentials(&form, LONGEST_TOKEN)?;
    let mut members = Map::new();
    for (name, value) in form.iter() {
        members.insert(name.to_owned(), value.into());
    }
    Ok(TokenResponse { credentials, members })
}

const TOKEN: &str = "oauth_token";
const SECRET: &str = "oauth_token_secret";
const CONFIRMED: &str = "oauth_callback_confirmed";

/// The maximum number of parameters in a response.
const MOST_PARAMETERS: usize = 64;

/// The maximum length of a request token or its secret, in bytes. Both must fit into a cookie.
const LONGEST_TEMPORARY: usize = 512;

/// The maximum length of an access token or its secret, in bytes.
const LONGEST_TOKEN: usize = 4_096;

/// Returns the body as a form. Content types are ignored: servers send `text/html` and
/// `text/plain`.
fn form(response: &OutgoingResponse, what: &str) -> Result<Params, Error> {
    response::require_ok(response, what)?;
    let body = response::body(response, what)?;
    let is_text = std::str::from_utf8(body).is_ok();
    let form = Params::parse(body.trim_ascii(), MOST_PARAMETERS).filter(|_| is_text);
    let form = form.ok_or_else(|| {
        Error::misbehaved(ErrorCode::Oauth1ResponseMalformed, "not a form, or one with too many parameters")
    })?;
    if [TOKEN, SECRET, CONFIRMED].into_iter().any(|name| form.count(name) > 1) {
        let detail = "the response repeats a parameter of the protocol";
        return Err(Error::misbehaved(ErrorCode::Oauth1ResponseRepeated, detail));
    }
    Ok(form)
}

fn credentials(form: &Params, longest: usize) -> Result<Credentials, Error> {
    Ok(Credentials {
        token: read(form, TOKEN, longest, ErrorCode::Oauth1TokenMissing)?,
        secret: read(form, SECRET, longest, ErrorCode::Oauth1TokenSecretMissing)?,
    })
}

fn read(form: &Params, name: &'static str, longest: usize, missing: ErrorCode) -> Result<Secret, Error> {
    match form.get(name) {
        None | Some("") => Err(Error::misbehaved(missing, name)),
        Some(value) if value.len() > longest || value.contains(char::is_control) => {
            Err(Error::misbehaved(ErrorCode::Oauth1TokenUnusable, name))
        }
        Some(value) => Ok(Secret::new(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: impl Into<Vec<u8>>) -> OutgoingResponse {
        OutgoingResponse { status, headers: Vec::new(), body: body.into() }
    }

    fn temporary(body: impl Into<Vec<u8>>) -> Result<String, ErrorCode> {
        let credentials = process_temporary_credentials(&answer(200, body));
        credentials.map(|credentials| credentials.to_text()).map_err(|error| error.code())
    }

    #[test]
    fn a_confirmed_token_with_its_secret_is_taken_whatever_is_in_it() {
        let body =
            "oauth_callback_confirmed=true&oauth_token=a+b%2Bc%2Fd%3D%26%C3%A9~&oauth_token_secret=s%25\n";
        assert_eq!(temporary(body).as_deref(), Ok("a b+c/d=&é~\ns%"));
    }

    #[test]
    fn each_fault_of_a_request_token_has_its_reason() {
        let long = "a".repeat(513);
        let table: [(Vec<u8>, ErrorCode); 13] = [
            ("".into(), ErrorCode::Oauth1CallbackUnconfirmed),
            ("{}".into(), ErrorCode::Oauth1CallbackUnconfirmed),
            ("oauth_token=a&oauth_token_secret=b".into(), ErrorCode::Oauth1CallbackUnconfirmed),
            (
                "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false".into(),
                ErrorCode::Oauth1CallbackUnconfirmed,
            ),
            (
                "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=TRUE".into(),
                ErrorCode::Oauth1CallbackUnconfirmed,
            ),
            ("oauth_callback_confirmed=true&oauth_token_secret=b".into(), ErrorCode::Oauth1TokenMissing),
            (
                "oauth_callback_confirmed=true&oauth_token=&oauth_token_secret=b".into(),
                ErrorCode::Oauth1TokenMissing,
            ),
            ("oauth_callback_confirmed=true&oauth_token=a".into(), ErrorCode::Oauth1TokenSecretMissing),
            (
                "oauth_callback_confirmed=true&oauth_token=a&oauth_token_secret=b&oauth_token=c".into(),
                ErrorCode::Oauth1ResponseRepeated,
            ),
            (
                "oauth_callback_confirmed=false&oauth_callback_confirmed=true".into(),
                ErrorCode::Oauth1ResponseRepeated,
            ),
            (
                format!("oauth_callback_confirmed=true&oauth_token={long}&oauth_token_secret=b").into(),
                ErrorCode::Oauth1TokenUnusable,
            ),
            (
                "oauth_callback_confirmed=true&oauth_token=a&oauth_token_secret=b%0Ac".into(),
                ErrorCode::Oauth1TokenUnusable,
            ),
            (b"oauth_token=\xff".to_vec(), ErrorCode::Oauth1ResponseMalformed),
        ];
        for (body, code) in table {
            assert_eq!(temporary(body.clone()), Err(code), "{}", String::from_utf8_lossy(&body));
        }
        assert_eq!(temporary("a=b&".repeat(65)), Err(ErrorCode::Oauth1ResponseMalformed));
        assert_eq!(temporary("a".repeat(256 * 1024 + 1)), Err(ErrorCode::ProviderTooLarge));
    }

    #[test]
    fn an_error_is_no_answer() {
        for status in [201, 302, 400, 401, 500] {
            let body = "oauth_callback_confirmed=true&oauth_token=a&oauth_token_secret=b";
            let error = process_temporary_credentials(&answer(status, body)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ProviderStatus, "{status}");
            let error = process_token_response(&answer(status, body)).unwrap_err();
            assert_eq!(error.code(), ErrorCode::ProviderStatus, "{status}");
        }
    }

    #[test]
    fn an_access_token_comes_with_what_the_provider_tells_beside_it() {
        let body = "oauth_token=a&oauth_token_secret=b&user_id=7&screen_name=ada";
        let response = process_token_response(&answer(200, body)).unwrap();
        assert_eq!(response.credentials.to_text(), "a\nb");
        assert_eq!(response.members["screen_name"], "ada");
        let shown = format!("{response:?}");
        assert!(!shown.contains("\"b\""), "{shown}");
        let error = process_token_response(&answer(200, "<html>")).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Oauth1TokenMissing);
    }
}
