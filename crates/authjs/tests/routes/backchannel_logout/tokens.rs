//! Which requests are Logout Tokens, and what hostile ones lead to.

use authjs::http::Method;
use authjs::jose::base64url;
use serde_json::{Value, json};

use super::{COOKIE, EVENT, FORM, PATH, claims, env, lives, log_out, send, signed_in};
use crate::routes::accounts::sign_in;
use crate::support::{Browser, ISSUER, Op};

#[test]
fn a_hostile_token_ends_no_session() {
    let part = |value: &Value| base64url::encode(value.to_string().as_bytes());
    let mut browser = Browser::with_env(env("AUTH_STATE"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let now = browser.platform.seconds();
    let with = |more: Value| Op::id_token(&claims(&browser, more));
    let good = claims(&browser, json!({ "sid": "s-1" }));
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&good));
    let signed = with(json!({ "sid": "s-1" }));
    let (input, _) = signed.rsplit_once('.').unwrap();
    let rs256 = format!("{}.{}.c2ln", part(&json!({ "alg": "RS256" })), part(&good));
    let of_sign_in = json!({ "sid": "s-1", "nonce": "n", "events": null, "sub": "user-1" });
    let table = [
        (unsigned, "logout_token_alg"),
        (format!("{input}."), "logout_token_signature"),
        (format!("{input}.{}", base64url::encode(&[0; 32])), "logout_token_signature"),
        (rs256, "logout_token_alg"),
        (with(json!({ "sid": "s-1", "iss": "https://evil.example" })), "logout_token_iss"),
        (with(json!({ "sid": "s-1", "aud": "client-2" })), "logout_token_aud"),
        (with(json!({ "sid": "s-1", "exp": now })), "logout_token_exp"),
        (with(json!({ "sid": "s-1", "exp": null })), "logout_token_exp"),
        (with(json!({ "sid": "s-1", "iat": now - 151 })), "logout_token_iat"),
        (with(json!({ "sid": "s-1", "iat": now + 61 })), "logout_token_iat"),
        (with(json!({ "sid": "s-1", "events": {} })), "logout_token_events"),
        (with(json!({ "sid": "s-1", "events": { EVENT: "" } })), "logout_token_events"),
        (with(json!({ "sid": "s-1", "nonce": "n" })), "logout_token_nonce"),
        (with(of_sign_in), "logout_token_events"),
        (with(json!({})), "logout_token_sub"),
        (with(json!({ "sid": "s-1", "jti": null })), "logout_token_jti"),
        (String::new(), "logout_token_malformed"),
        ("a".repeat(60_000), "logout_token_malformed"),
    ];
    for (token, reason) in table {
        browser.platform.log.borrow_mut().clear();
        let answer = send(&mut browser, &token);
        assert_eq!((answer.status(), answer.response.body.as_str()), (400, r#"{"error":"invalid_request"}"#));
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
        assert!(token.is_empty() || !browser.platform.log.borrow().join("").contains(&token));
    }
    assert!(lives(&mut browser, &cookie));
    assert_eq!(log_out(&mut browser, json!({ "sid": "s-1" })), 200);
    assert!(!lives(&mut browser, &cookie));
}

#[test]
fn only_a_form_with_one_token_is_read() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
    let form = format!("logout_token={token}");
    let many: String = (0..16).map(|number| format!("&x{number}=1")).collect();
    let json = json!({ "logout_token": token }).to_string();
    for (content_type, body) in [
        ("application/json", json.as_str()),
        ("application/json", &form),
        ("text/plain", &form),
        ("text/plain; x=application/x-www-form-urlencoded", &form),
        ("multipart/form-data; boundary=x", &form),
        ("application/x-www-form-urlencoded", &format!("{form}&{form}")),
        ("application/x-www-form-urlencoded", &format!("{form}{many}")),
        ("application/x-www-form-urlencoded", ""),
        ("application/x-www-form-urlencoded", "token=x"),
    ] {
        browser.platform.log.borrow_mut().clear();
        let answer = browser.send(Method::Post, PATH, &[("content-type", content_type)], body);
        assert_eq!(answer.status(), 400, "{content_type}");
        assert_eq!(browser.platform.reasons(), ["bad_body"], "{content_type}");
    }
    let answer = browser.send(Method::Post, PATH, &[("content-type", "")], &form);
    assert_eq!(answer.status(), 400);
    assert_eq!(browser.get(&format!("{PATH}?{form}")).status(), 400, "a GET");
    assert!(lives(&mut browser, &cookie));
    let typed = [("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")];
    assert_eq!(browser.send(Method::Post, PATH, &typed, &form).status(), 200);
    assert!(!lives(&mut browser, &cookie));
}

#[test]
fn without_the_option_the_action_is_unknown() {
    let mut env = env("AUTH_DB");
    let second = json!({ "id": "two", "type": "oidc", "issuer": "https://two.example", "clientId": "x", "clientSecret": "y" });
    env["AUTH"]["providers"].as_array_mut().unwrap().push(second);
    let mut browser = Browser::with_env(env);
    let token = Op::id_token(&claims(&browser, json!({ "sid": "s-1" })));
    for path in ["two", "three", "undefined", "op/x", ""] {
        let path = format!("/api/auth/backchannel-logout/{path}");
        browser.platform.log.borrow_mut().clear();
        let answer = browser.send(Method::Post, &path, &FORM, &format!("logout_token={token}"));
        assert_eq!((answer.status(), answer.response.body.as_str()), (400, "\"Bad request.\""), "{path}");
        assert_eq!(browser.platform.reasons(), ["unknown_action"], "{path}");
    }
}

#[test]
fn front_channel_logout_is_unknown() {
    let mut browser = Browser::with_env(env("AUTH_DB"));
    let cookie = signed_in(&mut browser, json!({ "sid": "s-1" }));
    let answer = browser.get(&format!("/api/auth/frontchannel-logout/op?iss={ISSUER}&sid=s-1"));
    assert_eq!(answer.status(), 400);
    assert_eq!(browser.platform.reasons(), ["unknown_action"]);
    assert!(lives(&mut browser, &cookie));
}

#[test]
fn an_outage_fails_a_sign_in() {
    let mut browser = Browser::with_env(env("AUTH_STATE"));
    browser.database.fails.set(Some("INSERT INTO provider_sessions"));
    sign_in(&mut browser, json!({ "sid": "s-1" }));
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}
