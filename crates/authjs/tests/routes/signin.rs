use serde_json::{Value, json};

use crate::support::{Browser, Op};

fn github(form: &[(&str, &str)], query: &str) -> (Browser, crate::support::Answer) {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let csrf_token = browser.csrf_token();
    let form: Vec<_> = [("csrfToken", csrf_token.as_str())].iter().chain(form).copied().collect();
    let answer = browser.post(&format!("/api/auth/signin/github{query}"), &form);
    (browser, answer)
}

#[test]
fn the_authorization_url_is_auth_js_to_the_byte() {
    let (_, answer) = github(&[], "");
    let location = answer.location();
    let prefix = concat!(
        "https://github.com/login/oauth/authorize?scope=read%3Auser+user%3Aemail&response_type=code",
        "&client_id=gh-id&redirect_uri=http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Fcallback%2Fgithub",
        "&state=",
    );
    // Auth.js sets response_type, client_id and redirect_uri on the configured URL, whose scope keeps its place.
    assert!(location.starts_with(prefix), "{location}");
    let (_, rest) = location.split_at(prefix.len());
    let (state, rest) = rest.split_once("&code_challenge=").expect("PKCE");
    assert_eq!(state.split('.').count(), 5, "differences.md, oauth-state");
    assert!(rest.ends_with("&code_challenge_method=S256"), "{location}");
}

#[test]
fn checks_are_sealed_into_cookies_that_say_nothing() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    browser.platform.finish();
    assert_eq!(Op::parameter(&url, "scope"), "openid profile email");
    assert_eq!(Op::parameter(&url, "code_challenge_method"), "S256");
    let [name] = &browser.pending()[..] else { panic!("{:?}", browser.jar) };
    assert_eq!(browser.jar[name].split('.').count(), 5, "{name} is a JWE");
    assert_eq!(Op::parameter(&url, "state").split('.').count(), 5);
    assert_eq!(Op::parameter(&url, "nonce").len(), 43);
    assert_eq!(browser.jar["authjs.callback-url"], "http%3A%2F%2Flocalhost%3A8787%2Fdashboard");
}

#[test]
fn query_parameters_pass_to_the_provider_but_none_that_the_protocol_rests_on() {
    let (_, answer) = github(
        &[],
        "?login_hint=ada&redirect_uri=https://evil.example&client_id=x&response_type=token&state=x&code_challenge=y",
    );
    let location = answer.location();
    assert!(location.contains("&login_hint=ada&"), "{location}");
    assert!(!location.contains("evil.example"), "{location}");
    assert!(location.contains("client_id=gh-id") && location.contains("response_type=code"), "{location}");
}

#[test]
fn a_callback_url_of_another_origin_becomes_our_own() {
    for evil in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "%"] {
        let (browser, answer) = github(&[("callbackUrl", evil)], "");
        assert_eq!(answer.status(), 302);
        assert_eq!(browser.jar["authjs.callback-url"], "http%3A%2F%2Flocalhost%3A8787", "{evil}");
    }
}

#[test]
fn a_redirect_is_json_for_the_browser_client() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    let token = browser.csrf_token();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-auth-return-redirect", "1")];
    let method = authjs::http::Method::Post;
    let answer = browser.send(method, "/api/auth/signin/github", &headers, &format!("csrfToken={token}"));
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json()["url"], answer.location());
    assert_eq!(answer.pending().len(), 1);

    let failed = browser.send(method, "/api/auth/signin/github", &headers, "");
    assert_eq!(failed.status(), 200);
    assert_eq!(failed.json()["url"], "http://localhost:8787/api/auth/signin?error=MissingCSRF");
    assert_eq!(failed.location(), "", "an error has no Location for the browser client, as in Auth.js");
}

#[test]
fn a_provider_that_does_not_answer_is_no_dead_end() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    let token = browser.csrf_token();
    browser.platform.expect(
        "https://op.example/.well-known/openid-configuration",
        Err(authjs::platform::FetchError::Timeout),
    );
    let answer = browser.post("/api/auth/signin/op", &[("csrfToken", &token)]);
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert_eq!(browser.platform.reasons(), ["provider_unreachable"]);
}

#[test]
fn checks_that_the_deployer_set_are_taken_as_they_are() {
    let parameters = |checks: Value| {
        let mut config = Op::config();
        match checks {
            Value::Null => drop(config.as_object_mut().unwrap().remove("checks")),
            checks => config["checks"] = checks,
        }
        let mut browser = Browser::new(json!({ "providers": [config] }));
        browser.platform.expect_json(
            "https://op.example/.well-known/openid-configuration",
            200,
            &Op::metadata(),
        );
        let url = Op::start(&mut browser, "/dashboard");
        ["code_challenge", "state", "nonce"].map(|name| !Op::parameter(&url, name).is_empty())
    };
    // The metadata do not list S256.
    assert_eq!(parameters(json!(["pkce"])), [true, false, false]);
    assert_eq!(parameters(json!(["pkce", "state"])), [true, true, false]);
    assert_eq!(parameters(json!(["state"])), [false, true, false]);
    assert_eq!(parameters(json!(["nonce"])), [false, false, true]);
    assert_eq!(parameters(json!(["none"])), [false, false, false]);
    assert_eq!(parameters(Value::Null), [true, true, true]);
}
