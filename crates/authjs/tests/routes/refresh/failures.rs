//! Providers and stores that fail while tokens are refreshed.

use authjs::platform::FetchError;
use serde_json::json;

use super::*;

#[test]
fn a_provider_that_fails_is_asked_less_and_less_often() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    let mut waits = Vec::new();
    for round in 0..9 {
        match round % 4 {
            0 => browser.platform.expect(TOKEN, Err(FetchError::Timeout)),
            1 => browser.platform.expect_json(TOKEN, 503, &json!({})),
            2 => browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_client" })),
            _ => browser.platform.expect(TOKEN, Err(FetchError::Network("reset".into()))),
        }
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        let mut waited = 0;
        loop {
            browser.platform.pass_seconds(1);
            waited += 1;
            let is_postponed =
                format!("SELECT CAST(retryAt > {} AS TEXT) FROM session_tokens", browser.platform.seconds());
            if browser.database.text(&is_postponed) == "0" {
                break;
            }
            if waited % 50 == 1 {
                assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"), "no request to the provider");
            }
        }
        waits.push(waited);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
    assert_eq!(sent(&browser).len(), 9);
    assert!(browser.platform.reasons().iter().all(|reason| reason == "refresh_failed"));
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
}

#[test]
fn a_lost_answer_ends_in_one_sign_in_at_most() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    browser.platform.expect(TOKEN, Err(FetchError::Timeout));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(5);
    browser.platform.expect_json(TOKEN, 400, &json!({ "error": "invalid_grant" }));
    assert_eq!(visit(&mut browser), Err(401));
    assert_eq!(sent(&browser), ["rt-1", "rt-1"]);
}

#[test]
fn a_store_that_does_not_answer_keeps_the_old_token() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    browser.database.works.set(false);
    for _ in 0..3 {
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
        assert_eq!(shown(&mut browser)["accessToken"], "at-1");
    }
    assert_eq!(browser.platform.reasons(), ["store_unavailable"], "the isolate asks once in five seconds");
    browser.platform.pass_seconds(4);
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-1"));
    browser.platform.pass_seconds(1);
    browser.database.works.set(true);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
}

#[test]
fn a_store_that_fails_once_at_the_write_is_asked_again() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    browser.database.fails.set(Some("tokens = ?4, generation"));
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(browser.platform.reasons(), [""; 0]);
    let older = browser.beside(env());
    assert_eq!(older.database.text("SELECT CAST(generation AS TEXT) FROM session_tokens"), "2");
}

#[test]
fn a_store_that_comes_back_within_the_lease_gets_the_tokens_after_the_answer() {
    const GENERATION: &str = "SELECT CAST(generation AS TEXT) FROM session_tokens";
    for (failures, stored) in [(2, true), (6, true), (7, false)] {
        let mut browser = signed_in();
        browser.platform.pass_seconds(DUE);
        browser.database.fails.set(Some("tokens = ?4, generation"));
        browser.database.fails_again.set(failures - 1);
        expect_refresh(&browser, 2, &json!({}));
        let before = browser.platform.seconds();
        assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"), "the answer does not wait");
        assert_eq!(browser.platform.seconds(), before);
        assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
        assert_eq!(browser.database.text(GENERATION), "1");
        browser.platform.run_background();
        assert!(browser.platform.seconds() < before + 20, "another request may have the lease then");
        assert_eq!(browser.database.text(GENERATION) == "2", stored, "{failures}");
    }
}

#[test]
fn tokens_that_are_stored_late_do_not_replace_newer_ones() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    browser.database.fails.set(Some("tokens = ?4, generation"));
    browser.database.fails_again.set(1);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    let sealed = browser.database.text("SELECT tokens FROM session_tokens");
    browser.database.text("UPDATE session_tokens SET fence = fence + 1 RETURNING CAST(fence AS TEXT)");
    browser.platform.run_background();
    assert_eq!(browser.database.text("SELECT tokens FROM session_tokens"), sealed);
}

#[test]
fn a_visitor_who_goes_away_does_not_lose_the_answer() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    assert_eq!(browser.platform.cancel_background(), 1, "the request's waitUntil drives the refresh too");
}

#[test]
fn an_older_cookie_gets_the_tokens_that_stay_when_the_provider_fails() {
    let mut browser = signed_in();
    let older = browser.jar[COOKIE].clone();
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    browser.jar.insert(COOKIE.into(), older);
    browser.platform.pass_seconds(DUE);
    browser.platform.expect_json(TOKEN, 503, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    browser.platform.pass_seconds(5);
    expect_refresh(&browser, 3, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-3"), "the session still knows that they are due");
}
