//! A user sets up an app.

use super::*;

#[test]
fn a_user_without_a_factor_sets_one_up_before_the_session_begins() {
    everywhere(|mut browser| {
        first_step(&mut browser);
        let page = browser.get(PATH);
        let html = &page.response.body;
        assert!(html.contains("<h1>Add a second step</h1>") && html.contains("<svg class=\"qr\""), "{html}");
        let again = browser.get(PATH);
        let key = |answer: &Answer| {
            between(&answer.response.body, "class=\"key\" translate=\"no\">", "</code>").to_owned()
        };
        assert_eq!(key(&page), key(&again), "a page that is loaded again shows the same key");
        assert_eq!(browser.database.count("second_factors"), 0);
        let app = App::of_page(html);
        let wrong = app.wrong(&browser);
        assert_eq!(enter(&mut browser, &wrong).location(), REFUSED);
        assert_eq!(browser.database.count("second_factors"), 0);
        let code = app.code(&browser, 0);
        let answer = enter(&mut browser, &code);
        let html = &answer.response.body;
        assert!(
            html.contains(r#"<a class="button" href="http://localhost:8787/dashboard">Continue</a>"#),
            "{html}"
        );
        assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
        assert!(is_signed_in(&mut browser));
        assert!(!browser.jar.contains_key(PENDING) && !browser.jar.contains_key(SETUP));
        assert_eq!(
            (browser.database.count("second_factors"), browser.database.count("recovery_codes")),
            (1, 10)
        );
        let log = browser.platform.log.borrow().concat();
        assert!(!log.contains(&key(&page).replace(' ', "")), "{log}");
    });
}

#[test]
fn what_is_stored_is_sealed_or_hashed() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    let key = app.secret.to_base64url();
    let sealed = browser.database.text("SELECT secret FROM second_factors");
    assert!(sealed.starts_with("eyJ") && !sealed.contains(key.reveal()), "{sealed}");
    let hashes = browser.database.text("SELECT group_concat(hash) FROM recovery_codes");
    for code in &app.recovery_codes {
        assert!(!hashes.contains(code) && !hashes.contains(&code.replace('-', "")));
    }
    assert_eq!(
        browser.database.text("SELECT userId FROM second_factors"),
        browser.database.text("SELECT id FROM users")
    );
}

#[test]
fn the_code_of_the_enrolment_does_not_work_again() {
    let mut browser = site(json!({}));
    first_step(&mut browser);
    let app = enrol(&mut browser);
    browser.jar.clear();
    first_step(&mut browser);
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).location(), REFUSED);
    let next = app.code(&browser, 1);
    assert_eq!(enter(&mut browser, &next).location(), HOME);
}

#[test]
fn two_enrolments_at_once_leave_one_factor() {
    let mut browser = site(json!({}));
    first_step(&mut browser);
    let app = App::of_page(&browser.get(PATH).response.body);
    let owner = authjs::jose::hash::sha256_hex(
        format!("user\0{}", browser.database.text("SELECT id FROM users")).as_bytes(),
    );
    let faster = format!(
        "INSERT INTO second_factors VALUES ('{owner}', NULL, 'of another browser', 0, '2026-01-01T00:00:00.000Z')"
    );
    *browser.database.first.borrow_mut() = Some(("INSERT INTO second_factors", faster));
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).location(), REFUSED);
    assert!(!is_signed_in(&mut browser));
    assert_eq!(browser.database.text("SELECT secret FROM second_factors"), "of another browser");
    assert_eq!(browser.database.count("recovery_codes"), 0);
}

#[test]
fn the_key_of_another_user_is_not_set_up() {
    let mut browser = site(json!({}));
    sign_in(&mut browser, super::super::accounts::bob());
    let app = App::of_page(&browser.get(PATH).response.body);
    let of_bob = browser.jar[SETUP].clone();
    browser.jar.clear();
    first_step(&mut browser);
    browser.jar.insert(SETUP.to_owned(), of_bob);
    let code = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &code).location(), REFUSED);
    assert_eq!(browser.database.count("second_factors"), 0);
}

#[test]
fn the_name_in_the_app_is_configured() {
    for (more, expected) in [
        (json!({}), "localhost%3A8787"),
        (json!({ "theme": { "name": "Acme" } }), "Acme"),
        (json!({ "secondFactor": { "always": true, "issuer": "Acme Bank" } }), "Acme%20Bank"),
    ] {
        let mut browser = site(more);
        first_step(&mut browser);
        let page = browser.get(PATH);
        let app = App::of_page(&page.response.body);
        let issuer = match expected {
            "localhost%3A8787" => "localhost:8787",
            "Acme" => "Acme",
            _ => "Acme Bank",
        };
        let uri = authjs_totp::KeyUri { secret: &app.secret, issuer, account: "ada@example.com" }.to_string();
        let code = qrcode::QrCode::with_error_correction_level(&uri, qrcode::EcLevel::M).unwrap();
        let size = format!(r#"viewBox="0 0 {0} {0}""#, code.width() + 8);
        assert!(page.response.body.contains(&size), "{expected}");
        let dark: usize = page.response.body.matches("v1h-").count();
        let colors = code.to_colors();
        let runs = colors
            .chunks(code.width())
            .map(|row| row.chunk_by(|a, b| a == b).filter(|run| run[0] == qrcode::Color::Dark).count());
        assert_eq!(dark, runs.sum::<usize>(), "{expected}");
    }
}
