//! The UserInfo endpoint
//! ([OpenID Connect Core §5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)), and what OAuth 2.0
//! providers have in its place.

use serde_json::{Map, Value};

use crate::http::{OutgoingRequest, OutgoingResponse};
use crate::oauth::token::TokenSet;
use crate::oauth::{AuthorizationServer, Error, response};
use crate::reason::Reason;
use crate::secret::constant_time_eq;

/// Asks who the access token belongs to. The token goes into a header, never into the URL
/// ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
///
/// Fails with [`Reason::EndpointMissing`].
pub fn userinfo_request(server: &AuthorizationServer, tokens: &TokenSet) -> Result<OutgoingRequest, Error> {
    let endpoint = server.userinfo_endpoint.clone();
    let endpoint = endpoint.ok_or_else(|| Error::endpoint_missing("userinfo_endpoint"))?;
    Ok(OutgoingRequest::get(endpoint).header("authorization", format!("Bearer {}", tokens.access_token())))
}

/// Interprets the answer. `expected_sub` is the ID Token's, where there is one.
///
/// Fails with [`Reason::ProviderStatus`] for anything but success (Auth.js takes an error's body for a profile),
/// with [`Reason::ProviderTooLarge`], with [`Reason::UserinfoMalformed`] for anything but a JSON object, and with
/// [`Reason::UserinfoSubject`] where it is about somebody else: "The sub Claim in the UserInfo Response MUST be
/// verified to exactly match the sub Claim in the ID Token".
pub fn process_userinfo_response(
    response: &OutgoingResponse,
    expected_sub: Option<&str>,
) -> Result<Map<String, Value>, Error> {
    if !(200..300).contains(&response.status) {
        let detail = format!("{WHAT}: status {}", response.status);
        return Err(Error::misbehaved(Reason::ProviderStatus, detail));
    }
    let userinfo = response::object(response, WHAT, Reason::UserinfoMalformed)?;
    let sub = userinfo.get("sub").and_then(Value::as_str);
    match expected_sub {
        Some(expected) if !sub.is_some_and(|sub| constant_time_eq(sub, expected)) => {
            let detail = format!("{WHAT}: sub is missing or not the ID Token's");
            Err(Error::forged(Reason::UserinfoSubject, detail))
        }
        _ => Ok(userinfo),
    }
}

const WHAT: &str = "userinfo response";

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;
    use crate::oauth::response::sample;
    use crate::oauth::token::process_token_response;

    fn tokens() -> TokenSet {
        let body = json!({ "access_token": "SlAV32hkKG", "token_type": "Bearer" });
        process_token_response(&sample(200, body)).unwrap()
    }

    fn process(status: u16, body: impl ToString, expected_sub: Option<&str>) -> Result<Value, Reason> {
        let userinfo = process_userinfo_response(&sample(status, body), expected_sub);
        userinfo.map(Value::Object).map_err(|error| error.reason())
    }

    /// [OpenID Connect Core §5.3.1](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoRequest).
    #[test]
    fn the_access_token_goes_into_a_header() {
        let userinfo_endpoint = Url::parse("https://server.example.com/userinfo?v=1").ok();
        let server = AuthorizationServer { userinfo_endpoint, ..Default::default() };
        let request = userinfo_request(&server, &tokens()).unwrap();
        assert_eq!(
            (request.method, request.url.as_str()),
            ("GET", "https://server.example.com/userinfo?v=1")
        );
        assert!(request.headers.contains(&("authorization", "Bearer SlAV32hkKG".to_owned())));
        let error = userinfo_request(&AuthorizationServer::default(), &tokens()).unwrap_err();
        assert_eq!(error.reason(), Reason::EndpointMissing);
    }

    #[test]
    fn a_profile_is_taken_as_it_is() {
        let profile = json!({ "sub": "alice", "__proto__": { "sub": "mallory" }, "name": null });
        assert_eq!(process(200, &profile, Some("alice")), Ok(profile.clone()));
        assert_eq!(process(203, json!({ "id": 1 }), None), Ok(json!({ "id": 1 })));
    }

    #[test]
    fn the_subject_must_be_the_id_tokens() {
        for body in [
            json!({ "sub": "mallory" }),
            json!({ "sub": "Alice" }),
            json!({ "sub": 1 }),
            json!({ "sub": null }),
            json!({}),
        ] {
            assert_eq!(process(200, &body, Some("alice")), Err(Reason::UserinfoSubject), "{body}");
            assert_eq!(process(200, &body, None), Ok(body));
        }
    }

    #[test]
    fn an_error_is_no_profile() {
        for status in [301, 302, 400, 401, 403, 404, 500, 503] {
            let body = json!({ "sub": "alice", "message": "Bad credentials" });
            assert_eq!(process(status, body, Some("alice")), Err(Reason::ProviderStatus), "{status}");
        }
    }

    #[test]
    fn what_is_no_unambiguous_object_is_refused() {
        for body in
            ["", "<html>", "[]", "null", "eyJhbGciOiJub25lIn0.e30.", r#"{"sub":"mallory","sub":"alice"}"#]
        {
            assert_eq!(process(200, body, Some("alice")), Err(Reason::UserinfoMalformed), "{body}");
        }
        assert_eq!(process(200, " ".repeat(256 * 1024 + 1), None), Err(Reason::ProviderTooLarge));
    }
}
