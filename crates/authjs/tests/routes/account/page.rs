use serde_json::json;

use super::*;

#[test]
fn it_shows_the_user_the_ways_in_and_the_sessions() {
    with_each(|mut browser| {
        let answer = browser.get("/api/auth/account");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
        let policy = answer.response.get("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        let html = answer.response.body;
        for expected in [
            "<title>Your Account</title>",
            "<h1>Your account</h1><p><strong>Ada</strong><br/>ada@example.com</p>",
            r#"<h2>How you sign in</h2>"#,
            "<span>Op</span></li>",
            r#"<h2>Where you are signed in</h2>"#,
            "<strong>This browser</strong>",
            r#"Signed in <time datetime="2027-01-15">2027-01-15</time>"#,
            r#"<input type="hidden" name="change" value="download"/>"#,
            r#"Type <strong>ada@example.com</strong> to confirm"#,
        ] {
            assert!(html.contains(expected), "{expected}\n{html}");
        }
        assert!(!html.contains("<script"), "it works without JavaScript");
        let forms = html.matches("<form").count();
        assert_eq!(html.matches(r#"name="csrfToken" value=""#).count(), forms, "each form has the token");
        assert!(!html.contains("value=\"unlink\""), "the only way in has no button");
    });
}

#[test]
fn without_the_option_it_is_an_unknown_action() {
    let mut browser = Browser::with_database(json!({ "providers": [Op::config()] }));
    assert_eq!(browser.get("/api/auth/account").status(), 400);
    assert_eq!(ask(&mut browser, "end-others", &[]).status(), 400);
    assert_eq!(browser.platform.reasons(), ["unknown_action", "unknown_action"]);
}

#[test]
fn a_visitor_is_sent_to_sign_in_and_comes_back() {
    for auth in configurations() {
        let mut browser = Browser::with_database(auth);
        let answer = browser.get("/api/auth/account");
        let back = "http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Faccount";
        let expected =
            format!("http://localhost:8787/api/auth/signin?callbackUrl={back}&error=SessionRequired");
        assert_eq!((answer.status(), answer.location()), (302, expected.as_str()));
        let url = Op::start_again(&mut browser);
        assert_eq!(Op::parameter(&url, "max_age"), "300", "the provider says when the user signed in");
        assert_eq!(Op::parameter(&url, "prompt"), "");
    }
}

#[test]
fn sessions_that_the_worker_does_not_know_are_not_shown() {
    let session = json!({ "strategy": "jwt" });
    let auth = json!({ "providers": [Op::config()], "session": session, "account": { "enabled": true } });
    let mut browser = signed_in(auth);
    let html = shown(&mut browser);
    assert!(!html.contains("Where you are signed in") && !html.contains("Delete"), "{html}");
    assert_eq!(ask(&mut browser, "end-session", &[("session", "x")]).location(), status("not-there"));
    let refused = ask(&mut browser, "delete", &[("typed", "ada@example.com")]);
    assert!(
        refused.location().ends_with("error=Configuration"),
        "without account.delete the form is unknown"
    );
    assert_eq!(browser.database.count("users"), 1);
}

#[test]
fn users_of_credentials_that_are_not_stored_have_no_page() {
    let login = json!({ "id": "login", "type": "credentials", "url": "https://api.example/sign-in",
        "fields": { "password": { "type": "password" } } });
    let auth =
        json!({ "providers": [login], "session": { "strategy": "jwt" }, "account": { "enabled": true } });
    let mut browser = Browser::with_database(auth);
    crate::routes::accounts::with_credentials(&mut browser, json!({ "id": "7", "name": "Ada" }));
    browser.platform.log.borrow_mut().clear();
    let answer = browser.get("/api/auth/account");
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=AccessDenied");
    assert_eq!(browser.platform.reasons(), ["account_unknown"]);
}

#[test]
fn a_get_changes_nothing() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        let before = [browser.database.count("accounts"), browser.database.count("users")];
        let token = browser.csrf_token();
        for change in ["unlink", "delete", "end-others", "end-session", "link", "download"] {
            let query =
                format!("csrfToken={token}&change={change}&provider=op&account=user-2&typed=ada@example.com");
            assert_eq!(browser.get(&format!("/api/auth/account?{query}")).status(), 200, "{change}");
        }
        assert_eq!([browser.database.count("accounts"), browser.database.count("users")], before);
        assert!(is_signed_in(&mut browser));
    });
}
