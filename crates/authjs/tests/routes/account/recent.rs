use super::*;

const AGAIN: &str = "http://localhost:8787/api/auth/signin?callbackUrl=\
    http%3A%2F%2Flocalhost%3A8787%2Fapi%2Fauth%2Faccount%3Fstatus%3Dsigned-in&error=SignInAgain";

#[test]
fn a_change_needs_a_sign_in_of_the_last_minutes() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        browser.platform.pass_seconds(300);
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), status("others-ended"));
        browser.platform.pass_seconds(1);
        browser.platform.log.borrow_mut().clear();
        for (change, fields) in [
            ("unlink", &[("provider", "op"), ("account", "user-2")][..]),
            ("link", &[("provider", "op")]),
            ("download", &[]),
            ("delete", &[("typed", "ada@example.com")]),
        ] {
            let answer = ask(&mut browser, change, fields);
            assert_eq!((answer.status(), answer.location()), (302, AGAIN), "{change}");
        }
        assert_eq!(browser.database.count("accounts"), 2);
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), status("others-ended"), "900 seconds");
        browser.platform.pass_seconds(600);
        assert_eq!(ask(&mut browser, "end-others", &[]).location(), AGAIN);
    });
}

#[test]
fn the_new_sign_in_asks_the_user_and_comes_back() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        browser.platform.pass_seconds(301);
        assert_eq!(unlink(&mut browser, "user-2").location(), AGAIN);
        let page = browser.get("/api/auth/signin?error=SignInAgain").response.body;
        assert!(
            page.contains(r#"<div class="error info" role="alert"><p>Please sign in again before"#),
            "{page}"
        );
        let url = Op::start_again(&mut browser);
        assert_eq!(
            (Op::parameter(&url, "prompt").as_str(), Op::parameter(&url, "max_age").as_str()),
            ("login", "300")
        );
        sign_in_now(&mut browser, json!({}));
        assert!(shown(&mut browser).contains("value=\"unlink\""));
        assert_eq!(unlink(&mut browser, "user-2").location(), status("unlinked"));
    });
}

#[test]
fn a_provider_that_does_not_say_when_ends_the_new_sign_in() {
    with_each(|mut browser| {
        sign_in_now(&mut browser, second());
        browser.platform.pass_seconds(301);
        unlink(&mut browser, "user-2");
        assert_eq!(browser.platform.reasons().last().unwrap(), "step_up_required");
        browser.platform.log.borrow_mut().clear();
        let answer = sign_in(&mut browser, json!({}));
        assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=AccessDenied");
        assert_eq!(browser.platform.reasons(), ["step_up_refused"]);
        assert_eq!(unlink(&mut browser, "user-2").location(), AGAIN);
        let old = json!({ "auth_time": browser.platform.seconds() - 301 });
        assert!(sign_in(&mut browser, old).location().ends_with("error=AccessDenied"));
        assert_eq!(browser.database.count("accounts"), 2);
    });
}

#[test]
fn trust_unproven_sign_in_accepts_a_provider_that_does_not_say_when() {
    for mut auth in configurations() {
        auth["account"]["trustUnprovenSignIn"] = json!(true);
        let mut browser = Browser::with_database(auth);
        sign_in(&mut browser, json!({}));
        sign_in(&mut browser, second());
        browser.platform.pass_seconds(301);
        assert_eq!(unlink(&mut browser, "user-2").location(), AGAIN, "an old sign-in does not count");
        sign_in(&mut browser, json!({}));
        assert_eq!(unlink(&mut browser, "user-2").location(), status("unlinked"));
    }
}

/// A stranger at the screen of a user who is signed in has accounts of their own.
#[test]
fn the_new_sign_in_must_be_that_of_the_user() {
    with_each(|mut browser| {
        browser.platform.pass_seconds(301);
        unlink(&mut browser, "user-1");
        browser.platform.log.borrow_mut().clear();
        let stranger = json!({ "sub": "stranger", "email": "stranger@example.com" });
        let answer = sign_in_now(&mut browser, stranger);
        assert!(answer.location().contains("error="), "{}", answer.location());
        assert_eq!(browser.database.count("accounts"), 1);
        assert_eq!(unlink(&mut browser, "user-1").location(), AGAIN);
    });
}

#[test]
fn a_sign_in_that_links_an_account_is_not_a_recent_one() {
    with_each(|mut browser| {
        browser.platform.pass_seconds(200);
        sign_in_now(&mut browser, second());
        browser.platform.pass_seconds(101);
        assert_eq!(unlink(&mut browser, "user-2").location(), AGAIN);
    });
}

/// Otherwise a thief of a session could add a way in, past the page.
#[test]
fn an_old_session_links_no_account_by_a_sign_in_either() {
    with_each(|mut browser| {
        browser.platform.pass_seconds(1_201);
        browser.platform.log.borrow_mut().clear();
        let answer = sign_in_now(&mut browser, second());
        assert!(answer.location().ends_with("error=OAuthAccountNotLinked"), "{}", answer.location());
        assert_eq!(browser.platform.reasons(), ["account_not_linked"]);
        assert_eq!(browser.database.count("accounts"), 1);
    });
    for mut auth in configurations() {
        auth["account"] = json!({ "enabled": false });
        let mut browser = Browser::with_database(auth);
        sign_in_now(&mut browser, json!({}));
        browser.platform.pass_seconds(1_201);
        sign_in_now(&mut browser, second());
        assert_eq!(browser.database.count("accounts"), 2, "without the page it is as in Auth.js");
    }
}
