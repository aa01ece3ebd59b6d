//! The query or form that a browser brings back from a provider.

use authjs::http::Params;
use authjs::oauth::AuthorizationServer;
use authjs::oauth::authorization::{ExpectedState, validate_auth_response};

const STATE: &str = "the-state-we-sent";
const ISSUER: &str = "https://op.example";
const MAX_PARAMS: usize = 200;

/// Checks that a code is accepted only from one unambiguous answer to this request: the right
/// `state` and `iss`, no `error`, no second `code`, no token.
pub fn check(data: &[u8]) {
    let Some(params) = Params::parse(data, MAX_PARAMS) else { return };
    assert!(params.iter().count() <= MAX_PARAMS);
    let written = params.to_string();
    assert_eq!(Params::parse(written.as_bytes(), MAX_PARAMS), Some(params.clone()), "{written}");
    for promised in [false, true] {
        let server = AuthorizationServer {
            issuer: Some(ISSUER.to_owned()),
            authorization_response_iss_parameter_supported: promised,
            ..AuthorizationServer::default()
        };
        let Ok(answer) = validate_auth_response(&server, &params, Some(ExpectedState::Value(STATE))) else {
            continue;
        };
        let all =
            |name| params.iter().filter(|(key, _)| *key == name).map(|(_, value)| value).collect::<Vec<_>>();
        assert_eq!(all("code"), [answer.code().reveal()]);
        assert_eq!(all("state"), [STATE]);
        assert!(all("iss") == [ISSUER] || !promised && all("iss").is_empty());
        for name in ["response", "id_token", "token", "access_token"] {
            assert!(all(name).is_empty(), "{name}");
        }
        assert!(all("error").concat().is_empty());
        assert!(answer.code().reveal().bytes().all(|byte| matches!(byte, 0x20..=0x7e)));
    }
}
