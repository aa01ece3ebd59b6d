//! The effects of a provider's entry in the configuration on the requests to it.

use serde_json::{Value, json};
use url::Url;

use crate::support::{Browser, ISSUER, Op};

/// Returns an entry of the provider with these settings.
fn op_with(more: Value) -> Value {
    let mut op = Op::config();
    for (name, value) in more.as_object().unwrap() {
        op[name] = value.clone();
    }
    op
}

/// Returns the authorization URL of a provider with metadata at `discovery`.
fn authorization_url(more: Value, discovery: &str) -> Url {
    let mut browser = Browser::new(json!({ "providers": [op_with(more)] }));
    browser.platform.expect_json(discovery, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    browser.platform.finish();
    url
}

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";

#[test]
fn the_metadata_of_an_issuer_with_a_path_are_below_that_path() {
    let issuer = "https://op.example/realms/main";
    let mut browser = Browser::new(json!({ "providers": [op_with(json!({ "issuer": issuer }))] }));
    let mut metadata = Op::metadata();
    metadata["issuer"] = issuer.into();
    browser.platform.expect_json(format!("{issuer}/.well-known/openid-configuration"), 200, &metadata);
    let url = Op::start(&mut browser, "/");
    browser.platform.finish();
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["iss"] = issuer.into();
    let response = Op::token_response(&Op::id_token(&claims));
    browser.platform.expect_json("https://op.example/token", 200, &response);
    let state = Op::parameter(&url, "state");
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={issuer}&state={state}"));
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/", "{:?}", browser.platform.reasons());
}

#[test]
fn metadata_are_fetched_from_where_well_known_says() {
    let well_known = "https://metadata.example/op.json?v=2";
    let url = authorization_url(json!({ "wellKnown": well_known }), well_known);
    assert_eq!(url.host_str(), Some("op.example"));
}

#[test]
fn parameters_scope_and_checks_are_the_deployers() {
    let params = json!({ "prompt": "consent", "access_type": "offline" });
    let more =
        json!({ "authorization": { "params": params }, "scope": "openid groups", "checks": ["state"] });
    let url = authorization_url(more, DISCOVERY);
    let names: Vec<_> = url.query_pairs().map(|(name, _)| name.into_owned()).collect();
    let expected = ["response_type", "client_id", "redirect_uri", "prompt", "access_type", "scope", "state"];
    assert_eq!(names, expected);
    assert_eq!(Op::parameter(&url, "scope"), "openid groups");
    assert_eq!(Op::parameter(&url, "access_type"), "offline");
}

#[test]
fn every_request_to_a_provider_has_the_deployers_headers_and_goes_through_the_proxy() {
    let mut op = op_with(json!({
        "idToken": false, "fetch": { "headers": { "x-tenant": "a" }, "proxy": "https://egress.example/op/" },
    }));
    op["client"] = json!({});
    let secret = r#"{"x-api-key":"hunter2"}"#;
    let mut browser =
        Browser::with_env(json!({ "AUTH": { "providers": [op] }, "AUTH_OP_FETCH_HEADERS": secret }));
    let through = |path: &str| format!("https://egress.example/op/{path}");
    browser.platform.expect_json(through(".well-known/openid-configuration"), 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    assert_eq!(url.host_str(), Some("op.example"), "a visitor goes to the provider itself");
    // `{"alg":"RS256"}`, without a key that fits: sufficient for the requests.
    let id_token = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";
    browser.platform.expect_json(through("token"), 200, &Op::token_response(id_token));
    // RFC 8037 appendix A.2
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    let keys = json!({ "keys": [key] });
    browser.platform.expect_json(through("jwks"), 200, &keys);
    browser.platform.expect_json(through("jwks"), 200, &keys);
    let state = Op::parameter(&url, "state");
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    assert_eq!(browser.platform.reasons(), ["id_token_key"]);
    for request in &*browser.platform.sent.borrow() {
        let extra: Vec<_> =
            request.extra_headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
        assert_eq!(extra, [("x-tenant", "a"), ("x-api-key", "hunter2")], "{request:?}");
        assert!(request.headers.contains(&("x-forwarded-host", "op.example".into())), "{request:?}");
    }
    assert!(!browser.platform.log.borrow().concat().contains("hunter2"));
}

#[test]
fn userinfo_and_follow_ups_travel_the_same_way() {
    let fetch = json!({ "headers": { "x-tenant": "a" }, "proxy": "https://egress.example" });
    let mut browser = Browser::new(json!({ "providers": [{ "id": "github", "fetch": fetch }] }));
    let state = Op::parameter(&browser.start("github"), "state");
    let token = json!({ "access_token": "gho", "token_type": "bearer" });
    browser.platform.expect_json("https://egress.example/login/oauth/access_token", 200, &token);
    browser.platform.expect_json("https://egress.example/user", 200, &json!({ "id": 7, "email": null }));
    browser.platform.expect_json("https://egress.example/user/emails", 200, &json!([]));
    browser
        .get(&format!("/api/auth/callback/github?code=c&iss=https://github.com/login/oauth&state={state}"));
    browser.platform.finish();
    let sent = browser.platform.sent.borrow();
    let hosts: Vec<_> = sent
        .iter()
        .flat_map(|request| &request.headers)
        .filter(|(name, _)| *name == "x-forwarded-host")
        .map(|(_, host)| host.as_str())
        .collect();
    assert_eq!(hosts, ["github.com", "api.github.com", "api.github.com"]);
    assert!(sent.iter().all(|request| request.extra_headers.len() == 1));
}
