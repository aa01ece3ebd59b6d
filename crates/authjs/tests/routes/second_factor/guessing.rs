//! Codes that are used again, guessed, or late.

use super::*;

#[test]
fn a_code_works_once_also_in_a_new_sign_in() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), HOME);
        browser.jar.clear();
        first_step(&mut browser);
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        assert!(!is_signed_in(&mut browser));
        assert!(browser.platform.reasons().contains(&"second_factor_invalid".to_owned()));
    });
}

#[test]
fn clocks_may_differ_by_one_step_and_an_earlier_step_does_not_follow_a_later_one() {
    for (steps, passes) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        let mut browser = site(json!({}));
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let code = app.code(&browser, steps);
        assert_eq!(enter(&mut browser, &code).location() == HOME, passes, "{steps}");
        if passes {
            browser.jar.clear();
            first_step(&mut browser);
            for earlier in -1..=steps {
                let code = app.code(&browser, earlier);
                assert_eq!(enter(&mut browser, &code).location(), REFUSED, "{steps} {earlier}");
            }
        }
    }
}

#[test]
fn a_request_that_is_faster_uses_the_code_up() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let step = step_at(browser.platform.seconds());
        let faster = format!("UPDATE second_factors SET lastStep = {step}");
        *browser.database.first.borrow_mut() = Some(("UPDATE second_factors", faster));
        let code = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &code).location(), REFUSED);
        assert!(!is_signed_in(&mut browser));
    });
}

#[test]
fn five_wrong_codes_end_the_sign_in_and_a_new_one_gets_no_new_attempts() {
    everywhere(|mut browser| {
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        let wrong = app.wrong(&browser);
        for _ in 0..4 {
            assert_eq!(enter(&mut browser, &wrong).location(), REFUSED);
        }
        let fifth = enter(&mut browser, &wrong);
        assert!(
            matches!(fifth.status(), 302 | 429) && !browser.jar.contains_key(PENDING),
            "{}",
            fifth.status()
        );
        // A new sign-in, in another browser.
        browser.jar.clear();
        first_step(&mut browser);
        let right = app.code(&browser, 0);
        let sixth = enter(&mut browser, &right);
        assert!(sixth.response.get("retry-after").is_some() || sixth.status() == 429, "{}", sixth.status());
        assert!(!is_signed_in(&mut browser) && !browser.jar.contains_key(PENDING));
        first_step(&mut browser);
        let recovery = app.recovery_codes[0].clone();
        enter(&mut browser, &recovery);
        assert!(!is_signed_in(&mut browser), "recovery codes are counted too");
        assert_eq!(browser.database.count("recovery_codes"), 10);
        browser.platform.pass_seconds(901);
        browser.jar.clear();
        first_step(&mut browser);
        let right = app.code(&browser, 0);
        assert_eq!(enter(&mut browser, &right).location(), HOME);
    });
}

#[test]
fn a_day_has_twenty_wrong_codes() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    for _ in 0..4 {
        first_step(&mut browser);
        for _ in 0..5 {
            let wrong = app.wrong(&browser);
            enter(&mut browser, &wrong);
        }
        browser.platform.pass_seconds(901);
        browser.jar.clear();
    }
    first_step(&mut browser);
    let right = app.code(&browser, 0);
    assert_ne!(enter(&mut browser, &right).location(), HOME);
    browser.platform.pass_seconds(86_400);
    browser.jar.clear();
    first_step(&mut browser);
    let right = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &right).location(), HOME);
}

#[test]
fn a_text_that_is_no_code_is_not_counted() {
    let mut browser = site(json!({}));
    let app = enrolled(&mut browser);
    first_step(&mut browser);
    for text in ["", "12345", "1234567", "abc", "' OR 1=1 --", "ABCD-EFGH-JKLM"] {
        assert_eq!(enter(&mut browser, text).location(), REFUSED, "{text}");
    }
    assert_eq!(browser.database.count("limits"), 0);
    let right = app.code(&browser, 0);
    assert_eq!(enter(&mut browser, &right).location(), HOME);
}

#[test]
fn while_the_database_does_not_answer_no_code_passes() {
    for statement in ["INSERT INTO limits", "SELECT secret", "UPDATE second_factors"] {
        let mut browser = site(json!({}));
        let app = enrolled(&mut browser);
        first_step(&mut browser);
        browser.database.fails.set(Some(statement));
        let code = app.code(&browser, 0);
        let answer = enter(&mut browser, &code);
        assert_ne!(answer.location(), HOME, "{statement}");
        assert!(!is_signed_in(&mut browser), "{statement}");
    }
}
