//! A callback that the browser repeats after it signed the visitor in.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use serde_json::{Map, Value, json};

use crate::routes::callback::signed_in_with;
use crate::support::{Answer, Browser, ISSUER, Op};

const COOKIE: &str = "authjs.state.completed";
const CALLBACK: &str = "/api/auth/callback/op?code=c-1&iss=https://op.example&state=x";

fn op() -> Value {
    let mut other = Op::config();
    other["id"] = "op2".into();
    other["clientId"] = "client-2".into();
    other["clientSecret"] = "x".into();
    json!({ "providers": [Op::config(), other] })
}

fn signed_in() -> Browser {
    signed_in_with(op())
}

/// Checks that the callback does not count as repeated: it fails as it would without the cookie.
fn assert_fails(browser: &mut Browser, callback: &str, reason: &str) {
    let before = browser.platform.sent.borrow().len();
    let answer = browser.get(callback);
    assert!(answer.location().contains("error="), "{reason}: {}", answer.location());
    let reasons = browser.platform.reasons();
    assert_eq!(reasons.last().map(String::as_str), Some(reason));
    assert!(!reasons.contains(&"callback_repeated".to_owned()), "{reason}");
    assert_eq!(browser.platform.sent.borrow().len(), before, "{reason}: no code is sent");
}

#[test]
fn a_repeated_callback_goes_to_the_callback_url_and_sends_no_code() {
    let mut browser = signed_in();
    let sent = browser.platform.sent.borrow().len();
    for _ in 0..2 {
        let answer = browser.get(CALLBACK);
        assert_eq!((answer.status(), answer.location()), (302, "http://localhost:8787/dashboard"));
        assert_eq!(answer.set_cookies, Vec::<String>::new());
    }
    assert_eq!(browser.platform.sent.borrow().len(), sent);
    assert_eq!(browser.platform.reasons(), ["callback_repeated"; 2]);
    assert_ne!(browser.get("/api/auth/session").response.body, "null");
}

/// Returns the answer of a callback that signs in.
fn good_callback(browser: &mut Browser) -> Answer {
    let url = Op::start(browser, "/dashboard");
    let claims = Op::claims(&Op::parameter(&url, "nonce"));
    let response = Op::token_response(&Op::id_token(&claims));
    browser.platform.expect_json(format!("{ISSUER}/token"), 200, &response);
    browser.get(&format!("/api/auth/callback/op?code=c&iss={ISSUER}&state={}", Op::parameter(&url, "state")))
}

#[test]
fn the_cookie_is_sealed_short_lived_and_for_the_auth_routes_alone() {
    let mut browser = signed_in();
    let answer = good_callback(&mut browser);
    let line = answer.cookie(COOKIE);
    assert!(line.ends_with("; Max-Age=300; Path=/api/auth; HttpOnly; SameSite=Lax"), "{line}");
    assert_eq!(browser.jar[COOKIE].split('.').count(), 5, "a JWE");
    let sealed = browser.jar[COOKIE].clone();
    browser.jar.insert("authjs.session-token".into(), sealed);
    assert_eq!(browser.get("/api/auth/session").response.body, "null", "it is no session");
}

#[test]
fn another_users_session_is_not_taken_for_the_one_that_signed_in() {
    let mut browser = signed_in();
    let completed = browser.jar[COOKIE].clone();
    good_callback(&mut browser);
    browser.jar.insert(COOKIE.into(), completed);
    assert_fails(&mut browser, CALLBACK, "check_missing");
}

#[test]
fn without_a_valid_session_a_callback_fails_as_before() {
    let mut browser = signed_in();
    browser.jar.insert("authjs.session-token".into(), "x".into());
    assert_fails(&mut browser, CALLBACK, "check_missing");
    browser.jar.remove("authjs.session-token");
    assert_fails(&mut browser, CALLBACK, "check_missing");
}

#[test]
fn a_refusal_of_the_provider_is_never_a_repeated_callback() {
    for query in
        ["error=access_denied&state=x", "error=access_denied", "error=&code=c-1", "code=c-1&oauth_problem=x"]
    {
        let mut browser = signed_in();
        assert_fails(
            &mut browser,
            &format!("/api/auth/callback/op?{query}&iss=https://op.example"),
            "check_missing",
        );
    }
}

#[test]
fn while_a_sign_in_is_going_on_no_callback_is_a_repeated_one() {
    let mut browser = signed_in();
    Op::start(&mut browser, "/dashboard");
    assert_fails(&mut browser, CALLBACK, "state_mismatch");
    for check in ["authjs.state", "authjs.nonce", "authjs.pkce.code_verifier"] {
        let mut browser = signed_in();
        browser.jar.insert(check.into(), "x".into());
        let answer = browser.get(CALLBACK);
        assert!(answer.location().contains("error="), "{check}: {}", answer.location());
    }
}

#[test]
fn a_provider_without_checks_signs_another_user_in() {
    let mut config = Op::config();
    config["checks"] = json!(["none"]);
    let mut browser = Browser::new(json!({ "providers": [config] }));
    browser.platform.expect_json(format!("{ISSUER}/.well-known/openid-configuration"), 200, &Op::metadata());
    for name in ["Ada", "Bob"] {
        Op::start(&mut browser, "/dashboard");
        let mut claims = Op::claims("");
        claims.as_object_mut().unwrap().remove("nonce");
        claims["name"] = name.into();
        let response = Op::token_response(&Op::id_token(&claims));
        browser.platform.expect_json(format!("{ISSUER}/token"), 200, &response);
        browser.get(&format!("/api/auth/callback/op?code={name}&iss={ISSUER}"));
        let session = browser.get("/api/auth/session").response.body;
        assert!(session.contains(name), "{name}: {session}");
    }
}

#[test]
fn after_five_minutes_it_is_over() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(299);
    assert_eq!(browser.get(CALLBACK).location(), "http://localhost:8787/dashboard");
    browser.platform.pass_seconds(17);
    assert!(browser.get(CALLBACK).location().contains("error="));
    assert_eq!(browser.platform.reasons(), ["callback_repeated", "check_missing"]);
}

#[test]
fn another_providers_callback_is_not_a_repeated_one() {
    assert_fails(&mut signed_in(), &CALLBACK.replace("/op?", "/op2?"), "check_missing");
}

#[test]
fn a_cookie_that_does_not_open_counts_for_nothing() {
    let mut browser = signed_in();
    for broken in
        ["", "x", &format!("{}x", browser.jar[COOKIE].clone()), &browser.jar["authjs.session-token"].clone()]
    {
        browser.jar.insert(COOKIE.into(), broken.to_owned());
        assert_fails(&mut browser, CALLBACK, "check_missing");
    }
}

#[test]
fn signing_out_forgets() {
    let mut browser = signed_in();
    let token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", &token)]);
    assert!(answer.cookie(COOKIE).contains("Max-Age=0; Path=/api/auth"), "{:?}", answer.set_cookies);
    assert_fails(&mut browser, CALLBACK, "check_missing");
}

/// Names the user in its own claim.
struct WithoutSub;

#[async_trait::async_trait(?Send)]
impl Callbacks for WithoutSub {
    async fn jwt(&self, mut input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        input.token.remove("sub");
        Ok(Some(input.token))
    }
}

#[test]
fn a_session_without_sub_leaves_nothing_behind() {
    let mut browser = Browser::with_callbacks(op(), Box::new(WithoutSub));
    browser.platform.expect_json(format!("{ISSUER}/.well-known/openid-configuration"), 200, &Op::metadata());
    let answer = good_callback(&mut browser);
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    assert_eq!(answer.cookie(COOKIE), "");
    assert_fails(&mut browser, CALLBACK, "check_missing");
}
