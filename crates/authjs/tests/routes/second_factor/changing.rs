//! A user who is signed in changes the second factor.

use super::*;

/// Signs in with the app, a minute after its last use.
fn signed_in(browser: &mut Browser, app: &App) {
    first_step(browser);
    let code = app.code(browser, 0);
    assert_eq!(enter(browser, &code).location(), HOME);
    browser.platform.pass_seconds(60);
}

#[test]
fn a_change_needs_the_second_factor_again() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        signed_in(&mut browser, &app);
        let page = browser.get(PATH);
        assert!(page.response.body.contains("<h1>Your second step is on</h1>"), "{}", page.response.body);
        let wrong = app.wrong(&browser);
        for action in ["remove", "recovery-codes"] {
            for code in ["", &wrong] {
                let answer = post(&mut browser, &[("action", action), ("code", code)]);
                assert_eq!(answer.location(), REFUSED, "{action} {code}");
            }
        }
        assert_eq!(
            (browser.database.count("second_factors"), browser.database.count("recovery_codes")),
            (1, 10)
        );
        let code = app.code(&browser, 0);
        assert_eq!(post(&mut browser, &[("action", "other"), ("code", &code)]).location(), REFUSED);
    });
}

#[test]
fn new_recovery_codes_replace_the_old_ones() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        signed_in(&mut browser, &app);
        let code = app.code(&browser, 0);
        let answer = post(&mut browser, &[("action", "recovery-codes"), ("code", &code)]);
        assert_eq!(answer.status(), 200, "{}", answer.location());
        let new = between(&answer.response.body, r#"<code translate="no">"#, "</code>").to_owned();
        assert!(!app.recovery_codes.contains(&new));
        assert_eq!(browser.database.count("recovery_codes"), 10);
        browser.jar.clear();
        first_step(&mut browser);
        let old = app.recovery_codes[0].clone();
        assert_eq!(enter(&mut browser, &old).location(), REFUSED);
        assert_eq!(enter(&mut browser, &new).location(), HOME);
    });
}

#[test]
fn a_factor_is_replaced_after_it_is_removed() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        signed_in(&mut browser, &app);
        let recovery = app.recovery_codes[0].clone();
        let answer = post(&mut browser, &[("action", "remove"), ("code", &recovery)]);
        assert_eq!(answer.location(), PAGE);
        assert_eq!(
            (browser.database.count("second_factors"), browser.database.count("recovery_codes")),
            (0, 0)
        );
        let other = enrol(&mut browser);
        assert_ne!(other.secret.to_base32(), app.secret.to_base32());
        browser.platform.pass_seconds(60);
        browser.jar.clear();
        first_step(&mut browser);
        let (old, new) = (app.code(&browser, 0), other.code(&browser, 0));
        assert_eq!(enter(&mut browser, &old).location(), REFUSED);
        assert_eq!(enter(&mut browser, &new).location(), HOME);
    });
}
