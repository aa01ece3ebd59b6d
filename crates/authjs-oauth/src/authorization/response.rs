use std::fmt;

use authjs_jose::hash::sha256_hex;
use authjs_jose::secret::{Secret, constant_time_eq};

use crate::error::quoted;
use crate::http::Params;
use crate::{AuthorizationServer, Error, ErrorCode};

/// The parameters of a validated authorization response. Only [`validate_auth_response`] creates
/// this proof, and redeeming a code requires it.
#[derive(Debug)]
pub struct CallbackParams {
    code: Secret,
}

impl CallbackParams {
    /// Returns `code`.
    pub const fn code(&self) -> &Secret {
        &self.code
    }
}

/// The `state` that a response must repeat. A client that keeps many pending requests may keep the digest, which
/// is shorter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ExpectedState<'a> {
    /// Its value.
    Value(&'a str),
    /// Its SHA-256 digest, in lower-case hexadecimal.
    Sha256(&'a str),
}

impl ExpectedState<'_> {
    /// Returns whether a response with this `state` repeats it.
    pub fn is_repeated(self, state: &str) -> bool {
        match self {
            Self::Value(expected) => constant_time_eq(state, expected),
            Self::Sha256(expected) => constant_time_eq(&sha256_hex(state.as_bytes()), expected),
        }
    }
}

impl fmt::Debug for ExpectedState<'_> {
    /// Hides the value, which proves to this client that a response is its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExpectedState([redacted])")
    }
}

/// Validates the authorization response ([RFC 6749
/// §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2), [RFC 9207
/// §2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4)), including errors of the provider.
///
/// Errors, in this order, with [`ErrorCode::ResponseModeUnexpected`] (JARM),
/// [`ErrorCode::ResponseParameterRepeated`], [`ErrorCode::ResponseIssuerMissing`],
/// [`ErrorCode::ResponseIssuer`], [`ErrorCode::StateMismatch`], [`ErrorCode::AuthorizationError`],
/// [`ErrorCode::ResponseModeUnexpected`] (tokens), [`ErrorCode::CodeMissing`].
pub fn validate_auth_response(
    server: &AuthorizationServer,
    params: &Params,
    expected_state: Option<ExpectedState<'_>>,
) -> Result<CallbackParams, Error> {
    refuse_parameters(params, &["response"])?;
    refuse_repeated(params)?;
    validate_issuer(server, params.get("iss"))?;
    validate_state(params.get("state"), expected_state)?;
    refuse_error(params)?;
    refuse_parameters(params, &["id_token", "token", "access_token"])?;
    let code = params.get("code").filter(|code| is_code(code));
    let code = code.ok_or_else(|| Error::forged(ErrorCode::CodeMissing, "the response has no code"))?;
    Ok(CallbackParams { code: Secret::new(code) })
}

/// Errors if a parameter of another response type is present. The client only requests
/// `response_type=code`, in the query or, if configured, in a form.
fn refuse_parameters(params: &Params, names: &[&str]) -> Result<(), Error> {
    match names.iter().find(|name| params.count(name) > 0) {
        None => Ok(()),
        Some(name) => {
            Err(Error::forged(ErrorCode::ResponseModeUnexpected, format!("the response has {name}")))
        }
    }
}

/// Errors if a parameter is repeated: "Request and response parameters MUST NOT be included more
/// than once."
fn refuse_repeated(params: &Params) -> Result<(), Error> {
    match ["code", "state", "iss", "error"].into_iter().find(|name| params.count(name) > 1) {
        None => Ok(()),
        Some(name) => {
            Err(Error::forged(ErrorCode::ResponseParameterRepeated, format!("the response repeats {name}")))
        }
    }
}

/// Errors if `iss` is not the issuer. Without a configured issuer, nothing is compared.
fn validate_issuer(server: &AuthorizationServer, iss: Option<&str>) -> Result<(), Error> {
    match (&server.issuer, iss) {
        (Some(issuer), Some(iss)) if iss != issuer => {
            let detail = format!("the response's iss is {}, not {}", quoted(iss), quoted(issuer));
            Err(Error::forged(ErrorCode::ResponseIssuer, detail))
        }
        (Some(_), None) if server.authorization_response_iss_parameter_supported => Err(Error::forged(
            ErrorCode::ResponseIssuerMissing,
            "the response has no iss, although the metadata announce it",
        )),
        _ => Ok(()),
    }
}

/// Errors if `state` is not the expected one. Ignores a `state` that was not requested, because
/// some providers always send one.
fn validate_state(state: Option<&str>, expected: Option<ExpectedState<'_>>) -> Result<(), Error> {
    match expected {
        Some(expected) if !state.is_some_and(|state| expected.is_repeated(state)) => Err(Error::forged(
            ErrorCode::StateMismatch,
            "the response's state is missing or differs from the one that was sent",
        )),
        _ => Ok(()),
    }
}

fn refuse_error(params: &Params) -> Result<(), Error> {
    match params.get("error") {
        None | Some("") => Ok(()),
        Some(error) => Err(Error::ProviderRefused {
            code: ErrorCode::AuthorizationError,
            error: error.to_owned(),
            description: params.get("error_description").map(str::to_owned),
        }),
    }
}

/// Returns whether a code is `1*VSCHAR` ([RFC 6749 appendix
/// A.11](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.11)).
fn is_code(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| matches!(byte, 0x20..=0x7e))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://id.example.com";

    /// Validates with the value of the state and with its digest, which must not make a difference.
    fn validate(query: &str, expected_state: Option<&str>, promised: bool) -> Result<String, ErrorCode> {
        let digest = expected_state.map(|state| sha256_hex(state.as_bytes()));
        let by_value = validate_with(query, expected_state.map(ExpectedState::Value), promised);
        let by_digest = validate_with(query, digest.as_deref().map(ExpectedState::Sha256), promised);
        assert_eq!(by_value, by_digest, "{query}");
        by_value
    }

    fn validate_with(
        query: &str,
        expected_state: Option<ExpectedState<'_>>,
        promised: bool,
    ) -> Result<String, ErrorCode> {
        let server = AuthorizationServer {
            issuer: Some(ISSUER.to_owned()),
            authorization_response_iss_parameter_supported: promised,
            ..Default::default()
        };
        let params = Params::parse(query.as_bytes(), 100).unwrap();
        validate_auth_response(&server, &params, expected_state)
            .map(|params| params.code().reveal().to_owned())
            .map_err(|error| error.code())
    }

    #[test]
    fn a_response_to_our_request_gives_its_code() {
        let query =
            "code=4%2F0Ab_c%2Bd&state=s&session_state=x&scope=a+b&code_verifier=evil&redirect_uri=evil";
        assert_eq!(validate(query, Some("s"), false).as_deref(), Ok("4/0Ab_c+d"));
    }

    #[test]
    fn state_must_be_the_one_we_sent() {
        for query in [
            "code=c",
            "code=c&state=",
            "code=c&state=x",
            "code=c&state=ss",
            "code=c&State=s",
            "code=c&state[]=s",
        ] {
            assert_eq!(validate(query, Some("s"), false), Err(ErrorCode::StateMismatch), "{query}");
        }
        assert_eq!(validate("code=c&state=stray", None, false).as_deref(), Ok("c"));
    }

    #[test]
    fn a_digest_is_no_state_and_a_state_no_digest() {
        let digest = sha256_hex(b"s");
        for (state, expected) in [
            (digest.as_str(), ExpectedState::Sha256(&digest)),
            ("s", ExpectedState::Value(&digest)),
            ("s", ExpectedState::Sha256("s")),
            ("s", ExpectedState::Sha256("")),
            ("", ExpectedState::Sha256("")),
        ] {
            let result = validate_with(&format!("code=c&state={state}"), Some(expected), false);
            assert_eq!(result, Err(ErrorCode::StateMismatch), "{state}");
        }
        assert_eq!(format!("{:?}", ExpectedState::Value("secret")), "ExpectedState([redacted])");
    }

    /// The table of [RFC 9207 §2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4), including
    /// errors.
    #[test]
    fn iss_must_be_the_issuer_and_must_be_there_where_promised() {
        let table = [
            ("", false, Ok("c")),
            ("", true, Err(ErrorCode::ResponseIssuerMissing)),
            ("&iss=https%3A%2F%2Fid.example.com", false, Ok("c")),
            ("&iss=https%3A%2F%2Fid.example.com", true, Ok("c")),
            ("&iss=https%3A%2F%2Fid.example.com%2F", false, Err(ErrorCode::ResponseIssuer)),
            ("&iss=HTTPS%3A%2F%2FID.EXAMPLE.COM", false, Err(ErrorCode::ResponseIssuer)),
            ("&iss=https%3A%2F%2Fevil.example", false, Err(ErrorCode::ResponseIssuer)),
            ("&iss=https%3A%2F%2Fevil.example", true, Err(ErrorCode::ResponseIssuer)),
            ("&iss=", false, Err(ErrorCode::ResponseIssuer)),
        ];
        for (iss, promised, expected) in table {
            let query = format!("code=c&state=s{iss}");
            assert_eq!(validate(&query, Some("s"), promised).as_deref(), expected.as_deref(), "{iss}");
        }
        assert_eq!(validate("error=x&state=s", Some("s"), true), Err(ErrorCode::ResponseIssuerMissing));
    }

    #[test]
    fn without_an_issuer_iss_is_not_compared() {
        let params = Params::parse(b"code=c&iss=https%3A%2F%2Fid.example.com", 100).unwrap();
        assert!(validate_auth_response(&AuthorizationServer::default(), &params, None).is_ok());
    }

    #[test]
    fn parameters_that_matter_must_not_be_repeated() {
        for name in ["code", "state", "iss", "error"] {
            let query = format!("code=c&state=s&{name}=x&{name}=x");
            assert_eq!(
                validate(&query, Some("s"), false),
                Err(ErrorCode::ResponseParameterRepeated),
                "{name}"
            );
        }
        assert!(validate("code=c&state=s&scope=a&scope=b", Some("s"), false).is_ok());
    }

    #[test]
    fn a_providers_error_counts_only_with_our_state() {
        assert_eq!(
            validate("error=access_denied&state=s", Some("s"), false),
            Err(ErrorCode::AuthorizationError)
        );
        assert_eq!(
            validate("error=access_denied&code=c&state=s", Some("s"), false),
            Err(ErrorCode::AuthorizationError)
        );
        assert_eq!(validate("error=access_denied", Some("s"), false), Err(ErrorCode::StateMismatch));
        assert_eq!(validate("error=&code=c&state=s", Some("s"), false).as_deref(), Ok("c"));
    }

    #[test]
    fn tokens_and_jarm_in_the_front_channel_are_refused() {
        for name in ["response", "id_token", "token", "access_token"] {
            let query = format!("code=c&state=s&{name}=x");
            assert_eq!(validate(&query, Some("s"), false), Err(ErrorCode::ResponseModeUnexpected), "{name}");
        }
    }

    #[test]
    fn a_response_without_a_code_is_refused() {
        for query in [
            "",
            "state=s",
            "code=&state=s",
            "code[]=c&state=s",
            "code=a%0D%0Ab&state=s",
            "code=a%00b&state=s",
            "code=%C3%BC&state=s",
        ] {
            let expected_state = query.contains("state").then_some("s");
            assert_eq!(validate(query, expected_state, false), Err(ErrorCode::CodeMissing), "{query}");
        }
    }

    #[test]
    fn a_code_is_never_printed() {
        let params = Params::parse(b"code=hunter2", 100).unwrap();
        let params = validate_auth_response(&AuthorizationServer::default(), &params, None).unwrap();
        assert!(!format!("{params:?}").contains("hunter2"));
    }
}
