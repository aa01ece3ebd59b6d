//! Signed userinfo
//! ([OpenID Connect Core §5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse),
//! [§5.3.4](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponseValidation)).

use std::borrow::Cow;

use authjs_jose::algorithms::JwsAlgorithm;
use authjs_jose::danger::SignatureVerified;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value};

use super::response::validate_sub;
use crate::agreed_algorithm::Agreement;
use crate::numeric_date::{CLOCK_SKEW, NumericDate, numeric_date, seconds};
use crate::{AuthorizationServer, Client, Error, ErrorCode};

/// Returns the algorithm of a signed response. It must be the registered one. Without a
/// registration, it must be one of the metadata. HMAC needs a registration, as for ID Tokens. There
/// is no default.
///
/// Errors with [`ErrorCode::UserinfoAlgorithm`].
pub fn expected_algorithm(
    client: &Client,
    server: &AuthorizationServer,
    header: &Map<String, Value>,
) -> Result<&'static JwsAlgorithm, Error> {
    let agreement = Agreement {
        what: "the userinfo",
        setting: "client.userinfo_signed_response_alg",
        code: ErrorCode::UserinfoAlgorithm,
        registered: client.userinfo_signed_response_alg.as_deref(),
        listed: server.userinfo_signing_alg_values_supported.as_deref(),
        usual: None,
    };
    agreement.algorithm(header)
}

/// Validates the claims of a response with a verified signature, and returns them.
///
/// `iss`, `aud`, `exp` and `nbf` "SHOULD" be present. Each is checked if it is present.
///
/// Errors with [`ErrorCode::UserinfoAlgorithm`], [`ErrorCode::UserinfoIssuer`],
/// [`ErrorCode::UserinfoAudience`], [`ErrorCode::UserinfoTime`] or [`ErrorCode::UserinfoSubject`].
pub fn validate(
    verified: SignatureVerified,
    server: &AuthorizationServer,
    client: &Client,
    expected_sub: Option<&str>,
    now: Timestamp,
) -> Result<Map<String, Value>, Error> {
    expected_algorithm(client, server, verified.header())?;
    let claims = verified.claims();
    validate_iss(claims, server.issuer.as_deref())?;
    validate_aud(claims, &client.client_id)?;
    validate_times(claims, now)?;
    validate_sub(claims, expected_sub)?;
    Ok(verified.into_profile())
}

fn validate_iss(claims: &Map<String, Value>, issuer: Option<&str>) -> Result<(), Error> {
    match claims.get("iss") {
        None => Ok(()),
        Some(Value::String(iss)) if issuer == Some(iss) => Ok(()),
        Some(_) => refuse(ErrorCode::UserinfoIssuer, "the userinfo's iss is not the issuer"),
    }
}

fn validate_aud(claims: &Map<String, Value>, client_id: &str) -> Result<(), Error> {
    let names_us = match claims.get("aud") {
        None => true,
        Some(Value::Array(audiences)) => audiences.iter().any(|aud| aud == client_id),
        Some(aud) => aud == client_id,
    };
    if names_us {
        Ok(())
    } else {
        refuse(ErrorCode::UserinfoAudience, "the userinfo's aud is not this client")
    }
}

fn validate_times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), Error> {
    let has_come = match numeric_date(claims, "nbf") {
        NumericDate::Absent => true,
        NumericDate::At(nbf) => nbf <= seconds(now) + CLOCK_SKEW,
        NumericDate::Invalid => false,
    };
    let has_not_passed = match numeric_date(claims, "exp") {
        NumericDate::Absent => true,
        NumericDate::At(exp) => seconds(now) < exp + CLOCK_SKEW,
        NumericDate::Invalid => false,
    };
    if has_come && has_not_passed {
        return Ok(());
    }
    refuse(ErrorCode::UserinfoTime, "the userinfo has expired, or is not valid yet")
}

fn refuse(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Result<(), Error> {
    Err(Error::misbehaved(code, detail))
}

#[cfg(test)]
mod tests {
    use authjs_jose::base64url;
    use authjs_jose::jws::parse;
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn client(algorithm: Option<&str>) -> Client {
        let userinfo_signed_response_alg = algorithm.map(str::to_owned);
        Client { client_id: "client".to_owned(), userinfo_signed_response_alg, ..Client::default() }
    }

    fn server(supported: Option<&[&str]>) -> AuthorizationServer {
        AuthorizationServer {
            issuer: Some("https://id.example.com".to_owned()),
            userinfo_signing_alg_values_supported: supported
                .map(|names| names.iter().copied().map(str::to_owned).collect()),
            ..Default::default()
        }
    }

    fn validated(claims: &Value) -> Result<Value, ErrorCode> {
        let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
        let token = format!("{}.{}.c2ln", part(&json!({ "alg": "RS256" })), part(claims));
        let verified = SignatureVerified::assertion(parse(&token).unwrap());
        let now = Timestamp::from_millis(NOW * 1000);
        validate(verified, &server(None), &client(Some("RS256")), Some("alice"), now)
            .map(Value::Object)
            .map_err(|error| error.code())
    }

    #[test]
    fn the_registered_algorithm_is_the_only_one() {
        let table: [(Option<&str>, &[&str], &str, bool); 12] = [
            (Some("RS256"), &[], "RS256", true),
            (Some("RS256"), &["ES256"], "RS256", true),
            (Some("RS256"), &["ES256"], "ES256", false),
            (Some("RS256"), &[], "none", false),
            (Some("RS256"), &[], "rs256", false),
            (Some("HS256"), &[], "HS256", true),
            (Some("RS256"), &[], "HS256", false),
            (None, &["ES256", "HS256", "none"], "ES256", true),
            (None, &["ES256", "HS256", "none"], "HS256", false),
            (None, &["ES256", "HS256", "none"], "none", false),
            (None, &["ES256"], "RS256", false),
            (None, &[], "RS256", false),
        ];
        for (registered, supported, name, expected) in table {
            let header = object(&json!({ "alg": name }));
            let supported = Some(supported).filter(|names| !names.is_empty());
            let algorithm = expected_algorithm(&client(registered), &server(supported), &header);
            let outcome = algorithm.map(|algorithm| algorithm.name).map_err(|error| error.code());
            let expected = if expected { Ok(name) } else { Err(ErrorCode::UserinfoAlgorithm) };
            assert_eq!(outcome, expected, "{registered:?} {supported:?} {name}");
        }
    }

    #[test]
    fn what_the_claims_say_must_hold_where_they_say_it() {
        let plain = json!({ "sub": "alice", "name": "Alice" });
        assert_eq!(validated(&plain), Ok(plain.clone()));
        let table = [
            ("iss", json!("https://id.example.com"), None),
            ("iss", json!("https://id.example.com/"), Some(ErrorCode::UserinfoIssuer)),
            ("iss", json!(null), Some(ErrorCode::UserinfoIssuer)),
            ("aud", json!("client"), None),
            ("aud", json!(["other", "client"]), None),
            ("aud", json!("other"), Some(ErrorCode::UserinfoAudience)),
            ("aud", json!([]), Some(ErrorCode::UserinfoAudience)),
            ("aud", json!(null), Some(ErrorCode::UserinfoAudience)),
            ("exp", json!(NOW - 29), None),
            ("exp", json!(NOW - 30), Some(ErrorCode::UserinfoTime)),
            ("exp", json!("9999999999"), Some(ErrorCode::UserinfoTime)),
            ("nbf", json!(NOW + 30), None),
            ("nbf", json!(NOW + 31), Some(ErrorCode::UserinfoTime)),
            ("nbf", json!(null), Some(ErrorCode::UserinfoTime)),
            ("sub", json!("mallory"), Some(ErrorCode::UserinfoSubject)),
            ("sub", json!(1), Some(ErrorCode::UserinfoSubject)),
        ];
        for (name, value, expected) in table {
            let mut claims = plain.clone();
            claims[name] = value.clone();
            assert_eq!(validated(&claims).err(), expected, "{name} {value}");
        }
        assert_eq!(validated(&json!({})), Err(ErrorCode::UserinfoSubject));
    }
}
