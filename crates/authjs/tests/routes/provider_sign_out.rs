//! A sign-out that reaches the provider: `signOut`, RP-Initiated Logout and RFC 7009.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::{Method, Params};
use authjs::platform::FetchError;
use serde_json::{Map, Value, json};
use url::Url;

use crate::routes::callback::come_back;
use crate::support::{Answer, Browser, Op};

const COOKIE: &str = "authjs.session-token";
const BACK: &str = "authjs.state.post-logout";
const REVOKE: &str = "https://op.example/revoke";
const POST_LOGOUT: &str = "http://localhost:8787/api/auth/post-logout";
const HOME: &str = "http://localhost:8787";
const SECRET: &str = "client secret of the tests, 32 characters and more";

fn env(store: &str, sign_out: &Value) -> Value {
    let mut auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "signOut": sign_out });
    let mut env = json!({});
    match store {
        "cookie" => auth["session"] = json!({ "strategy": "jwt" }),
        "rows" => env["AUTH_DB"] = Value::Null,
        _ => {
            auth["session"] = json!({ "strategy": "jwt", "revocable": true });
            env[store] = Value::Null;
        }
    }
    env["AUTH"] = auth;
    env
}

const STORES: [&str; 4] = ["cookie", "AUTH_STATE", "AUTH_DB", "rows"];

fn metadata() -> Value {
    let mut metadata = Op::metadata();
    metadata["end_session_endpoint"] = json!("https://op.example/logout");
    metadata["revocation_endpoint"] = json!(REVOKE);
    metadata
}

/// Signs in at a provider with these metadata, which gives these tokens too. Returns the ID Token.
fn sign_in(browser: &mut Browser, metadata: &Value, more: &Value) -> String {
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, metadata);
    let url = Op::start(browser, "/dashboard");
    let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    let mut tokens = Op::token_response(&id_token);
    tokens.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    browser.platform.expect_json("https://op.example/token", 200, &tokens);
    come_back(browser, &Op::parameter(&url, "state"), "");
    assert!(browser.jar.contains_key(COOKIE), "{:?}", browser.platform.log.borrow());
    id_token
}

fn signed_in(store: &str, sign_out: &Value) -> (Browser, String) {
    let mut browser = Browser::with_env(env(store, sign_out));
    let id_token = sign_in(&mut browser, &metadata(), &json!({ "refresh_token": "refresh-1" }));
    (browser, id_token)
}

fn sign_out(browser: &mut Browser) -> Answer {
    let token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", &token), ("callbackUrl", "/bye")])
}

fn query(url: &str) -> Params {
    Url::parse(url).unwrap().query_pairs().collect()
}

#[test]
fn the_browser_goes_to_the_provider_and_comes_back() {
    for store in STORES {
        let (mut browser, id_token) = signed_in(store, &json!({ "provider": true }));
        let copy = browser.jar[COOKIE].clone();
        let answer = sign_out(&mut browser);
        assert_eq!(answer.status(), 302);
        assert!(
            answer.location().starts_with("https://op.example/logout?"),
            "{store}: {}",
            answer.location()
        );
        assert!(!browser.jar.contains_key(COOKIE), "{store}: the session ends first");
        let sent = query(answer.location());
        let names: Vec<_> = sent.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["id_token_hint", "post_logout_redirect_uri", "state"], "{store}");
        assert_eq!(sent.get("id_token_hint"), Some(id_token.as_str()), "{store}");
        assert_eq!(sent.get("post_logout_redirect_uri"), Some(POST_LOGOUT));
        let cookie = answer.cookie(BACK);
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/api/auth", "Max-Age=900"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        let back = browser.get(&format!("/api/auth/post-logout?state={}", sent.get("state").unwrap()));
        assert_eq!((back.status(), back.location()), (302, "http://localhost:8787/bye"), "{store}");
        assert!(!browser.jar.contains_key(BACK), "{store}");
        if store != "cookie" {
            browser.jar.insert(COOKIE.into(), copy);
            assert!(browser.visit("/dashboard", &[]).is_err(), "{store}: a copy");
            assert_eq!(browser.database.count("provider_sessions"), 0, "{store}: the tokens are deleted");
        }
    }
}

#[test]
fn another_state_leads_home() {
    let (mut browser, _) = signed_in("cookie", &json!({ "provider": true }));
    let sent = query(sign_out(&mut browser).location());
    let state = sent.get("state").unwrap();
    let jar = browser.jar.clone();
    for asked in ["", "?state=", "?state=x", "?state", &format!("?state={state}&state={state}")] {
        let answer = browser.get(&format!("/api/auth/post-logout{asked}"));
        assert_eq!((answer.status(), answer.location()), (302, HOME), "{asked}");
        assert_eq!(browser.jar, jar, "{asked}: the own answer may still come");
    }
    let reasons = browser.platform.reasons();
    assert!(reasons.iter().all(|reason| reason == "post_logout_state"), "{reasons:?}");
    browser.platform.pass_seconds(916);
    let late = browser.get(&format!("/api/auth/post-logout?state={state}"));
    assert_eq!(late.location(), HOME);
    browser.jar.insert(BACK.into(), "eyJ.a.b.c.d".into());
    assert_eq!(browser.get("/api/auth/post-logout?state=x").location(), HOME);
}

#[test]
fn the_client_of_next_auth_gets_the_provider_s_address() {
    let (mut browser, _) = signed_in("AUTH_STATE", &json!({ "provider": true }));
    let token = browser.csrf_token();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-auth-return-redirect", "1")];
    let answer = browser.send(Method::Post, "/api/auth/signout", &headers, &format!("csrfToken={token}"));
    assert_eq!(answer.status(), 200);
    assert!(answer.json()["url"].as_str().unwrap().starts_with("https://op.example/logout?id_token_hint="));
}

#[test]
fn without_the_id_token_the_client_is_named() {
    let mut browser = Browser::with_env(env("cookie", &json!({ "provider": true })));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    claims["groups"] = json!("g".repeat(1_600));
    let tokens = Op::token_response(&Op::id_token(&claims));
    browser.platform.expect_json("https://op.example/token", 200, &tokens);
    come_back(&mut browser, &Op::parameter(&url, "state"), "");
    let sent = query(sign_out(&mut browser).location());
    assert_eq!((sent.get("client_id"), sent.get("id_token_hint")), (Some("client-1"), None));
}

#[test]
fn a_provider_without_the_endpoint_or_an_answer_does_not_hold_the_visitor() {
    let sign_out_of = json!({ "provider": true, "revoke": true });
    let mut browser = Browser::with_env(env("AUTH_STATE", &sign_out_of));
    sign_in(&mut browser, &Op::metadata(), &json!({}));
    assert_eq!(sign_out(&mut browser).location(), "http://localhost:8787/bye");
    assert_eq!(browser.platform.reasons(), [""; 0]);

    let (mut browser, _) = signed_in("AUTH_STATE", &sign_out_of);
    browser.platform.pass_seconds(9 * 86_400);
    let metadata = "https://op.example/.well-known/openid-configuration";
    browser.platform.expect(metadata, Err(FetchError::Timeout));
    let answer = sign_out(&mut browser);
    assert_eq!(answer.location(), "http://localhost:8787/bye");
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["provider_unreachable"]);
    assert!(browser.platform.log.borrow().join("").contains("does not reach the provider"));
}

#[test]
fn an_outage_of_the_store_does_not_hold_the_visitor() {
    let (mut browser, _) = signed_in("AUTH_STATE", &json!({ "provider": true }));
    browser.database.fails.set(Some("DELETE FROM provider_sessions"));
    assert_eq!(sign_out(&mut browser).location(), "http://localhost:8787/bye");
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn without_the_option_nothing_is_kept_or_sent() {
    let (mut browser, _) = signed_in("AUTH_STATE", &json!({ "provider": false }));
    assert_eq!(browser.database.count("provider_sessions"), 0);
    let answer = sign_out(&mut browser);
    assert_eq!(answer.location(), "http://localhost:8787/bye");
    assert_eq!(browser.get("/api/auth/post-logout").status(), 400);
    assert_eq!(browser.platform.reasons(), ["unknown_action"]);
}

#[test]
fn a_configured_endpoint_comes_before_the_metadata() {
    let mut env = env("cookie", &json!({ "provider": true }));
    env["AUTH"]["providers"][0]["endSession"] =
        json!({ "url": "https://login.example/bye", "params": { "tenant": "a" } });
    let mut browser = Browser::with_env(env);
    sign_in(&mut browser, &metadata(), &json!({}));
    let answer = sign_out(&mut browser);
    assert!(answer.location().starts_with("https://login.example/bye?tenant=a&id_token_hint="));
}

fn revoked(browser: &Browser) -> String {
    browser.platform.expect_json(REVOKE, 200, &json!({}));
    browser.platform.run_background();
    browser.platform.finish();
    let request = browser.platform.sent.borrow().last().unwrap().clone();
    assert!(
        request.headers.iter().any(|(name, value)| *name == "authorization" && value.starts_with("Basic "))
    );
    request.body.unwrap()
}

#[test]
fn the_tokens_are_revoked_after_the_answer() {
    for store in ["AUTH_STATE", "AUTH_DB", "rows"] {
        let (mut browser, _) = signed_in(store, &json!({ "revoke": true }));
        assert_eq!(sign_out(&mut browser).location(), "http://localhost:8787/bye");
        assert_eq!(revoked(&browser), "token=refresh-1&token_type_hint=refresh_token", "{store}");
        let mut browser = Browser::with_env(env(store, &json!({ "revoke": true })));
        sign_in(&mut browser, &metadata(), &json!({}));
        sign_out(&mut browser);
        assert_eq!(revoked(&browser), "token=at-1&token_type_hint=access_token", "{store}");
        assert_eq!(browser.platform.reasons(), [""; 0]);
    }
}

#[test]
fn a_configured_revocation_endpoint_comes_before_the_metadata() {
    let mut env = env("AUTH_STATE", &json!({ "revoke": true }));
    env["AUTH"]["providers"][0]["revocation"] = json!("https://login.example/revoke");
    let mut browser = Browser::with_env(env);
    sign_in(&mut browser, &metadata(), &json!({}));
    sign_out(&mut browser);
    browser.platform.expect_json("https://login.example/revoke", 200, &json!({}));
    browser.platform.run_background();
    browser.platform.finish();
}

#[test]
fn a_revocation_that_fails_is_logged() {
    for (answer, reason) in [(Some(503), "revocation_refused"), (None, "provider_unreachable")] {
        let (mut browser, _) = signed_in("AUTH_STATE", &json!({ "revoke": true }));
        assert_eq!(sign_out(&mut browser).location(), "http://localhost:8787/bye");
        match answer {
            Some(status) => browser.platform.expect_json(
                REVOKE,
                status,
                &json!({ "error": "refresh-1 is unknown", "error_description": SECRET }),
            ),
            None => browser.platform.expect(REVOKE, Err(FetchError::Timeout)),
        }
        browser.platform.run_background();
        assert_eq!(browser.platform.reasons(), [reason]);
        let log = browser.platform.log.borrow().join("");
        assert!(!log.contains("refresh-1") && !log.contains(SECRET), "{log}");
    }
}

#[test]
fn what_is_kept_is_sealed_and_belongs_to_its_session() {
    let all = json!({ "provider": true, "revoke": true });
    for store in ["AUTH_STATE", "rows"] {
        let (mut browser, id_token) = signed_in(store, &all);
        let kept = browser.database.text("SELECT tokens FROM provider_sessions");
        assert!(kept.starts_with("eyJ"), "{store}");
        for secret in [id_token.as_str(), "refresh-1", "at-1"] {
            let all = "SELECT group_concat(name || session || ifnull(subject, '') || tokens) FROM provider_sessions";
            assert!(!browser.database.text(all).contains(secret), "{store}");
        }
        let first = browser.jar.clone();
        browser.jar.clear();
        browser.platform.expect_json("https://op.example/token", 200, &json!({}));
        browser.platform.forget();
        let url = Op::start(&mut browser, "/dashboard");
        let second = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
        browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&second));
        come_back(&mut browser, &Op::parameter(&url, "state"), "");
        // An attacker who writes to the database gives the second session the tokens of the first.
        browser.database.execute(&format!("UPDATE provider_sessions SET tokens = '{kept}'"));
        assert_eq!(sign_out(&mut browser).location(), "http://localhost:8787/bye", "{store}");
        browser.jar = first;
        assert_eq!(query(sign_out(&mut browser).location()).get("id_token_hint"), Some(id_token.as_str()));
    }
}

#[test]
fn a_revocable_session_has_no_id_token_in_its_cookie() {
    let (mut browser, _) = signed_in("cookie", &json!({ "provider": true }));
    let (mut revocable, _) = signed_in("AUTH_STATE", &json!({ "provider": true }));
    let length = |browser: &mut Browser| browser.jar[COOKIE].len();
    assert!(length(&mut browser) > length(&mut revocable));
    let shown = browser.get("/api/auth/session").response.body;
    assert!(!shown.contains("authjs_provider") && !shown.contains("eyJ"), "{shown}");
}

/// A `jwt` callback that replaces the claim, or drops it.
struct Forging(bool);

#[async_trait::async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        token.shift_remove("authjs_provider");
        if self.0 {
            token.insert("authjs_provider".into(), json!({ "provider": "op", "id_token": "x" }));
        }
        Ok(Some(token))
    }
}

#[test]
fn a_callback_can_neither_forge_nor_drop_the_provider() {
    for forges in [false, true] {
        let mut browser =
            Browser::with_env_and(env("cookie", &json!({ "provider": true })), Box::new(Forging(forges)));
        let id_token = sign_in(&mut browser, &metadata(), &json!({}));
        browser.platform.pass_seconds(60);
        assert_ne!(browser.get("/api/auth/session").response.body, "null");
        let answer = sign_out(&mut browser);
        assert_eq!(query(answer.location()).get("id_token_hint"), Some(id_token.as_str()));
    }
}
