//! The rules for Logout Tokens, with at least one passing and one failing case each.

use authjs_jose::algorithms::find;
use authjs_jose::base64url;
use authjs_jose::danger::SignatureVerified;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use super::*;
use crate::{AuthorizationServer, Client, Error, ErrorCode};

const ISSUER: &str = "https://id.example.com";
const NOW: i64 = 1_700_000_000;
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn compact(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    format!("{}.{}.c2ln", part(header), part(claims))
}

fn header() -> Value {
    json!({ "alg": "RS256", "kid": "1", "typ": "logout+jwt" })
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "alice", "sid": "s-1", "aud": "client", "iat": NOW, "exp": NOW + 120, "jti": "j-1",
        "events": { EVENT: {} },
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(names: &[&str]) -> Value {
    let mut claims = claims();
    for name in names {
        claims.as_object_mut().unwrap().remove(*name);
    }
    claims
}

fn outcome(header: &Value, claims: &Value) -> Result<ValidatedLogoutToken, Error> {
    let client = Client { client_id: "client".to_owned(), ..Client::default() };
    let server = AuthorizationServer { issuer: Some(ISSUER.to_owned()), ..Default::default() };
    let verified = SignatureVerified::assertion(parse(&compact(header, claims))?);
    validate(verified, &server, &client, Timestamp::from_seconds(NOW))
}

fn refusal(claims: &Value) -> Option<ErrorCode> {
    outcome(&header(), claims).err().map(|error| error.code())
}

#[test]
fn a_token_names_a_session_or_a_user() {
    let token = outcome(&header(), &claims()).unwrap();
    let read = (token.iss(), token.sub(), token.sid(), token.jti());
    assert_eq!(read, (ISSUER, Some("alice"), Some("s-1"), "j-1"));
    assert!(!format!("{token:?}").contains("alice"));
    assert_eq!(outcome(&header(), &without(&["sub"])).unwrap().sub(), None);
    assert_eq!(outcome(&header(), &without(&["sid"])).unwrap().sid(), None);
    assert_eq!(outcome(&header(), &with("sub", Value::Null)).unwrap().sub(), None);
}

#[test]
fn each_rule_has_its_own_refusal() {
    use ErrorCode as Code;
    for (claims, code) in [
        (with("iss", json!("https://other.example")), Code::LogoutTokenIssuer),
        (without(&["iss"]), Code::LogoutTokenIssuer),
        (with("aud", json!("other")), Code::LogoutTokenAudience),
        (with("aud", json!(["other"])), Code::LogoutTokenAudience),
        (with("aud", json!(["client", 1])), Code::LogoutTokenAudience),
        (without(&["aud"]), Code::LogoutTokenAudience),
        (with("exp", json!(NOW)), Code::LogoutTokenExpired),
        (with("exp", json!(NOW - 1)), Code::LogoutTokenExpired),
        (with("exp", json!("9999999999")), Code::LogoutTokenExpired),
        (without(&["exp"]), Code::LogoutTokenExpired),
        (with("iat", json!(NOW - 151)), Code::LogoutTokenIssuedAt),
        (with("iat", json!(NOW + 61)), Code::LogoutTokenIssuedAt),
        (with("iat", Value::Null), Code::LogoutTokenIssuedAt),
        (without(&["iat"]), Code::LogoutTokenIssuedAt),
        (with("events", json!({})), Code::LogoutTokenEvents),
        (with("events", json!({ EVENT: 1 })), Code::LogoutTokenEvents),
        (with("events", json!({ EVENT: [] })), Code::LogoutTokenEvents),
        (with("events", json!({ "http://schemas.openid.net/event/other": {} })), Code::LogoutTokenEvents),
        (with("events", json!([EVENT])), Code::LogoutTokenEvents),
        (with("events", json!(EVENT)), Code::LogoutTokenEvents),
        (without(&["events"]), Code::LogoutTokenEvents),
        (with("nonce", json!("n")), Code::LogoutTokenNonce),
        (with("nonce", Value::Null), Code::LogoutTokenNonce),
        (without(&["sub", "sid"]), Code::LogoutTokenSubject),
        (with("sub", json!(1)), Code::LogoutTokenSubject),
        (with("sub", json!("")), Code::LogoutTokenSubject),
        (with("sid", json!("")), Code::LogoutTokenSubject),
        (with("sid", json!({})), Code::LogoutTokenSubject),
        (with("sid", json!("s".repeat(1_025))), Code::LogoutTokenSubject),
        (without(&["jti"]), Code::LogoutTokenId),
        (with("jti", json!("")), Code::LogoutTokenId),
        (with("jti", json!(1)), Code::LogoutTokenId),
        (with("jti", json!("j".repeat(1_025))), Code::LogoutTokenId),
    ] {
        assert_eq!(refusal(&claims), Some(code), "{claims}");
    }
}

#[test]
fn clocks_and_audiences_may_differ_within_the_rules() {
    for claims in [
        with("aud", json!(["other", "client"])),
        with("iat", json!(NOW - 150)),
        with("iat", json!(NOW + 60)),
        with("exp", json!(NOW + 1)),
        with("events", json!({ EVENT: {}, "urn:other": {} })),
    ] {
        assert_eq!(refusal(&claims), None, "{claims}");
    }
}

#[test]
fn only_a_logout_token_may_say_its_type() {
    let typed = |typ: Value| {
        let mut header = header();
        header["typ"] = typ;
        outcome(&header, &claims()).err().map(|error| error.code())
    };
    for typ in ["logout+jwt", "LOGOUT+JWT", "application/logout+jwt", "JWT", "jwt"] {
        assert_eq!(typed(typ.into()), None, "{typ}");
    }
    for typ in [json!("at+jwt"), json!("secevent+jwt"), json!(""), json!(1), Value::Null] {
        assert_eq!(typed(typ.clone()), Some(ErrorCode::LogoutTokenType), "{typ}");
    }
    assert!(outcome(&json!({ "alg": "RS256" }), &claims()).is_ok());
}

#[test]
fn the_algorithm_is_that_of_id_tokens() {
    let agreed = |registered: Option<&str>, alg: &str| {
        let client = Client {
            client_id: "client".to_owned(),
            id_token_signed_response_alg: registered.map(str::to_owned),
            ..Client::default()
        };
        let header = Map::from_iter([("alg".to_owned(), alg.into())]);
        expected_algorithm(&client, &AuthorizationServer::default(), &header).ok()
    };
    assert_eq!(agreed(None, "RS256"), find("RS256"));
    assert_eq!(agreed(Some("HS256"), "HS256"), find("HS256"));
    for alg in ["none", "HS256", "PS512", "ES256", ""] {
        assert_eq!(agreed(None, alg), None, "{alg}");
    }
}

#[test]
fn what_is_no_signed_jwt_is_malformed() {
    let unsigned = compact(&json!({ "alg": "RS256", "crit": ["x"], "x": 1 }), &claims());
    assert_eq!(parse(&unsigned).unwrap_err().code(), ErrorCode::LogoutTokenCritical);
    for token in ["", "a.b", "a.b.c.d.e", "e30.e30", "…"] {
        assert_eq!(parse(token).unwrap_err().code(), ErrorCode::LogoutTokenMalformed, "{token}");
    }
}
