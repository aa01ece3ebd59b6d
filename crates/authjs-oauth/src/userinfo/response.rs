use authjs_jose::digits;
use authjs_jose::jws::{self, UnverifiedJws};
use authjs_jose::secret::constant_time_eq;
use serde_json::{Map, Value};

use crate::http::OutgoingResponse;
use crate::{Client, Error, ErrorCode, response};

/// The response of the UserInfo endpoint.
#[derive(Clone, Debug)]
pub enum UserinfoResponse {
    /// A JSON object, about the expected subject.
    Plain(Map<String, Value>),
    /// An unverified JWT. Verify its signature, then call [`validate`](super::validate).
    Signed(UnverifiedJws),
}

/// Interprets the response. `expected_sub` is that of the ID Token, if there is one.
///
/// The response is a JWT if the client registered an algorithm, or if the content type says so.
///
/// Errors with [`ErrorCode::ProviderStatus`] for any status other than success (Auth.js reads the
/// body of an error as a profile). Errors with [`ErrorCode::ProviderTooLarge`]. Errors with
/// [`ErrorCode::UserinfoUnsigned`] if the response should be signed. Errors with
/// [`ErrorCode::UserinfoMalformed`] if it is neither a JSON object nor a JWT. Errors with
/// [`ErrorCode::UserinfoSubject`] if it is about another user: "The sub Claim in the UserInfo
/// Response MUST be verified to exactly match the sub Claim in the ID Token".
pub fn process_userinfo_response(
    response: &OutgoingResponse,
    client: &Client,
    expected_sub: Option<&str>,
) -> Result<UserinfoResponse, Error> {
    if !(200..300).contains(&response.status) {
        let detail = format!("{WHAT}: status {}", response.status);
        return Err(Error::misbehaved(ErrorCode::ProviderStatus, detail));
    }
    match (is_jwt(response), &client.userinfo_signed_response_alg) {
        (true, _) => signed(response).map(UserinfoResponse::Signed),
        (false, Some(_)) => {
            Err(Error::misbehaved(ErrorCode::UserinfoUnsigned, format!("{WHAT}: not signed")))
        }
        (false, None) => {
            let mut userinfo = response::object(response, WHAT, ErrorCode::UserinfoMalformed)?;
            validate_sub(&userinfo, expected_sub)?;
            digits::keep_digits(&mut userinfo, response::body(response, WHAT)?);
            Ok(UserinfoResponse::Plain(userinfo))
        }
    }
}

/// Errors with [`ErrorCode::UserinfoSubject`] if userinfo is not about `expected`.
pub(super) fn validate_sub(userinfo: &Map<String, Value>, expected: Option<&str>) -> Result<(), Error> {
    let sub = userinfo.get("sub").and_then(Value::as_str);
    match expected {
        Some(expected) if !sub.is_some_and(|sub| constant_time_eq(sub, expected)) => {
            let detail = format!("{WHAT}: sub is missing or not the ID Token's");
            Err(Error::forged(ErrorCode::UserinfoSubject, detail))
        }
        _ => Ok(()),
    }
}

/// Returns whether the content type is that of a JWT: "If the UserInfo Response is signed and/or
/// encrypted, […] the content-type MUST be application/jwt."
fn is_jwt(response: &OutgoingResponse) -> bool {
    let content_type = response.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/jwt")
}

fn signed(response: &OutgoingResponse) -> Result<UnverifiedJws, Error> {
    let body = std::str::from_utf8(response::body(response, WHAT)?).unwrap_or_default();
    jws::parse(body.trim_ascii()).map_err(|_| {
        Error::misbehaved(ErrorCode::UserinfoMalformed, format!("{WHAT}: not a compact JWS with claims"))
    })
}

const WHAT: &str = "userinfo response";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::response::sample;

    fn process(status: u16, body: impl ToString, expected_sub: Option<&str>) -> Result<Value, ErrorCode> {
        let response = process_userinfo_response(&sample(status, body), &Client::default(), expected_sub);
        match response.map_err(|error| error.code())? {
            UserinfoResponse::Plain(userinfo) => Ok(Value::Object(userinfo)),
            UserinfoResponse::Signed(_) => panic!("not a JWT"),
        }
    }

    fn process_typed(
        content_type: &str,
        body: &str,
        alg: Option<&str>,
    ) -> Result<UserinfoResponse, ErrorCode> {
        let mut response = sample(200, body);
        response.headers.push(("content-type".to_owned(), content_type.to_owned()));
        let client = Client { userinfo_signed_response_alg: alg.map(str::to_owned), ..Client::default() };
        process_userinfo_response(&response, &client, Some("alice")).map_err(|error| error.code())
    }

    /// `{"alg":"RS256"}`, `{"sub":"mallory"}`
    const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtYWxsb3J5In0.c2ln";

    #[test]
    fn a_jwt_is_told_by_its_content_type_and_nothing_in_it_counts_yet() {
        for content_type in ["application/jwt", "Application/JWT; charset=utf-8", "application/jwt;x=y"] {
            for algorithm in [None, Some("RS256")] {
                let response = process_typed(content_type, &format!("{JWT}\n"), algorithm).unwrap();
                assert!(matches!(response, UserinfoResponse::Signed(_)), "{content_type}");
            }
        }
    }

    #[test]
    fn where_a_signature_is_registered_nothing_else_will_do() {
        let plain = r#"{"sub":"alice"}"#;
        for content_type in ["application/json", "", "application/jwt+x", "text/plain"] {
            let refused = process_typed(content_type, plain, Some("RS256")).unwrap_err();
            assert_eq!(refused, ErrorCode::UserinfoUnsigned, "{content_type}");
        }
        for body in
            [plain, "", "a.b.c", "a.b.c.d.e", "eyJhbGciOiJSUzI1NiJ9.e30", "eyJhbGciOiJSUzI1NiJ9.W10.eA"]
        {
            let refused = process_typed("application/jwt", body, Some("RS256")).unwrap_err();
            assert_eq!(refused, ErrorCode::UserinfoMalformed, "{body}");
        }
        assert_eq!(process_typed("application/json", JWT, None).unwrap_err(), ErrorCode::UserinfoMalformed);
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
            assert_eq!(process(200, &body, Some("alice")), Err(ErrorCode::UserinfoSubject), "{body}");
            assert_eq!(process(200, &body, None), Ok(body));
        }
    }

    #[test]
    fn an_error_is_no_profile() {
        for status in [301, 302, 400, 401, 403, 404, 500, 503] {
            let body = json!({ "sub": "alice", "message": "Bad credentials" });
            assert_eq!(process(status, body, Some("alice")), Err(ErrorCode::ProviderStatus), "{status}");
        }
    }

    #[test]
    fn what_is_no_unambiguous_object_is_refused() {
        for body in
            ["", "<html>", "[]", "null", "eyJhbGciOiJub25lIn0.e30.", r#"{"sub":"mallory","sub":"alice"}"#]
        {
            assert_eq!(process(200, body, Some("alice")), Err(ErrorCode::UserinfoMalformed), "{body}");
        }
        assert_eq!(process(200, " ".repeat(256 * 1024 + 1), None), Err(ErrorCode::ProviderTooLarge));
    }
}
