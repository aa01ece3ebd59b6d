use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";

fn browser() -> Browser {
    browser_with(json!({}))
}

fn browser_with(options: Value) -> Browser {
    let mut op = Op::config();
    op.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    Browser::new(json!({ "providers": [op] }))
}

#[test]
fn metadata_is_fetched_once_an_hour_and_refreshed_behind_the_response() {
    let mut browser = browser();
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut browser, "/");
    Op::start(&mut browser, "/");
    browser.platform.finish();

    browser.platform.pass_seconds(3601);
    Op::start(&mut browser, "/");
    Op::start(&mut browser, "/");
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    browser.platform.run_background();
    browser.platform.finish();
    Op::start(&mut browser, "/");
    assert_eq!(browser.platform.cancel_background(), 0, "it is fresh again");
}

#[test]
fn a_leader_that_is_cancelled_blocks_nobody() {
    let mut browser = browser();
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut browser, "/");
    browser.platform.pass_seconds(3601);
    Op::start(&mut browser, "/");
    assert_eq!(browser.platform.cancel_background(), 1);
    Op::start(&mut browser, "/");
    assert_eq!(browser.platform.cancel_background(), 0, "within five seconds nobody else tries");
    browser.platform.pass_seconds(5);
    Op::start(&mut browser, "/");
    assert_eq!(browser.platform.cancel_background(), 1, "then the next one does");
}

#[test]
fn another_isolate_finds_metadata_in_kv() {
    let mut first = browser();
    first.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut first, "/");
    let kv = first.platform.kv.borrow().clone();
    assert_eq!(kv.len(), 1);

    let mut second = browser();
    second.platform.kv.replace(kv);
    Op::start(&mut second, "/");
    second.platform.finish();
}

#[test]
fn a_kv_that_fails_or_holds_garbage_costs_a_fetch_and_nothing_else() {
    let mut first = browser();
    first.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut first, "/");
    let key = first.platform.kv.borrow().keys().next().unwrap().clone();
    let poisoned = Op::metadata().to_string().replace("https://op.example", "https://evil.example");
    let record = json!({ "fetched_at": 1_800_000_000, "fresh_until": 9_000_000_000_i64, "body": poisoned });
    for garbage in ["", "{", "null", r#"{"fetched_at":0}"#, &record.to_string()] {
        let mut browser = browser();
        browser.platform.kv.borrow_mut().insert(key.clone(), garbage.to_owned());
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let url = Op::start(&mut browser, "/");
        assert_eq!(url.host_str(), Some("op.example"));
        assert_eq!(browser.platform.reasons(), ["cache_unusable"], "{garbage}");
    }
    let mut browser = browser();
    browser.platform.kv_works.set(false);
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut browser, "/");
}

#[test]
fn a_provider_outage_is_bridged_for_seven_days() {
    let mut browser = browser();
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut browser, "/");
    browser.platform.pass_seconds(6 * 86_400);
    Op::start(&mut browser, "/");
    browser.platform.expect(DISCOVERY, Err(FetchError::Timeout));
    browser.platform.run_background();
    assert_eq!(browser.platform.reasons(), ["serving_stale"]);
    Op::start(&mut browser, "/");

    browser.platform.pass_seconds(2 * 86_400);
    browser.platform.kv_works.set(false);
    browser.platform.expect(DISCOVERY, Err(FetchError::Timeout));
    let token = browser.csrf_token();
    let answer = browser.post("/api/auth/signin/op", &[("csrfToken", &token)]);
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
}

#[test]
fn metadata_of_another_issuer_is_refused() {
    let mut browser = browser();
    let mut metadata = Op::metadata();
    metadata["issuer"] = "https://evil.example".into();
    browser.platform.expect_json(DISCOVERY, 200, &metadata);
    let token = browser.csrf_token();
    browser.post("/api/auth/signin/op", &[("csrfToken", &token)]);
    assert_eq!(browser.platform.reasons(), ["discovery_issuer"]);
    assert!(browser.platform.kv.borrow().is_empty(), "an error is not stored");
}

/// Starts a sign-in with this answer as the metadata. Returns the reasons in the log.
fn refused(browser: &mut Browser, metadata: OutgoingResponse) -> Vec<String> {
    browser.platform.expect(DISCOVERY, Ok(metadata));
    let token = browser.csrf_token();
    browser.post("/api/auth/signin/op", &[("csrfToken", &token)]);
    assert!(browser.platform.kv.borrow().is_empty(), "an error is not stored");
    browser.platform.reasons()
}

fn answer(body: &str) -> OutgoingResponse {
    OutgoingResponse { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

#[test]
fn metadata_that_names_a_member_twice_is_refused() {
    let twice = Op::metadata().to_string().replacen('{', r#"{"jwks_uri":"https://evil.example/jwks","#, 1);
    assert_eq!(refused(&mut browser(), answer(&twice)), ["provider_malformed"]);
}

#[test]
fn metadata_must_name_the_keys_unless_tokens_are_signed_with_the_client_secret() {
    let mut metadata = Op::metadata();
    metadata.as_object_mut().unwrap().remove("jwks_uri");
    let mut with_keys = Op::config();
    with_keys["client"] = json!({ "id_token_signed_response_alg": "RS256" });
    let mut strict = Browser::new(json!({ "providers": [with_keys] }));
    assert_eq!(refused(&mut strict, answer(&metadata.to_string())), ["endpoint_missing"]);

    let mut by_secret = browser();
    by_secret.platform.expect_json(DISCOVERY, 200, &metadata);
    Op::start(&mut by_secret, "/");
}

/// Returns metadata without an endpoint, which the configuration may supply.
fn without(endpoint: &str) -> Value {
    let mut metadata = Op::metadata();
    metadata.as_object_mut().unwrap().remove(endpoint);
    metadata
}

#[test]
fn metadata_without_an_endpoint_that_the_flow_needs_are_not_kept() {
    for (endpoint, options, key) in [
        ("authorization_endpoint", json!({}), "`authorization`"),
        ("token_endpoint", json!({}), "`token`"),
        ("userinfo_endpoint", json!({ "idToken": false }), "`userinfo`"),
    ] {
        let mut browser = browser_with(options);
        assert_eq!(refused(&mut browser, answer(&without(endpoint).to_string())), ["endpoint_missing"]);
        let log = browser.platform.log.borrow().join("");
        assert!(log.contains(endpoint) && log.contains(key) && log.contains(DISCOVERY), "{log}");
        // The provider has fixed it, and the next visitor signs in.
        browser.platform.pass_seconds(5);
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        Op::start(&mut browser, "/");
        browser.platform.finish();
    }
    let unusable = Op::metadata().to_string().replace("https://op.example/token", "http://op.example/token");
    assert_eq!(refused(&mut browser(), answer(&unusable)), ["discovery_endpoint"]);
}

#[test]
fn metadata_may_lack_what_is_configured_or_not_needed() {
    for (endpoint, options) in [
        ("authorization_endpoint", json!({ "authorization": "https://op.example/authorize" })),
        ("token_endpoint", json!({ "token": "https://op.example/token" })),
        ("userinfo_endpoint", json!({ "idToken": false, "userinfo": "https://op.example/userinfo" })),
        ("userinfo_endpoint", json!({})),
    ] {
        let mut browser = browser_with(options);
        browser.platform.expect_json(DISCOVERY, 200, &without(endpoint));
        Op::start(&mut browser, "/");
        assert_eq!(browser.platform.kv.borrow().len(), 1, "{endpoint}");
    }
}

#[test]
fn metadata_in_kv_that_the_flow_cannot_use_are_ignored() {
    let mut first = browser();
    first.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut first, "/");
    let key = first.platform.kv.borrow().keys().next().unwrap().clone();
    let record = |body: &Value| {
        json!({ "fetched_at": 1_800_000_000, "fresh_until": 1_800_003_600, "body": body.to_string() })
            .to_string()
    };
    for endpoint in ["authorization_endpoint", "token_endpoint"] {
        let mut browser = browser();
        browser.platform.kv.borrow_mut().insert(key.clone(), record(&without(endpoint)));
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        Op::start(&mut browser, "/");
        assert_eq!(browser.platform.reasons(), ["cache_unusable"]);
        assert!(browser.platform.log.borrow()[0].contains(endpoint));
    }
    let mut configured = browser_with(json!({ "token": "https://op.example/token" }));
    configured.platform.kv.borrow_mut().insert(key, record(&without("token_endpoint")));
    Op::start(&mut configured, "/");
    assert_eq!(configured.platform.reasons(), Vec::<String>::new());
}

#[test]
fn a_refresh_that_brings_unusable_metadata_leaves_the_known_ones_in_use() {
    let mut browser = browser();
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    Op::start(&mut browser, "/");
    browser.platform.pass_seconds(3601);
    Op::start(&mut browser, "/");
    browser.platform.expect_json(DISCOVERY, 200, &without("token_endpoint"));
    browser.platform.run_background();
    assert_eq!(browser.platform.reasons(), ["serving_stale"]);
    Op::start(&mut browser, "/");
}
