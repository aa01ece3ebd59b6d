//! What an attacker with the first factor, or with some cookies, tries.

use super::super::accounts::bob;
use super::*;

#[test]
fn the_pending_cookie_opens_as_no_session_and_a_session_as_no_pending_sign_in() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let pending = browser.jar[PENDING].clone();
        browser.jar.insert(SESSION.to_owned(), pending);
        assert!(!is_signed_in(&mut browser) && browser.visit("/dashboard", &[]).is_err());
        let code = app.code(&browser, 0);
        browser.jar.remove(SESSION);
        enter(&mut browser, &code);
        let session = browser.jar[SESSION].clone();
        browser.jar.clear();
        browser.jar.insert(PENDING.to_owned(), session.clone());
        browser.jar.insert(SETUP.to_owned(), session);
        let page = browser.get(PATH);
        assert!(page.location().contains("/api/auth/signin?"), "{}", page.status());
    });
}

#[test]
fn a_changed_cookie_is_no_sign_in() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    first_step(&mut browser);
    let sealed = browser.jar[PENDING].clone();
    for at in [0, sealed.len() / 3, sealed.len() / 2, sealed.len() - 1] {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        browser.jar.insert(PENDING.to_owned(), String::from_utf8(changed).unwrap());
        let code = app.code(&browser, 0);
        assert!(enter(&mut browser, &code).location().contains("/api/auth/signin"), "{at}");
        assert!(!is_signed_in(&mut browser));
    }
}

#[test]
fn the_code_of_another_user_does_not_pass() {
    everywhere(|mut browser| {
        let of_ada = enrolled(&mut browser);
        sign_in(&mut browser, bob());
        enrol(&mut browser);
        browser.platform.pass_seconds(60);
        browser.jar.clear();
        sign_in(&mut browser, bob());
        let code = of_ada.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        let recovery = of_ada.recovery_codes[0].clone();
        assert_eq!(enter(&mut browser, &recovery).location(), REFUSED);
        assert!(!is_signed_in(&mut browser));
        assert_eq!(browser.database.count("recovery_codes"), 20);
    });
}

#[test]
fn another_site_posts_no_code() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    first_step(&mut browser);
    let code = app.code(&browser, 0);
    let forged = browser.post(PATH, &[("csrfToken", "forged"), ("code", &code)]);
    assert!(forged.location().contains("error=MissingCSRF"), "{}", forged.location());
    let csrf_token = browser.csrf_token();
    let body = format!("csrfToken={csrf_token}&code={code}");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    browser.send(authjs::http::Method::Post, PATH, &headers, &body);
    assert!(!is_signed_in(&mut browser));
    assert_eq!(enter(&mut browser, &code).location(), HOME);
}

#[test]
fn a_code_that_is_sent_twice_in_one_form_is_none() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    first_step(&mut browser);
    let code = app.code(&browser, 0);
    assert_eq!(post(&mut browser, &[("code", &code), ("code", &code)]).location(), REFUSED);
}

#[test]
fn a_secret_that_was_moved_to_another_row_does_not_open() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    sign_in(&mut browser, bob());
    enrol(&mut browser);
    browser.platform.pass_seconds(60);
    browser.jar.clear();
    browser.database.execute(
        "UPDATE second_factors SET secret = (SELECT f.secret FROM second_factors f JOIN users u ON u.id = f.userId \
         WHERE u.email = 'ada@example.com')",
    );
    sign_in(&mut browser, bob());
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).location(), REFUSED);
    assert!(browser.platform.reasons().contains(&"second_factor_unreadable".to_owned()));
    assert!(!is_signed_in(&mut browser));
}

#[test]
fn a_user_who_was_deleted_meanwhile_gets_no_session() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let factors = "CREATE TEMP TABLE kept AS SELECT * FROM second_factors; DELETE FROM users; \
                       INSERT INTO second_factors SELECT * FROM kept";
        browser.database.execute(factors);
        let code = app.code(&browser, 0);
        assert_ne!(enter(&mut browser, &code).location(), HOME);
        assert!(!is_signed_in(&mut browser));
        browser.database.execute("DROP TABLE kept");
    });
}

#[test]
fn without_the_option_there_is_no_page() {
    let mut browser = Browser::with_database(json!({ "providers": [Op::config()] }));
    assert_eq!(browser.get(PATH).status(), 400);
    let mut configured = site(json!({}));
    let nobody = configured.get(PATH);
    assert!(nobody.location().starts_with("http://localhost:8787/api/auth/signin?callbackUrl="));
}

#[test]
fn credentials_without_an_id_are_refused() {
    let login = super::super::credentials::login();
    let more = json!({ "providers": [login], "session": { "strategy": "jwt" } });
    let mut browser = site(more);
    let answer = super::super::credentials::answered(&mut browser, 200, &json!({ "name": "Ada" }));
    assert_ne!(answer.location(), PAGE);
    assert!(!browser.jar.contains_key(PENDING) && !is_signed_in(&mut browser));
}
