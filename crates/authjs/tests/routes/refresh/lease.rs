//! Several requests and isolates that find the tokens due at once.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::json;

use super::*;

/// The seconds after which the access token of a sign-in has expired.
const EXPIRED: i64 = 301;

/// Takes the lease, as a request of another isolate does that is under way.
fn lease(browser: &Browser) {
    let until = browser.platform.seconds() + 20;
    let sql = format!("UPDATE session_tokens SET fence = fence + 1, leaseUntil = {until}");
    browser.database.execute(&sql);
}

#[test]
fn others_use_the_old_token_while_it_is_valid() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    lease(&browser);
    let now = browser.platform.seconds();
    for _ in 0..3 {
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    }
    assert_eq!(browser.platform.seconds(), now, "they do not wait");
    assert_eq!(sent(&browser), [""; 0]);
}

#[test]
fn others_wait_for_the_new_token_once_the_old_one_has_expired() {
    let mut browser = signed_in();
    let other = Rc::new(RefCell::new(browser.beside(env())));
    browser.platform.pass_seconds(EXPIRED);
    lease(&browser);
    let faster = Rc::clone(&other);
    *browser.platform.paused.borrow_mut() = Some(Box::new(move || {
        let mut other = faster.borrow_mut();
        other.database.execute("UPDATE session_tokens SET leaseUntil = 0");
        other.platform.pass_seconds(EXPIRED);
        expect_refresh(&other, 2, &json!({}));
        assert_eq!(visit(&mut other).as_deref(), Ok("at-2"));
    }));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(sent(&browser), [""; 0]);
    assert_eq!(sent(&other.borrow()), ["rt-1"]);
}

#[test]
fn a_request_that_dies_before_it_asks_is_followed_by_another() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    lease(&browser);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(20);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    // With a token that has expired, it waits for the end of the lease.
    browser.platform.pass_seconds(EXPIRED);
    lease(&browser);
    let now = browser.platform.seconds();
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"));
    assert!((20..23).contains(&(browser.platform.seconds() - now)));
}

#[test]
fn a_request_that_is_never_followed_goes_on_with_the_old_token() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(EXPIRED);
    browser.database.execute("UPDATE session_tokens SET leaseUntil = 9999999999");
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
}

#[test]
fn a_late_answer_does_not_replace_newer_tokens() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    let newer = "UPDATE session_tokens SET fence = fence + 1, generation = generation + 1, leaseUntil = 0, \
        due = unixepoch() + 270, failures = 77";
    *browser.database.first.borrow_mut() = Some(("tokens = ?4, generation", newer.into()));
    expect_refresh(&browser, 2, &json!({}));
    // The row has the tokens of the sign-in under another generation.
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.text("SELECT CAST(failures AS TEXT) FROM session_tokens"), "77");
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(sent(&browser), ["rt-1"]);
}

#[test]
fn a_refusal_counts_only_while_no_other_request_has_newer_tokens() {
    let mut browser = signed_in();
    let newer = "UPDATE session_tokens SET fence = fence + 1, generation = generation + 1, leaseUntil = 0, \
        due = unixepoch() + 270";
    *browser.database.first.borrow_mut() = Some(("DELETE FROM session_tokens", newer.into()));
    browser.platform.pass_seconds(DUE);
    browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_grant" }));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    assert_eq!(browser.database.count("session_tokens"), 1);
    assert_eq!(browser.platform.reasons(), [""; 0]);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
}

#[test]
fn clocks_that_differ_by_five_minutes_use_each_refresh_token_once() {
    for ahead in [-300, 300] {
        let mut right = signed_in();
        let mut wrong = right.beside(env());
        right.platform.pass_seconds(250);
        // A session is refused by a clock that is more than a minute before its issue.
        wrong.platform.pass_seconds(250 + ahead);
        let database = Rc::clone(&right.database);
        // The database has one clock for all isolates.
        let visit = |browser: &mut Browser, ahead: i64| {
            database.clock_ahead.set(-ahead);
            let token = visit(browser);
            (token, sent(browser))
        };
        assert_eq!(visit(&mut wrong, ahead), (Ok("at-1".into()), Vec::new()), "{ahead}");
        for round in 2..8 {
            right.platform.pass_seconds(DUE);
            wrong.platform.pass_seconds(DUE);
            // A clock that is behind finds the tokens due too late to be first.
            let is_first = ahead > 0 && round % 2 == 0;
            let (first, second) = if is_first { (&mut wrong, &mut right) } else { (&mut right, &mut wrong) };
            let (first_ahead, second_ahead) = if is_first { (ahead, 0) } else { (0, ahead) };
            expect_refresh(first, round, &json!({}));
            let refreshed = visit(first, first_ahead);
            assert_eq!(refreshed, (Ok(format!("at-{round}")), vec![format!("rt-{}", round - 1)]), "{ahead}");
            let (token, sent) = visit(second, second_ahead);
            assert!(token.is_ok() && sent.is_empty(), "{ahead}");
        }
        assert_eq!([&right, &wrong].map(|browser| browser.platform.reasons().len()), [0, 0]);
    }
}
