//! Pushed authorization requests: <https://www.rfc-editor.org/rfc/rfc9126>.

use authjs::http::{OutgoingResponse, Params};
use authjs::platform::FetchError;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, ISSUER, Op};

const PAR: &str = "https://op.example/par";
const REFERENCE: &str = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c";
const FAILED: &str = "http://localhost:8787/api/auth/error?error=Configuration";

/// Returns a deployment with these settings of the provider, whose metadata have these members too.
fn site(settings: Value, metadata: Value) -> Browser {
    let (mut op, mut all) = (Op::config(), Op::metadata());
    op.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    all.as_object_mut().unwrap().extend(metadata.as_object().unwrap().clone());
    let browser = Browser::new(json!({ "providers": [op] }));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &all);
    browser
}

fn required() -> Value {
    json!({ "pushed_authorization_request_endpoint": PAR, "require_pushed_authorization_requests": true })
}

fn offered() -> Value {
    json!({ "pushed_authorization_request_endpoint": PAR })
}

/// Starts a sign-in whose visitor adds these parameters.
fn start(browser: &mut Browser, query: &str) -> Answer {
    let csrf = browser.csrf_token();
    let form = [("csrfToken", csrf.as_str()), ("callbackUrl", "/dashboard")];
    let answer = browser.post(&format!("/api/auth/signin/op{query}"), &form);
    browser.platform.finish();
    answer
}

fn taken(status: u16, body: &Value) -> Result<OutgoingResponse, FetchError> {
    Ok(OutgoingResponse { status, headers: Vec::new(), body: body.to_string().into_bytes() })
}

fn reference() -> Value {
    json!({ "request_uri": REFERENCE, "expires_in": 60 })
}

#[test]
fn the_browser_carries_a_reference_to_what_was_pushed() {
    for (settings, metadata) in
        [(json!({ "par": true }), offered()), (json!({}), required()), (json!({ "par": false }), required())]
    {
        let mut browser = site(settings, metadata);
        browser.platform.expect(PAR, taken(201, &reference()));
        let answer =
            start(&mut browser, "?login_hint=ada&redirect_uri=https://evil.example&request_uri=urn:evil");
        let url = Url::parse(answer.location()).unwrap();
        let shown: Vec<_> = url.query_pairs().into_owned().collect();
        let expected = [("client_id", "client-1"), ("request_uri", REFERENCE)];
        assert_eq!(shown, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(answer.location().starts_with("https://op.example/authorize?"));

        let request = browser.platform.sent.borrow().last().unwrap().clone();
        let pushed = Params::parse(request.body.as_deref().unwrap().as_bytes(), 50).unwrap();
        for (name, value) in [
            ("client_id", "client-1"),
            ("redirect_uri", "http://localhost:8787/api/auth/callback/op"),
            ("response_type", "code"),
            ("code_challenge_method", "S256"),
            ("login_hint", "ada"),
        ] {
            assert_eq!((pushed.count(name), pushed.get(name)), (1, Some(value)));
        }
        assert_eq!(pushed.count("request_uri"), 0);
        assert!(
            request
                .headers
                .iter()
                .any(|(name, value)| *name == "authorization" && value.starts_with("Basic "))
        );

        let state = pushed.get("state").unwrap();
        let token = Op::token_response(&Op::id_token(&Op::claims(pushed.get("nonce").unwrap())));
        browser.platform.expect_json("https://op.example/token", 200, &token);
        let end = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
        browser.platform.finish();
        assert_eq!(end.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    }
}

#[test]
fn nothing_is_pushed_where_the_server_only_offers_it() {
    let mut of_a_text = required();
    of_a_text["require_pushed_authorization_requests"] = "true".into();
    for metadata in [offered(), of_a_text] {
        let mut browser = site(json!({}), metadata);
        let answer = start(&mut browser, "");
        assert!(answer.location().contains("&code_challenge="), "{}", answer.location());
    }
}

#[test]
fn a_sign_in_does_not_go_on_without_the_reference() {
    let moved = Ok(OutgoingResponse {
        status: 307,
        headers: vec![("location".to_owned(), "https://evil.example/par".to_owned())],
        body: Vec::new(),
    });
    let unknown = json!({ "error": "invalid_client", "error_description": "client authentication failed" });
    let rows = [
        (
            taken(401, &unknown),
            "provider_status",
            "It says: invalid_client: client authentication failed. Check AUTH_OP_SECRET",
        ),
        (
            taken(400, &json!({ "error": "invalid_request" })),
            "provider_status",
            "https://op.example/par answered 400. It says: invalid_request",
        ),
        (taken(500, &json!({})), "provider_status", "answered 500"),
        (moved, "provider_status", "with a redirect to \"https://evil.example/par\", which is not followed"),
        (
            taken(201, &json!({ "expires_in": 60 })),
            "pushed_response_malformed",
            "request_uri is missing or no URI",
        ),
        (taken(201, &json!([])), "pushed_response_malformed", "not a JSON object"),
        (Err(FetchError::Timeout), "provider_unreachable", "no answer in time"),
        (Err(FetchError::TooLarge), "provider_too_large", "the answer is too large"),
    ];
    for (answered, reason, detail) in rows {
        let mut browser = site(json!({ "par": true }), offered());
        browser.platform.expect(PAR, answered);
        assert_eq!(start(&mut browser, "").location(), FAILED, "{detail}");
        assert_eq!(browser.platform.reasons(), [reason]);
        let log = browser.platform.log.borrow().join("\n").replace("\\\"", "\"");
        assert!(log.contains(detail), "{log}");
    }
}

#[test]
fn a_server_without_the_endpoint_is_named() {
    let promised = json!({ "require_pushed_authorization_requests": true });
    for (settings, metadata) in [(json!({ "par": true }), json!({})), (json!({}), promised)] {
        let mut browser = site(settings, metadata);
        assert_eq!(start(&mut browser, "").location(), FAILED);
        assert_eq!(browser.platform.reasons(), ["endpoint_missing"]);
        assert!(browser.platform.log.borrow().join("").contains("no pushed_authorization_request_endpoint"));
    }
}
