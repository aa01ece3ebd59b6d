use authjs::platform::FetchError;
use serde_json::json;

use super::{
    CREDENTIALS, REQUEST_TOKEN, TEMPORARY, TOKEN, USERINFO, come_back, config, deployment, env, started,
};
use crate::support::{Answer, Browser};

const GOOD: &str = "oauth_token=rt-1&oauth_verifier=v-1";
const ERROR_PAGE: &str = "http://localhost:8787/api/auth/error?error=Configuration";
const SIGN_IN_PAGE: &str = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError";
const RETRY: &str = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=retry";
const CANCELLED: &str = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=access_denied";

fn nobody_is_signed_in(browser: &mut Browser) {
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
    let log = browser.platform.log.borrow().join("\n");
    for secret in ["hunter2", "rs-1", "as-1", "v-1"] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// Starts a sign-in with this answer to the request for a request token.
fn start_with(status: u16, body: &str) -> (Browser, Answer) {
    let mut browser = deployment();
    let csrf_token = browser.csrf_token();
    browser.platform.expect_text(REQUEST_TOKEN, status, body);
    let answer = browser.post("/api/auth/signin/photos", &[("csrfToken", csrf_token.as_str())]);
    browser.platform.finish();
    (browser, answer)
}

#[test]
fn without_a_good_request_token_nobody_is_sent_anywhere() {
    let long = format!("{TEMPORARY}&x={}", "y".repeat(256 * 1024));
    let table = [
        (401, TEMPORARY, "provider_status"),
        (302, TEMPORARY, "provider_status"),
        (500, "", "provider_status"),
        (200, "{}", "oauth1_callback_unconfirmed"),
        (200, "oauth_token=a&oauth_token_secret=b", "oauth1_callback_unconfirmed"),
        (
            200,
            "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false",
            "oauth1_callback_unconfirmed",
        ),
        (200, "oauth_token_secret=b&oauth_callback_confirmed=true", "oauth1_token_missing"),
        (200, "oauth_token=a&oauth_callback_confirmed=true", "oauth1_token_secret_missing"),
        (200, "oauth_token=a%00&oauth_token_secret=b&oauth_callback_confirmed=true", "oauth1_token_unusable"),
        (
            200,
            "oauth_token=a&oauth_token=b&oauth_token_secret=c&oauth_callback_confirmed=true",
            "oauth1_response_repeated",
        ),
        (200, &"&a=b".repeat(65), "oauth1_response_malformed"),
        (200, &long, "provider_too_large"),
    ];
    for (status, body, reason) in table {
        let (mut browser, answer) = start_with(status, body);
        assert_eq!(answer.location(), ERROR_PAGE, "{reason}");
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(!browser.has_checks(), "{reason}");
        nobody_is_signed_in(&mut browser);
    }
}

#[test]
fn a_provider_that_does_not_answer_starts_no_sign_in() {
    let mut browser = deployment();
    let csrf_token = browser.csrf_token();
    browser.platform.expect(REQUEST_TOKEN, Err(FetchError::Timeout));
    let answer = browser.post("/api/auth/signin/photos", &[("csrfToken", csrf_token.as_str())]);
    assert_eq!((answer.status(), answer.location()), (302, ERROR_PAGE));
    assert_eq!(browser.platform.reasons(), ["provider_unreachable"]);
}

#[test]
fn a_response_that_is_not_ours_is_refused_before_the_provider_is_asked() {
    let table = [
        ("oauth_token=other&oauth_verifier=v-1", RETRY, "oauth1_token_mismatch", false),
        ("oauth_verifier=v-1", RETRY, "oauth1_token_mismatch", false),
        ("oauth_token=rt-1", CANCELLED, "oauth1_verifier_missing", true),
        ("oauth_token=rt-1&oauth_verifier=", CANCELLED, "oauth1_verifier_missing", true),
        ("", CANCELLED, "oauth1_verifier_missing", false),
        ("denied=x", CANCELLED, "authorization_error", false),
        ("denied=rt-1", CANCELLED, "authorization_error", true),
        ("oauth_token=rt-1&oauth_problem=user_refused", CANCELLED, "authorization_error", true),
        (&format!("{GOOD}&oauth_token=b"), ERROR_PAGE, "response_parameter_repeated", false),
        (&format!("{GOOD}&oauth_verifier=b"), ERROR_PAGE, "response_parameter_repeated", true),
    ];
    for (query, location, reason, is_spent) in table {
        let mut browser = started(deployment());
        let answer = come_back(&mut browser, query);
        let (page, _) = answer.location().split_once("&callbackUrl=").unwrap_or((answer.location(), ""));
        assert_eq!(page, location, "{query}");
        assert_eq!(browser.platform.reasons(), [reason], "{query}");
        assert_eq!(!browser.has_checks(), is_spent, "{query}");
        nobody_is_signed_in(&mut browser);
    }
}

// https://oauth.net/advisories/2009-1/
#[test]
fn whoever_did_not_begin_here_is_asked_to_try_again() {
    let mut elsewhere = deployment();
    let answer = come_back(&mut elsewhere, GOOD);
    assert!(answer.location().starts_with(&format!("{SIGN_IN_PAGE}&code=retry&")), "{}", answer.location());
    assert_eq!(elsewhere.platform.reasons(), ["check_missing"]);

    let mut late = started(deployment());
    late.platform.pass_seconds(60 * 16);
    come_back(&mut late, GOOD);
    assert_eq!(late.platform.reasons(), ["check_invalid"]);
}

#[test]
fn the_request_token_of_another_provider_is_not_taken() {
    let mut other = config();
    other["id"] = "videos".into();
    let mut env = env(json!({ "providers": [config(), other] }));
    env["AUTH_VIDEOS_ID"] = "client-2".into();
    env["AUTH_VIDEOS_SECRET"] = "secret".into();
    let mut browser = started(Browser::with_env(env));
    let answer = browser.get(&format!("/api/auth/callback/videos?{GOOD}"));
    assert!(answer.location().starts_with(SIGN_IN_PAGE), "{}", answer.location());
    assert_eq!(browser.platform.reasons(), ["check_of_other_provider"]);
}

#[test]
fn a_bad_exchange_signs_nobody_in_and_spends_the_request_token() {
    let table = [
        (401, "oauth_problem=token_rejected", "provider_status"),
        (200, "<html>", "oauth1_token_missing"),
        (200, "oauth_token=a", "oauth1_token_secret_missing"),
        (200, "oauth_token=a&oauth_token_secret=b&oauth_token_secret=c", "oauth1_response_repeated"),
    ];
    for (status, body, reason) in table {
        let mut browser = started(deployment());
        browser.platform.expect_text(TOKEN, status, body);
        let answer = come_back(&mut browser, GOOD);
        assert_eq!(answer.location(), ERROR_PAGE, "{reason}");
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(!browser.has_checks(), "{reason}");
        nobody_is_signed_in(&mut browser);
    }
}

#[test]
fn without_a_profile_nobody_is_signed_in() {
    let table = [
        (500, r#"{"id":1}"#, "provider_status"),
        (302, r#"{"id":1}"#, "provider_status"),
        (200, "<html>", "userinfo_malformed"),
        (200, r#"{"id":1,"id":2}"#, "userinfo_malformed"),
        (200, r#"{"name":"nobody"}"#, "profile_malformed"),
    ];
    for (status, body, reason) in table {
        let mut browser = started(deployment());
        browser.platform.expect_text(TOKEN, 200, CREDENTIALS);
        browser.platform.expect_text(USERINFO, status, body);
        let answer = come_back(&mut browser, GOOD);
        assert_eq!(answer.location(), ERROR_PAGE, "{body}");
        assert_eq!(browser.platform.reasons(), [reason], "{body}");
        nobody_is_signed_in(&mut browser);
    }
}
