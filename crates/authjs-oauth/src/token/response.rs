use serde_json::{Map, Number, Value};

use super::TokenSet;
use crate::error::quoted;
use crate::http::OutgoingResponse;
use crate::{Error, ErrorCode, response};

/// Interprets the response of the token endpoint ([RFC 6749
/// §5](https://www.rfc-editor.org/rfc/rfc6749#section-5)).
///
/// The response may lack an access token: Azure AD B2C sends one only if a scope asks for it. A
/// caller that needs one calls [`TokenSet::require_access_token`].
///
/// Errors with [`ErrorCode::TokenError`] if the response has `error`, which GitHub sends with
/// status 200. Errors with [`ErrorCode::ProviderStatus`], [`ErrorCode::ProviderTooLarge`],
/// [`ErrorCode::ProviderMalformed`], [`ErrorCode::TokenResponseMalformed`] or
/// [`ErrorCode::TokenType`].
pub fn process_token_response(response: &OutgoingResponse) -> Result<TokenSet, Error> {
    refuse_error(response)?;
    response::require_ok(response, WHAT)?;
    let mut members = response::object(response, WHAT, ErrorCode::ProviderMalformed)?;
    drop_null(&mut members, "access_token");
    if members.contains_key("access_token") {
        check_access_token(&members)?;
        normalise_token_type(&mut members)?;
    }
    normalise_expires_in(&mut members)?;
    for name in ["refresh_token", "scope"] {
        drop_null(&mut members, name);
        require_text_if_present(&members, name)?;
    }
    require_text_if_present(&members, "id_token")?;
    Ok(TokenSet::new(members))
}

const WHAT: &str = "token response";

/// Errors if the response is an error response ([RFC 6749
/// §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
fn refuse_error(response: &OutgoingResponse) -> Result<(), Error> {
    if response.status != 200 && !(400..500).contains(&response.status) {
        return Ok(());
    }
    let Ok(members) = response::object(response, WHAT, ErrorCode::ProviderMalformed) else { return Ok(()) };
    match members.get("error") {
        Some(Value::String(error)) if !error.is_empty() => {
            let description = members.get("error_description").and_then(Value::as_str).map(str::to_owned);
            Err(Error::ProviderRefused { code: ErrorCode::TokenError, error: error.clone(), description })
        }
        _ => Ok(()),
    }
}

/// Errors if an access token has characters that are not allowed ([RFC 6749 appendix
/// A.12](https://www.rfc-editor.org/rfc/rfc6749#appendix-A.12)). The token goes into a header
/// later.
fn check_access_token(members: &Map<String, Value>) -> Result<(), Error> {
    let token = members.get("access_token").and_then(Value::as_str).unwrap_or_default();
    if !token.is_empty() && token.bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Ok(());
    }
    Err(malformed("access_token"))
}

/// Converts `token_type` to lower case: it "is case insensitive". DPoP is accepted, as in Auth.js:
/// its tokens cannot be used here, but may not be needed.
fn normalise_token_type(members: &mut Map<String, Value>) -> Result<(), Error> {
    let Some(Value::String(token_type)) = members.get_mut("token_type") else {
        return Err(malformed("token_type"));
    };
    token_type.make_ascii_lowercase();
    if matches!(token_type.as_str(), "bearer" | "dpop") {
        return Ok(());
    }
    Err(Error::misbehaved(ErrorCode::TokenType, format!("token_type is {}, not Bearer", quoted(token_type))))
}

/// Converts `expires_in` to a number, because some providers send a text.
fn normalise_expires_in(members: &mut Map<String, Value>) -> Result<(), Error> {
    drop_null(members, "expires_in");
    let Some(expires_in) = members.get_mut("expires_in") else { return Ok(()) };
    let number = match &*expires_in {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => number(text),
        _ => None,
    };
    let number = number.filter(is_duration).ok_or_else(|| malformed("expires_in"))?;
    *expires_in = Value::Number(number);
    Ok(())
}

fn number(text: &str) -> Option<Number> {
    text.parse().map(|whole: u64| Number::from(whole)).ok().or_else(|| Number::from_f64(text.parse().ok()?))
}

/// Returns whether a number is not negative, and is small enough to be added to a time.
fn is_duration(number: &Number) -> bool {
    number.as_f64().is_some_and(|seconds| (0.0..9_007_199_254_740_992.0).contains(&seconds))
}

/// Drops a member that is null. Auth.js fails for `"refresh_token": null`. Treating it as absent
/// loses nothing.
fn drop_null(members: &mut Map<String, Value>, name: &str) {
    if members.get(name).is_some_and(Value::is_null) {
        members.shift_remove(name);
    }
}

fn require_text_if_present(members: &Map<String, Value>, name: &str) -> Result<(), Error> {
    match members.get(name) {
        None => Ok(()),
        // An empty scope is valid. An empty token is not.
        Some(Value::String(text)) if !text.is_empty() || name == "scope" => Ok(()),
        Some(_) => Err(malformed(name)),
    }
}

pub(super) fn malformed(name: &str) -> Error {
    let detail = format!("{WHAT}: {name} is missing or of the wrong type");
    Error::misbehaved(ErrorCode::TokenResponseMalformed, detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::response::sample;

    /// [RFC 6749 §5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1), the example of the RFC.
    fn example() -> Value {
        json!({
            "access_token": "2YotnFZFEjr1zCsicMWpAA",
            "token_type": "example",
            "expires_in": 3600,
            "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
            "example_parameter": "example_value",
        })
    }

    fn with(name: &str, value: Value) -> Result<TokenSet, ErrorCode> {
        let mut body = example();
        body["token_type"] = "Bearer".into();
        body[name] = value;
        process_token_response(&sample(200, body)).map_err(|error| error.code())
    }

    fn without(name: &str) -> Result<TokenSet, ErrorCode> {
        let mut body = example();
        body["token_type"] = "Bearer".into();
        body.as_object_mut().unwrap().shift_remove(name);
        process_token_response(&sample(200, body)).map_err(|error| error.code())
    }

    fn refused(status: u16, body: impl ToString) -> Error {
        process_token_response(&sample(status, body)).unwrap_err()
    }

    #[test]
    fn all_members_are_kept_in_order() {
        let tokens = with("id_token", json!("a.b.c")).unwrap();
        assert_eq!(tokens.access_token(), Some("2YotnFZFEjr1zCsicMWpAA"));
        assert_eq!(tokens.require_access_token(), Ok("2YotnFZFEjr1zCsicMWpAA"));
        assert_eq!(tokens.id_token(), Some("a.b.c"));
        assert_eq!(tokens.require_id_token(), Ok("a.b.c"));
        assert_eq!(tokens.expires_in(), Some(3600));
        assert_eq!(
            Value::Object(tokens.as_map().clone()).to_string(),
            r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600,"refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value","id_token":"a.b.c"}"#
        );
    }

    #[test]
    fn tokens_are_never_printed() {
        let tokens = without("expires_in").unwrap();
        let names = r#"["access_token", "token_type", "refresh_token", "example_parameter"]"#;
        assert_eq!(format!("{tokens:?}"), names);
    }

    #[test]
    fn the_access_token_is_required_where_it_is_used() {
        for tokens in [without("access_token").unwrap(), with("access_token", json!(null)).unwrap()] {
            assert_eq!(tokens.access_token(), None);
            let error = tokens.require_access_token().unwrap_err();
            assert_eq!(error.code(), ErrorCode::TokenResponseMalformed);
        }
        let id_token_alone = process_token_response(&sample(200, json!({ "id_token": "a.b.c" }))).unwrap();
        assert_eq!((id_token_alone.id_token(), id_token_alone.access_token()), (Some("a.b.c"), None));
    }

    #[test]
    fn an_access_token_is_a_visible_ascii_text() {
        for value in [json!(""), json!(1), json!(["a"]), json!("a\r\nb"), json!("a\u{0}"), json!("ü")] {
            assert_eq!(
                with("access_token", value.clone()),
                Err(ErrorCode::TokenResponseMalformed),
                "{value}"
            );
        }
    }

    #[test]
    fn the_token_type_is_bearer_or_dpop_in_any_case() {
        for value in ["Bearer", "BEARER", "bearer", "DPoP"] {
            let tokens = with("token_type", json!(value)).unwrap();
            assert_eq!(tokens.as_map()["token_type"], value.to_lowercase());
        }
        for value in ["example", "mac", "", "N_A"] {
            assert_eq!(with("token_type", json!(value)), Err(ErrorCode::TokenType), "{value}");
        }
        assert_eq!(with("token_type", json!(null)), Err(ErrorCode::TokenResponseMalformed));
        assert_eq!(without("token_type"), Err(ErrorCode::TokenResponseMalformed));
    }

    #[test]
    fn expires_in_is_a_number_or_reads_like_one() {
        let table = [
            (json!(0), Some(0), json!(0)),
            (json!(3600), Some(3600), json!(3600)),
            (json!(3599.9), Some(3599), json!(3599.9)),
            (json!("3600"), Some(3600), json!(3600)),
            (json!("3600.5"), Some(3600), json!(3600.5)),
        ];
        for (sent, expected, kept) in table {
            let tokens = with("expires_in", sent).unwrap();
            assert_eq!((tokens.expires_in(), &tokens.as_map()["expires_in"]), (expected, &kept));
        }
        for value in [
            json!(-1),
            json!("-1"),
            json!(1e300),
            json!("inf"),
            json!("NaN"),
            json!("soon"),
            json!(""),
            json!(true),
            json!([3600]),
        ] {
            assert_eq!(with("expires_in", value.clone()), Err(ErrorCode::TokenResponseMalformed), "{value}");
        }
    }

    #[test]
    fn what_is_optional_may_be_absent_or_null() {
        for name in ["expires_in", "refresh_token", "scope"] {
            for tokens in [without(name).unwrap(), with(name, json!(null)).unwrap()] {
                assert_eq!(tokens.as_map().get(name), None);
            }
        }
        assert_eq!(without("expires_in").unwrap().expires_in(), None);
    }

    #[test]
    fn optional_members_must_have_their_type() {
        for (name, value) in [
            ("refresh_token", json!("")),
            ("refresh_token", json!(1)),
            ("scope", json!(["a"])),
            ("id_token", json!(null)),
            ("id_token", json!("")),
            ("id_token", json!({})),
        ] {
            assert_eq!(with(name, value.clone()), Err(ErrorCode::TokenResponseMalformed), "{name} {value}");
        }
        assert!(with("scope", json!("")).is_ok());
    }

    #[test]
    fn an_openid_provider_must_send_an_id_token() {
        let error = without("id_token").unwrap().require_id_token().map(str::to_owned).unwrap_err();
        assert_eq!(error.code(), ErrorCode::IdTokenMissing);
    }

    /// [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2), and GitHub's spelling with status 200.
    #[test]
    fn a_providers_error_is_reported_in_its_words() {
        for status in [400, 401, 429, 200] {
            let error = refused(status, r#"{"error":"invalid_grant","error_description":"code expired"}"#);
            assert_eq!(error.code(), ErrorCode::TokenError, "{status}");
            assert_eq!(error.detail(), "invalid_grant: code expired");
        }
        assert_eq!(with("error", json!("invalid_scope")), Err(ErrorCode::TokenError));
        assert!(with("error", json!("")).is_ok());
    }

    #[test]
    fn only_a_200_is_a_token_response() {
        for status in [201, 204, 302, 307, 400, 404, 429, 500, 503] {
            let mut body = example();
            body["token_type"] = "Bearer".into();
            assert_eq!(refused(status, body).code(), ErrorCode::ProviderStatus, "{status}");
        }
        assert_eq!(refused(500, r#"{"error":"server_error"}"#).code(), ErrorCode::ProviderStatus);
        assert_eq!(refused(400, "<html>").code(), ErrorCode::ProviderStatus);
    }

    #[test]
    fn what_is_no_unambiguous_object_is_refused() {
        let twice = r#"{"access_token":"a","access_token":"b","token_type":"bearer"}"#;
        for body in ["", "<html>", "[]", "null", "access_token=a&token_type=bearer", twice] {
            assert_eq!(refused(200, body).code(), ErrorCode::ProviderMalformed, "{body}");
        }
        assert_eq!(refused(200, "a".repeat(1024 * 1024)).code(), ErrorCode::ProviderTooLarge);
    }
}
