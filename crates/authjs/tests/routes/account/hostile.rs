use authjs::http::Method;

use super::*;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[test]
fn a_form_without_the_csrf_token_changes_nothing() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        browser.platform.log.borrow_mut().clear();
        for token in ["", "wrong"] {
            for change in ["unlink", "remove-passkey", "delete", "end-others", "link", "download"] {
                let form = [
                    ("csrfToken", token),
                    ("change", change),
                    ("provider", "op"),
                    ("account", "user-2"),
                    ("typed", "ada@example.com"),
                ];
                let answer = browser.post("/api/auth/account", &form);
                assert!(
                    answer.location().ends_with("signin?csrf=true") || answer.location().contains("error="),
                    "{}",
                    answer.location()
                );
            }
        }
        assert!(browser.platform.reasons().iter().all(|reason| reason == "missing_csrf"));
        assert_eq!([browser.database.count("accounts"), browser.database.count("users")], [2, 1]);
        assert!(is_signed_in(&mut browser));
    });
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    with_each(|mut browser| {
        let token = browser.csrf_token();
        let body = format!("csrfToken={token}&change=end-others");
        for header in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            browser.platform.log.borrow_mut().clear();
            browser.send(Method::Post, "/api/auth/account", &[FORM, header], &body);
            assert_eq!(browser.platform.reasons(), ["cross_site"], "{header:?}");
        }
        let own = browser.send(
            Method::Post,
            "/api/auth/account",
            &[FORM, ("sec-fetch-site", "same-origin")],
            &body,
        );
        assert_eq!(own.location(), status("others-ended"));
    });
}

#[test]
fn what_belongs_to_another_user_is_not_there() {
    with_each(|mut browser| {
        let own = browser.jar.remove(COOKIE).unwrap();
        sign_in_now(&mut browser, json!({ "sub": "bob", "name": "Bob", "email": "bob@example.com" }));
        let bob = browser.jar.insert(COOKIE.to_owned(), own).unwrap();
        let table = if browser.database.count("sessions") == 2 { "sessions" } else { "session_families" };
        let html = shown(&mut browser);
        let all = browser.database.text(&format!("SELECT group_concat(id) FROM {table}"));
        for id in all.split(',') {
            assert!(!html.contains(id), "neither the own session nor that of another has a button");
        }
        let of_bob = of_bob(&browser, table);
        assert_eq!(ask(&mut browser, "end-session", &[("session", &of_bob)]).location(), status("not-there"));
        assert_eq!(unlink(&mut browser, "bob").location(), status("not-there"));
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), status("others-ended"));
        assert_eq!(browser.database.count("accounts"), 2);
        assert!(!html.contains("bob"));
        assert!(!ask(&mut browser, "download", &[]).response.body.contains("bob"));
        browser.jar.insert(COOKIE.to_owned(), bob);
        assert!(is_signed_in(&mut browser));
    });
}

/// Returns the id of Bob's row. A family has the hash of his id as its subject.
fn of_bob(browser: &Browser, table: &str) -> String {
    let id = browser.database.text("SELECT id FROM users WHERE name = 'Bob'");
    let owner = match table {
        "sessions" => format!("userId = '{id}'"),
        _ => format!("subject = '{}'", authjs::jose::hash::sha256_hex(format!("user\0{id}").as_bytes())),
    };
    let found = browser.database.text(&format!("SELECT id FROM {table} WHERE {owner}"));
    assert!(!found.is_empty());
    found
}

#[test]
fn the_token_of_a_row_is_no_id_of_a_session() {
    let [auth, _] = configurations();
    let mut browser = signed_in(auth);
    let token = browser.database.text("SELECT sessionToken FROM sessions");
    assert_eq!(ask(&mut browser, "end-session", &[("session", &token)]).location(), status("not-there"));
    assert!(!shown(&mut browser).contains(&token));
}

#[test]
fn names_are_text_on_the_page() {
    for mut auth in configurations() {
        auth["providers"][0]["name"] = json!("<img src=x onerror=alert(1)>\"'");
        let mut browser = signed_in(auth);
        let evil = "<script>alert(1)</script>\"><b";
        browser.database.execute(&format!("UPDATE users SET name = '{evil}', email = '\"<i>@example.com'"));
        browser.database.execute(&format!(
            "INSERT INTO accounts (id, userId, type, provider, providerAccountId) SELECT 'x', id, 'oauth', 'op', '{evil}' FROM users;
             INSERT INTO accounts (id, userId, type, provider, providerAccountId) SELECT 'y', id, 'oauth', '{evil}', '1' FROM users"
        ));
        browser.database.execute(&format!("UPDATE sessions SET userAgent = '{evil}', country = '<i>'"));
        browser
            .database
            .execute(&format!("UPDATE session_devices SET userAgent = '{evil}', country = '<i>'"));
        let html = shown(&mut browser);
        for tag in ["<script", "<img", "<b ", "<b<", "<b\"", "<i>"] {
            assert!(!html.contains(tag), "{tag}\n{html}");
        }
        assert!(html.contains("&lt;script>alert(1)&lt;/script>&quot;>&lt;b"), "{html}");
    }
}

#[test]
fn a_notice_is_one_of_ours() {
    with_each(|mut browser| {
        for query in ["status=%3Cscript%3E", "status=", "status=constructor", "error=evil", "ui_locales=de"] {
            let answer = browser.get(&format!("/api/auth/account?{query}"));
            assert_eq!(answer.status(), 200);
            assert!(!answer.response.body.contains("role="), "{query}");
        }
    });
}

#[test]
fn an_unknown_change_is_refused() {
    with_each(|mut browser| {
        for change in ["", "revoke", "End-others", "unlink\0"] {
            let answer = ask(&mut browser, change, &[]);
            assert!(answer.location().contains("error="), "{change} {}", answer.location());
        }
        let token = browser.csrf_token();
        let twice = [("csrfToken", token.as_str()), ("change", "end-others"), ("change", "delete")];
        assert!(browser.post("/api/auth/account", &twice).location().contains("error="));
        let json = format!(r#"{{"csrfToken":"{token}","change":"end-others"}}"#);
        let answer =
            browser.send(Method::Post, "/api/auth/account", &[("content-type", "application/json")], &json);
        assert!(!answer.location().contains("status="), "only a form changes something");
    });
}

#[test]
fn a_session_that_has_ended_elsewhere_changes_nothing() {
    with_each(|mut browser| {
        browser.database.execute("DELETE FROM sessions; DELETE FROM session_families");
        let answer = ask(&mut browser, "delete", &[("typed", "ada@example.com")]);
        assert!(answer.location().contains("/signin?"), "{}", answer.location());
        assert_eq!(browser.database.count("users"), 1);
    });
}

#[test]
fn a_failing_database_shows_an_error_and_keeps_the_cookie() {
    with_each(|mut browser| {
        browser.database.works.set(false);
        let answer = browser.get("/api/auth/account");
        assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
        assert!(browser.jar.contains_key(COOKIE));
    });
}
