//! The rules for ID Tokens, with at least one passing and one failing case each.

mod times;

use authjs_jose::algorithms::find;
use authjs_jose::base64url;
use authjs_jose::danger::SignatureVerified;
use authjs_jose::hash::left_half;
use authjs_jose::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use super::*;
use crate::response::sample;
use crate::token::{TokenSet, process_token_response};
use crate::{AuthorizationServer, Client, Error, ErrorCode};

const ISSUER: &str = "https://id.example.com";
const NOW: i64 = 1_700_000_000;

/// A valid sign-in. Each test breaks one part.
struct SignIn {
    header: Value,
    claims: Value,
    nonce: Option<&'static str>,
    audiences: Vec<String>,
    requirements: Requirements,
    issuer: Option<&'static str>,
    algorithm: Option<&'static str>,
}

impl SignIn {
    fn new() -> Self {
        let claims = json!({ "iss": ISSUER, "sub": "alice", "aud": "client", "exp": NOW + 300, "iat": NOW, "nonce": "n" });
        Self {
            header: json!({ "alg": "RS256", "kid": "1" }),
            claims,
            nonce: Some("n"),
            audiences: Vec::new(),
            requirements: Requirements::default(),
            issuer: Some(ISSUER),
            algorithm: None,
        }
    }

    fn with(name: &str, value: Value) -> Self {
        let mut sign_in = Self::new();
        sign_in.claims[name] = value;
        sign_in
    }

    fn without(name: &str) -> Self {
        let mut sign_in = Self::new();
        sign_in.claims.as_object_mut().unwrap().remove(name);
        sign_in
    }

    fn outcome(&self) -> Result<ValidatedIdToken, Error> {
        let client = Client {
            client_id: "client".to_owned(),
            id_token_signed_response_alg: self.algorithm.map(str::to_owned),
            ..Client::default()
        };
        let server = AuthorizationServer { issuer: self.issuer.map(str::to_owned), ..Default::default() };
        let expected = Expected {
            server: &server,
            client: &client,
            audiences: &self.audiences,
            nonce: self.nonce,
            code: Some("CODE"),
            requirements: &self.requirements,
        };
        let verified = SignatureVerified::assertion(parse(&compact(&self.header, &self.claims)).unwrap());
        validate(verified, &expected, &tokens(), Timestamp::from_seconds(NOW))
    }

    fn refusal(&self) -> Option<ErrorCode> {
        self.outcome().err().map(|error| error.code())
    }

    /// Returns the log text of the refusal.
    fn detail(&self) -> String {
        self.outcome().unwrap_err().detail()
    }
}

fn compact(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    format!("{}.{}.c2ln", part(header), part(claims))
}

fn tokens() -> TokenSet {
    let body = json!({ "access_token": "ACCESS", "token_type": "Bearer" });
    process_token_response(&sample(200, body)).unwrap()
}

/// Checks that every value is refused with this code, and its absence too if `required`.
fn refused(name: &str, code: ErrorCode, required: bool, values: &[Value]) {
    for value in values {
        assert_eq!(SignIn::with(name, value.clone()).refusal(), Some(code), "{name}: {value}");
    }
    assert_eq!(SignIn::without(name).refusal(), required.then_some(code), "{name} absent");
}

fn accepted(name: &str, values: &[Value]) {
    for value in values {
        assert_eq!(SignIn::with(name, value.clone()).refusal(), None, "{name}: {value}");
    }
}

#[test]
fn an_id_token_as_it_should_be_gives_its_claims() {
    let token = SignIn::new().outcome().unwrap();
    assert_eq!(token.sub(), "alice");
    assert_eq!(token.claims()["aud"], "client");
    assert_eq!(format!("{token:?}"), r#"["iss", "sub", "aud", "exp", "iat", "nonce"]"#);
    assert_eq!(Value::Object(token.into_profile()), SignIn::new().claims);
}

#[test]
fn iss_is_the_issuer_byte_for_byte() {
    let others = [
        "https://id.example.com/",
        "HTTPS://ID.EXAMPLE.COM",
        "https://evil.example",
        "http://id.example.com",
        "",
    ];
    let others: Vec<Value> =
        others.into_iter().map(Value::from).chain([json!(null), json!([ISSUER])]).collect();
    refused("iss", ErrorCode::IdTokenIssuer, true, &others);
    let published = SignIn {
        issuer: Some("https://id.example.com/"),
        ..SignIn::with("iss", json!("https://id.example.com/"))
    };
    assert_eq!(published.refusal(), None);
    assert_eq!(SignIn { issuer: None, ..SignIn::new() }.refusal(), Some(ErrorCode::IdTokenIssuer));
    assert_eq!(SignIn { issuer: None, ..SignIn::without("iss") }.refusal(), Some(ErrorCode::IdTokenIssuer));
}

#[test]
fn sub_is_a_text_of_1_to_1024_bytes() {
    let texts =
        ["a", "auth0|5f7c8ec7c33c6c004bbafe82", "älice", " Ada\u{a0}", "用户", "e\u{301}", "👩‍💻", "\u{feff}x"];
    accepted("sub", &texts.map(Value::from));
    accepted("sub", &[json!("a".repeat(1024)), json!("ü".repeat(512))]);
    let values =
        [json!(""), json!("a".repeat(1025)), json!("ü".repeat(513)), json!(1), json!(["a"]), json!(null)];
    refused("sub", ErrorCode::IdTokenSubject, true, &values);
    let hidden = [
        '\0', '\n', '\u{7f}', '\u{85}', '\u{61c}', '\u{200e}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
    ];
    let values: Vec<_> = hidden.into_iter().map(|letter| json!(format!("alice{letter}x"))).collect();
    refused("sub", ErrorCode::IdTokenSubject, true, &values);
}

#[test]
fn sub_is_kept_byte_for_byte() {
    for sub in [" Älice ", "e\u{301}", "\u{e9}", "ALICE"] {
        assert_eq!(SignIn::with("sub", json!(sub)).outcome().unwrap().sub().as_bytes(), sub.as_bytes());
    }
}

#[test]
fn a_lone_surrogate_is_no_text() {
    let claims = r#"{"sub":"\ud800"}"#;
    let token = format!("eyJhbGciOiJSUzI1NiJ9.{}.c2ln", base64url::encode(claims.as_bytes()));
    assert_eq!(parse(&token).unwrap_err().code(), ErrorCode::IdTokenMalformed);
}

#[test]
fn aud_names_this_client() {
    accepted("aud", &[json!("client"), json!(["client"])]);
    let values = [
        json!("other"),
        json!("clientx"),
        json!("clien"),
        json!(""),
        json!([]),
        json!(["other"]),
        json!([["client"]]),
        json!(null),
        json!({ "client": 1 }),
    ];
    refused("aud", ErrorCode::IdTokenAudience, true, &values);
    refused("aud", ErrorCode::IdTokenAudience, true, &[json!(["client", 1])]);
}

#[test]
fn several_audiences_need_azp_and_azp_is_this_client() {
    let mut sign_in = SignIn::with("aud", json!(["client", "other"]));
    assert_eq!(sign_in.refusal(), Some(ErrorCode::IdTokenAuthorizedParty));
    sign_in.claims["azp"] = json!("other");
    assert_eq!(sign_in.refusal(), Some(ErrorCode::IdTokenAuthorizedParty));
    sign_in.claims["azp"] = json!("client");
    assert_eq!(sign_in.refusal(), None);
    refused("azp", ErrorCode::IdTokenAuthorizedParty, false, &[json!("other"), json!(""), json!(["client"])]);
    accepted("azp", &[json!("client"), json!(null)]);
    sign_in.claims["azp"] = json!(null);
    assert_eq!(sign_in.refusal(), Some(ErrorCode::IdTokenAuthorizedParty));
}

#[test]
fn the_algorithm_is_the_one_agreed_on() {
    for alg in ["HS256", "RS384", "ES256"] {
        let header = json!({ "alg": alg });
        assert_eq!(
            SignIn { header: header.clone(), ..SignIn::new() }.refusal(),
            Some(ErrorCode::IdTokenAlgorithm),
            "{alg}"
        );
        assert_eq!(SignIn { header, algorithm: Some(alg), ..SignIn::new() }.refusal(), None, "{alg}");
    }
}

#[test]
fn nonce_is_the_one_sent() {
    let values = [json!("wrong"), json!(""), json!("nn"), json!(null), json!(["n"])];
    refused("nonce", ErrorCode::IdTokenNonce, true, &values);
}

#[test]
fn a_nonce_that_nobody_sent_is_refused() {
    assert_eq!(SignIn { nonce: None, ..SignIn::new() }.refusal(), Some(ErrorCode::IdTokenNonce));
    assert_eq!(
        SignIn { nonce: None, ..SignIn::with("nonce", json!(null)) }.refusal(),
        Some(ErrorCode::IdTokenNonce)
    );
    assert_eq!(SignIn { nonce: None, ..SignIn::without("nonce") }.refusal(), None);
}

#[test]
fn the_log_says_which_cause_a_refusal_has() {
    let rows = [
        (SignIn::without("nonce"), "no nonce although one was sent"),
        (SignIn::with("nonce", json!("wrong")), "not the one that was sent"),
        (SignIn { nonce: None, ..SignIn::new() }, "a nonce although none was sent"),
        (SignIn::without("sub"), "has no sub"),
        (SignIn::with("sub", json!("")), "sub is empty"),
        (SignIn::with("sub", json!("x".repeat(1025))), "sub has 1025 bytes"),
        (SignIn::with("sub", json!("a\u{202e}b")), "sub contains U+202E"),
        (SignIn::with("sub", json!(7)), "sub is not a text"),
        (SignIn::with("aud", json!(["client", "other"])), "several audiences and no azp"),
        (SignIn::with("azp", json!("other")), "azp is \"other\", not the client id \"client\""),
    ];
    for (sign_in, cause) in rows {
        assert!(sign_in.detail().contains(cause), "{cause}: {}", sign_in.detail());
    }
}

#[test]
fn acr_is_one_that_was_asked_for_as_essential() {
    let asking = |values: &[&str], sign_in: SignIn| {
        let acr_values = Some(values.iter().copied().map(str::to_owned).collect());
        SignIn { requirements: Requirements { acr_values, ..Default::default() }, ..sign_in }.refusal()
    };
    assert_eq!(asking(&["1", "2"], SignIn::with("acr", json!("2"))), None);
    assert_eq!(asking(&[], SignIn::with("acr", json!("0"))), None);
    let refused = Some(ErrorCode::IdTokenAuthenticationContext);
    assert_eq!(asking(&["1", "2"], SignIn::with("acr", json!("0"))), refused);
    assert_eq!(asking(&["1"], SignIn::with("acr", json!(1))), refused);
    assert_eq!(asking(&[], SignIn::new()), refused);
    accepted("acr", &[json!("0")]);
}

#[test]
fn at_hash_is_of_the_access_token_by_the_hash_of_the_algorithm() {
    for (alg, length) in [("RS256", 22), ("ES384", 32), ("PS512", 43)] {
        let at_hash = left_half(find(alg).unwrap(), b"ACCESS");
        assert_eq!(at_hash.len(), length);
        let sign_in = SignIn {
            header: json!({ "alg": alg }),
            algorithm: Some(alg),
            ..SignIn::with("at_hash", json!(at_hash))
        };
        assert_eq!(sign_in.refusal(), None, "{alg}");
    }
    let other_hash = left_half(find("RS384").unwrap(), b"ACCESS");
    accepted("at_hash", &[json!(null)]);
    let values = [json!("AAAAAAAAAAAAAAAAAAAAAA"), json!(""), json!(other_hash), json!(0)];
    refused("at_hash", ErrorCode::IdTokenAccessTokenHash, false, &values);
}

#[test]
fn c_hash_is_of_the_code() {
    accepted("c_hash", &[json!(left_half(find("RS256").unwrap(), b"CODE")), json!(null)]);
    refused("c_hash", ErrorCode::IdTokenCodeHash, false, &[json!("AAAAAAAAAAAAAAAAAAAAAA"), json!("")]);
}

#[test]
fn typ_does_not_say_that_it_is_another_token() {
    let refusal =
        |typ: &Value| SignIn { header: json!({ "alg": "RS256", "typ": typ }), ..SignIn::new() }.refusal();
    for typ in [json!("JWT"), json!("jwt"), json!("application/jwt")] {
        assert_eq!(refusal(&typ), None, "{typ}");
    }
    for typ in [json!("at+jwt"), json!("logout+jwt"), json!(""), json!(null), json!(["JWT"])] {
        assert_eq!(refusal(&typ), Some(ErrorCode::IdTokenType), "{typ}");
    }
}

#[test]
fn what_is_no_jws_is_no_id_token() {
    let code = |token: &str| parse(token).map_err(|error: Error| error.code()).err();
    let critical = compact(&json!({ "alg": "RS256", "crit": ["foo"], "foo": 1 }), &json!({}));
    assert_eq!(code(&critical), Some(ErrorCode::IdTokenCritical));
    let jwe = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA";
    let unnamed_key = compact(&json!({ "alg": "RS256", "kid": 1 }), &json!({}));
    for token in ["", "x", r#"{"payload":"","signatures":[]}"#, jwe, &unnamed_key, &"a".repeat(65 * 1024)] {
        assert_eq!(code(token), Some(ErrorCode::IdTokenMalformed));
    }
}

#[test]
fn an_empty_token_fails_at_its_issuer() {
    let claims = Value::Object(Map::new());
    assert_eq!(SignIn { claims, ..SignIn::new() }.refusal(), Some(ErrorCode::IdTokenIssuer));
}

#[test]
fn a_native_app_s_token_is_accepted_if_its_client_is_named() {
    for (aud, azp, further, expected) in [
        (json!("ios"), json!(null), vec!["ios"], None),
        (json!("client"), json!("android"), vec!["android"], None),
        (json!(["ios", "other"]), json!("ios"), vec!["ios"], None),
        (json!("ios"), json!(null), vec![], Some(ErrorCode::IdTokenAudience)),
        (json!("IOS"), json!(null), vec!["ios"], Some(ErrorCode::IdTokenAudience)),
        (json!(1), json!(null), vec!["1"], Some(ErrorCode::IdTokenAudience)),
        (json!(["ios", "other"]), json!("other"), vec!["ios"], Some(ErrorCode::IdTokenAuthorizedParty)),
        (json!(["ios", "client"]), json!(null), vec!["ios"], Some(ErrorCode::IdTokenAuthorizedParty)),
        (json!("client"), json!("android"), vec![], Some(ErrorCode::IdTokenAuthorizedParty)),
    ] {
        let mut sign_in = SignIn::with("aud", aud.clone());
        sign_in.claims["azp"] = azp.clone();
        sign_in.audiences = further.iter().map(|&id| id.to_owned()).collect();
        assert_eq!(sign_in.refusal(), expected, "{aud} {azp} {further:?}");
    }
}
