//! HEAD: answered like GET, without body, cookies and side effects.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::Method;
use serde_json::{Map, Value, json};

use crate::routes::callback::signed_in;
use crate::support::{Answer, Browser, ISSUER, Op};

fn head(browser: &mut Browser, path: &str) -> Answer {
    browser.send(Method::Head, &format!("/api/auth/{path}"), &[], "")
}

#[test]
fn pages_and_json_have_the_headers_of_a_get_and_neither_body_nor_cookies() {
    for path in [
        "signin",
        "signin/github",
        "signout",
        "error?error=AccessDenied",
        "verify-request",
        "session",
        "csrf",
        "providers",
    ] {
        let browser = || Browser::new(json!({ "providers": ["github"] }));
        let (get, head) = (browser().get(&format!("/api/auth/{path}")), head(&mut browser(), path));
        assert_eq!((head.status(), &head.response.headers), (get.status(), &get.response.headers), "{path}");
        assert_eq!((head.response.body.as_str(), head.set_cookies.len()), ("", 0), "{path}");
        assert_ne!(get.response.body, "", "{path}");
    }
}

#[test]
fn a_custom_page_is_redirected_to() {
    let mut browser = Browser::new(json!({ "providers": ["github"], "pages": { "signIn": "/login" } }));
    let answer = head(&mut browser, "signin/github?callbackUrl=/x");
    assert_eq!(answer.location(), "/login?callbackUrl=http%3A%2F%2Flocalhost%3A8787%2Fx");
    assert_eq!(answer.set_cookies, Vec::<String>::new());
}

#[test]
fn what_is_no_route_stays_a_bad_request() {
    let mut browser = Browser::new(json!({ "providers": ["github"] }));
    for path in ["unknown", "session/github", ""] {
        assert_eq!(head(&mut browser, path).status(), 400, "{path}");
    }
}

#[test]
fn a_head_of_the_callback_redeems_no_code_and_leaves_the_checks() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let callback = format!("callback/op?code=c-1&iss={ISSUER}&state={}", Op::parameter(&url, "state"));
    let answer = head(&mut browser, &callback);
    assert_eq!((answer.status(), answer.response.get("allow")), (405, Some("GET, POST")));
    assert_eq!(answer.set_cookies, Vec::<String>::new());
    browser.platform.finish();

    let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&id_token));
    assert_eq!(browser.get(&format!("/api/auth/{callback}")).location(), "http://localhost:8787/dashboard");
    assert_eq!(browser.platform.reasons(), ["method_not_allowed"]);
}

/// Renews the provider's tokens, which work once.
struct Renewing;

#[async_trait::async_trait(?Send)]
impl Callbacks for Renewing {
    async fn jwt(&self, _: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        panic!("a HEAD of the session must not renew tokens that no cookie will hold");
    }
}

#[test]
fn a_head_of_the_session_runs_no_callback() {
    let jar = signed_in().jar;
    let mut browser = Browser::with_callbacks(json!({ "providers": [Op::config()] }), Box::new(Renewing));
    browser.jar = jar;
    assert_eq!(head(&mut browser, "session").status(), 200);
}

#[test]
fn the_address_of_a_provider_shows_the_sign_in_page() {
    let mut browser = Browser::new(json!({ "providers": ["github", Op::config()] }));
    let answer = browser.get("/api/auth/signin/github?callbackUrl=/dashboard");
    assert_eq!(answer.status(), 200);
    for id in ["github", "op"] {
        assert!(answer.response.body.contains(&format!("/api/auth/signin/{id}\"")), "{id}");
    }
    assert!(answer.response.body.contains("http://localhost:8787/dashboard"));
    let unknown = browser.get("/api/auth/signin/unknown");
    assert_eq!(unknown.location(), "http://localhost:8787/api/auth/error?error=Configuration");
}
