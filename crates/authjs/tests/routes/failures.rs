use authjs::http::Method;
use serde_json::json;

use crate::support::Browser;

fn browser() -> Browser {
    Browser::new(json!({ "providers": ["github"] }))
}

#[test]
fn what_is_no_route_is_a_bad_request() {
    let mut browser = browser();
    for (method, path) in [
        (Method::Get, "/api/auth"),
        (Method::Get, "/api/auth/"),
        (Method::Get, "/api/auth/unknown"),
        (Method::Get, "/api/auth/session/github"),
        (Method::Get, "/api/auth/signin/github/x"),
        (Method::Other, "/api/auth/session"),
    ] {
        let answer = browser.send(method, path, &[], "");
        assert_eq!((answer.status(), answer.response.body.as_str()), (400, "\"Bad request.\""), "{path}");
        assert_eq!(answer.set_cookies, Vec::<String>::new());
    }
    browser.platform.log.borrow_mut().clear();
    browser.get(&format!("/api/auth/me/{}", "x".repeat(500)));
    let line = browser.platform.log.borrow().join("\n");
    assert!(line.contains("/api/auth/me/xxx") && line.contains("unknownActions"), "{line}");
    assert!(line.len() < 400, "{line}");
}

#[test]
fn unknown_actions_are_the_origins_where_the_deployer_says_so() {
    let refuse = Browser::new(json!({ "providers": ["github"], "unknownActions": "refuse" }));
    assert!(refuse.answers("/api/auth/register"));
    let auth = json!({ "providers": ["github"], "unknownActions": "origin", "matcher": ["/api/auth/me"] });
    let mut browser = Browser::new(auth);
    for path in
        ["/api/auth/session", "/api/auth/%73ession", "/api/auth/jwks", "/api/auth/admin/users", "/api/auth"]
    {
        assert!(browser.answers(path), "{path}");
    }
    for path in ["/api/auth/register", "/api/auth/me", "/api/authx", "/"] {
        assert!(!browser.answers(path), "{path}");
    }
    assert_eq!(browser.visit("/api/auth/register", &[]).ok(), Some(Vec::new()));
    assert_eq!(browser.visit("/api/auth/me", &[]).expect_err("it is protected").status(), 401);
    assert_eq!(browser.get("/api/auth/%73ession").status(), 400);
    let line = browser.platform.log.borrow().last().cloned().unwrap();
    assert!(
        line.contains(
            "/api/auth/%73ession is not an action with this method, in this or another reading of it"
        )
    );
    assert_eq!(browser.get("/api/auth/session").status(), 200);
}

#[test]
fn a_method_an_action_does_not_have_is_a_configuration_error_as_in_auth_js() {
    let mut browser = browser();
    for (method, path) in [
        (Method::Post, "/api/auth/csrf"),
        (Method::Post, "/api/auth/providers"),
        (Method::Post, "/api/auth/error"),
        (Method::Get, "/api/auth/signin/unknown"),
    ] {
        let answer = browser.send(method, path, &[], "");
        assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration", "{path}");
        if method == Method::Post {
            let line = browser.platform.log.borrow().last().cloned().unwrap();
            assert!(line.contains("the action does not support this method"), "{line}");
        }
    }
}

#[test]
fn bodies_are_bounded_and_must_parse() {
    let mut browser = browser();
    let json = [("content-type", "application/json")];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let fields: String = (0..300).map(|index| format!("f{index}=1&")).collect();
    for (headers, body, status) in [
        (&json, "{".to_owned(), 400),
        (&json, "[1]".to_owned(), 400),
        (&json, "[".repeat(8_000), 400),
        (&form, fields, 400),
        (&form, "a".repeat(65_537), 413),
    ] {
        let answer = browser.send(Method::Post, "/api/auth/signin/github", headers, &body);
        assert_eq!(answer.status(), status);
    }
}

#[test]
fn a_deployment_that_trusts_no_host_serves_nothing() {
    let mut browser = Browser::new(json!({ "providers": ["github"], "trustHost": false, "matcher": ["/x"] }));
    let message =
        "There was a problem with the server configuration. Check the server logs for more information.";
    let session = browser.get("/api/auth/session");
    assert_eq!((session.status(), session.json()), (500, json!({ "message": message })));
    let page = browser.get("/api/auth/signin");
    assert_eq!(page.status(), 500);
    assert_eq!(page.response.get("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(browser.visit("/x", &[]).err().map(|answer| answer.status()), Some(500));
}

#[test]
fn development_is_for_loopback_hosts() {
    let env = json!({ "AUTH": { "providers": ["github"], "matcher": ["/x"] }, "AUTH_DEV": "1" });
    let mut browser = Browser::with_env(env).at("https://app.example");
    assert_eq!(browser.get("/api/auth/session").status(), 500);
    assert_eq!(browser.visit("/public", &[]).err().map(|answer| answer.status()), Some(500));
    assert_eq!(browser.platform.reasons(), ["development_on_public_host"; 2]);
}
