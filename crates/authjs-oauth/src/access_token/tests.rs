use authjs_jose::algorithms::find;
use authjs_jose::base64url;
use authjs_jose::danger::SignatureVerified;
use authjs_jose::secret::Secret;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::ErrorCode;
use crate::response::sample;

const NOW: i64 = 1_800_000_000;

fn issuer() -> Issuer {
    Issuer {
        issuer: "https://id.example".to_owned(),
        audiences: vec!["https://api.example".to_owned(), "api".to_owned()],
        algorithms: vec![find("RS256").unwrap(), find("ES256").unwrap()],
        typ: "at+jwt".to_owned(),
        scopes: vec!["read".to_owned()],
        clients: Vec::new(),
    }
}

fn header() -> Value {
    json!({ "alg": "RS256", "typ": "at+jwt" })
}

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "aud": "https://api.example", "sub": "alice", "client_id": "app",
        "iat": NOW, "exp": NOW + 300, "scope": "write read",
    })
}

/// Returns the claims with one of another value. `null` removes it.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

fn encoded(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| base64url::encode(part.to_string().as_bytes());
    format!("{}.{}.c2ln", part(header), part(claims))
}

fn code(issuer: &Issuer, header: &Value, claims: &Value) -> Option<ErrorCode> {
    let verified = SignatureVerified::assertion(parse(&encoded(header, claims)).unwrap());
    validate(verified, issuer, Timestamp::from_seconds(NOW)).err().map(|error| error.code())
}

fn claims_code(name: &str, value: Value) -> Option<ErrorCode> {
    code(&issuer(), &header(), &with(name, value))
}

#[test]
fn a_token_of_rfc_9068_is_accepted_and_gives_its_claims() {
    let token = parse(&encoded(&header(), &with("n", json!(9_007_199_254_740_993_i64)))).unwrap();
    assert_eq!(unverified_issuer(&token), "https://id.example");
    assert_eq!(issuer().algorithm(&token.header).unwrap().name, "RS256");
    let valid =
        validate(SignatureVerified::assertion(token), &issuer(), Timestamp::from_seconds(NOW)).unwrap();
    assert!(!format!("{valid:?}").contains("alice"));
    assert_eq!(valid.into_claims()["sub"], "alice");
}

#[test]
fn text_that_is_no_signed_token_is_malformed() {
    let nested = format!("{}.ZXlKLmV5Si5h.c2ln", base64url::encode(br#"{"alg":"RS256","cty":"JWT"}"#));
    for token in ["", "a", "a.b.c", "a.b.c.d.e", &".".repeat(10_000), &nested] {
        assert_eq!(parse(token).unwrap_err().code(), ErrorCode::AccessTokenMalformed);
    }
    let crit = encoded(&json!({ "alg": "RS256", "typ": "at+jwt", "crit": ["x"], "x": 1 }), &claims());
    assert_eq!(parse(&crit).unwrap_err().code(), ErrorCode::AccessTokenCritical);
}

#[test]
fn only_a_listed_algorithm_may_sign() {
    for alg in ["none", "HS256", "PS512", "rs256", ""] {
        let header = json!({ "alg": alg, "typ": "at+jwt" });
        assert_eq!(code(&issuer(), &header, &claims()), Some(ErrorCode::AccessTokenAlgorithm), "{alg}");
    }
    assert_eq!(code(&issuer(), &json!({ "alg": "ES256", "typ": "at+jwt" }), &claims()), None);
}

#[test]
fn typ_is_that_of_access_tokens() {
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"] {
        assert_eq!(code(&issuer(), &json!({ "alg": "RS256", "typ": typ }), &claims()), None, "{typ}");
    }
    for header in [
        json!({ "alg": "RS256" }),
        json!({ "alg": "RS256", "typ": "JWT" }),
        json!({ "alg": "RS256", "typ": "logout+jwt" }),
        json!({ "alg": "RS256", "typ": "" }),
        json!({ "alg": "RS256", "typ": ["at+jwt"] }),
        json!({ "alg": "RS256", "typ": "application/application/at+jwt" }),
        json!({ "alg": "RS256", "typ": "applicationsat+jwt" }),
        json!({ "alg": "RS256", "typ": "unspecified/at+jwt" }),
    ] {
        assert_eq!(code(&issuer(), &header, &claims()), Some(ErrorCode::AccessTokenType), "{header}");
    }
}

#[test]
fn another_typ_is_configured_and_jwt_may_be_absent() {
    let jwt = Issuer { typ: "JWT".to_owned(), ..issuer() };
    for header in [json!({ "alg": "RS256" }), json!({ "alg": "RS256", "typ": "jwt" })] {
        assert_eq!(code(&jwt, &header, &claims()), None, "{header}");
    }
    for typ in ["at+jwt", "logout+jwt", "dpop+jwt"] {
        let header = json!({ "alg": "RS256", "typ": typ });
        assert_eq!(code(&jwt, &header, &claims()), Some(ErrorCode::AccessTokenType), "{typ}");
    }
    let own = Issuer { typ: "entity+jwt".to_owned(), ..issuer() };
    assert_eq!(code(&own, &json!({ "alg": "RS256" }), &claims()), Some(ErrorCode::AccessTokenType));
}

#[test]
fn other_kinds_of_tokens_are_refused_even_with_the_same_typ() {
    for (name, value) in [
        ("nonce", json!("n")),
        ("at_hash", json!("h")),
        ("c_hash", json!("h")),
        ("events", json!({ "http://schemas.openid.net/event/backchannel-logout": {} })),
        ("typ", json!("ID")),
        ("typ", json!("Refresh")),
        ("typ", json!(["Bearer"])),
        ("token_use", json!("id")),
    ] {
        assert_eq!(claims_code(name, value), Some(ErrorCode::AccessTokenType), "{name}");
    }
    assert_eq!(claims_code("typ", json!("Bearer")), None, "Keycloak");
    assert_eq!(claims_code("token_use", json!("access")), None, "Cognito");
}

#[test]
fn the_issuer_is_exact() {
    let wrong = [
        json!(null),
        json!("https://id.example/"),
        json!("https://ID.example"),
        json!(["https://id.example"]),
    ];
    for iss in wrong {
        assert_eq!(claims_code("iss", iss.clone()), Some(ErrorCode::AccessTokenIssuer), "{iss}");
    }
}

#[test]
fn the_audience_names_this_site() {
    for aud in [json!("api"), json!(["x", "api"]), json!(["https://api.example"])] {
        assert_eq!(claims_code("aud", aud.clone()), None, "{aud}");
    }
    for aud in [json!(null), json!("other"), json!("apis"), json!([]), json!(["api", 1]), json!({ "api": 1 })]
    {
        assert_eq!(claims_code("aud", aud.clone()), Some(ErrorCode::AccessTokenAudience), "{aud}");
    }
}

#[test]
fn times_are_numbers() {
    let table = [
        ("exp", json!(null), Some(ErrorCode::AccessTokenExpired)),
        ("exp", json!("9999999999"), Some(ErrorCode::AccessTokenExpired)),
        ("exp", json!(NOW - 30), Some(ErrorCode::AccessTokenExpired)),
        ("exp", json!(NOW - 29), None),
        ("nbf", json!("x"), Some(ErrorCode::AccessTokenNotBefore)),
        ("nbf", json!(NOW + 31), Some(ErrorCode::AccessTokenNotBefore)),
        ("nbf", json!(NOW + 30), None),
        ("iat", json!("x"), Some(ErrorCode::AccessTokenIssuedAt)),
        ("iat", json!(NOW + 61), Some(ErrorCode::AccessTokenIssuedAt)),
        ("iat", json!(NOW - 86_400), None),
        ("iat", json!(null), None),
    ];
    for (name, value, expected) in table {
        assert_eq!(claims_code(name, value.clone()), expected, "{name} {value}");
    }
}

#[test]
fn an_expired_token_differs_from_one_without_an_end() {
    let detail = |exp: Value| {
        let verified = SignatureVerified::assertion(parse(&encoded(&header(), &with("exp", exp))).unwrap());
        validate(verified, &issuer(), Timestamp::from_seconds(NOW)).unwrap_err().detail()
    };
    assert_eq!(detail(json!(NOW - 30)), "the access token has expired");
    for exp in [json!(null), json!("x")] {
        assert_eq!(detail(exp), "the access token's exp is missing or not a number");
    }
}

#[test]
fn the_subject_is_a_usable_text() {
    for sub in [json!(null), json!(""), json!(7), json!("a\u{202e}b"), json!("x".repeat(1025))] {
        assert_eq!(claims_code("sub", sub.clone()), Some(ErrorCode::AccessTokenSubject), "{sub}");
    }
}

#[test]
fn clients_are_listed_if_there_is_a_list() {
    let listed = Issuer { clients: vec!["app".to_owned()], ..issuer() };
    let client = |claims: &Value| code(&listed, &header(), claims);
    assert_eq!(client(&claims()), None);
    let mut azp = with("client_id", Value::Null);
    assert_eq!(client(&azp), Some(ErrorCode::AccessTokenClient), "it names no client");
    azp["azp"] = json!("app");
    assert_eq!(client(&azp), None);
    assert_eq!(client(&with("client_id", json!("other"))), Some(ErrorCode::AccessTokenClient));
    assert_eq!(client(&with("azp", json!("other"))), Some(ErrorCode::AccessTokenClient));
    assert_eq!(claims_code("azp", json!("other")), Some(ErrorCode::AccessTokenClient), "two clients");
    assert_eq!(claims_code("client_id", json!(1)), Some(ErrorCode::AccessTokenClient));
    assert_eq!(claims_code("client_id", json!(null)), None);
}

#[test]
fn a_bound_token_is_no_bearer_token() {
    for cnf in [json!({ "jkt": "x" }), json!({ "x5t#S256": "x" }), json!({}), json!("x")] {
        assert_eq!(claims_code("cnf", cnf.clone()), Some(ErrorCode::AccessTokenBound), "{cnf}");
    }
}

#[test]
fn every_scope_is_there_as_a_whole_word() {
    for scope in [json!("read"), json!("a read b")] {
        assert_eq!(claims_code("scope", scope.clone()), None, "{scope}");
    }
    for scope in [
        json!(null),
        json!(""),
        json!("other"),
        json!("read:all"),
        json!("Read"),
        json!(["read"]),
        json!("a\tread"),
    ] {
        assert_eq!(claims_code("scope", scope.clone()), Some(ErrorCode::AccessTokenScope), "{scope}");
    }
    let mut scp = with("scope", Value::Null);
    for value in [json!("read x"), json!(["x", "read"])] {
        scp["scp"] = value;
        assert_eq!(code(&issuer(), &header(), &scp), None, "{scp}");
    }
    scp["scope"] = json!(["read"]);
    assert_eq!(code(&issuer(), &header(), &scp), Some(ErrorCode::AccessTokenScope), "scope comes first");
}

#[test]
fn an_issuer_is_asked_about_an_opaque_token_with_basic_credentials() {
    let endpoint = url::Url::parse("https://id.example/introspect").unwrap();
    let request = introspection_request(&endpoint, "gate", &Secret::new("s&cret"), "a+b/c=");
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://id.example/introspect"));
    assert_eq!(request.body.as_deref(), Some("token=a%2Bb%2Fc%3D&token_type_hint=access_token"));
    assert!(request.headers.contains(&("authorization", "Basic Z2F0ZTpzJTI2Y3JldA==".to_owned())));
    assert!(!format!("{request:?}").contains("cret"));
}

fn introspected(status: u16, body: &Value) -> Result<Value, ErrorCode> {
    let now = Timestamp::from_seconds(NOW);
    let claims = process_introspection_response(&sample(status, body), &issuer(), now);
    claims.map(Value::Object).map_err(|error| error.code())
}

#[test]
fn an_active_token_has_the_claims_of_a_jwt() {
    let active = |name: &str, value: Value| {
        let mut answer = with(name, value);
        answer["active"] = json!(true);
        introspected(200, &answer)
    };
    assert_eq!(active("token_type", json!("bearer")).unwrap()["sub"], "alice");
    assert_eq!(
        active("iss", json!(null)).unwrap()["iss"],
        "https://id.example",
        "the server answers for itself"
    );
    assert!(active("exp", json!(null)).is_ok());
    assert!(active("token_use", json!("access_token")).is_ok(), "Hydra");
    for (name, value, expected) in [
        ("iss", json!("https://other.example"), ErrorCode::AccessTokenIssuer),
        ("aud", json!(null), ErrorCode::AccessTokenAudience),
        ("exp", json!(1), ErrorCode::AccessTokenExpired),
        ("exp", json!("9999999999"), ErrorCode::AccessTokenExpired),
        ("sub", json!(null), ErrorCode::AccessTokenSubject),
        ("scope", json!("other"), ErrorCode::AccessTokenScope),
        ("cnf", json!({}), ErrorCode::AccessTokenBound),
        ("token_type", json!("DPoP"), ErrorCode::AccessTokenType),
        ("token_use", json!("refresh_token"), ErrorCode::AccessTokenType),
        ("typ", json!("Refresh"), ErrorCode::AccessTokenType),
    ] {
        assert_eq!(active(name, value).unwrap_err(), expected, "{name}");
    }
}

#[test]
fn only_active_true_is_active_and_only_a_200_is_an_answer() {
    for active in [json!(false), json!("true"), json!(1), json!(null), json!([true])] {
        let answer = with("active", active.clone());
        assert_eq!(introspected(200, &answer), Err(ErrorCode::AccessTokenInactive), "{active}");
    }
    for status in [201, 302, 401, 403, 500] {
        assert_eq!(introspected(status, &with("active", json!(true))), Err(ErrorCode::ProviderStatus));
    }
    assert_eq!(introspected(200, &json!([])), Err(ErrorCode::ProviderMalformed));
}
