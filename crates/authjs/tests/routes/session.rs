use authjs::callbacks::{CallbackError, Callbacks, Jwt, Session};
use serde_json::{Map, Value, json};

use crate::routes::callback::signed_in;
use crate::support::{Browser, Op};

#[test]
fn nobody_is_null_and_not_cached() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.response.body.as_str()), (200, "null"));
    assert_eq!(answer.response.get("cache-control"), Some("private, no-cache, no-store"));
    assert_eq!(answer.response.get("expires"), Some("0"));
    assert_eq!(answer.response.get("pragma"), Some("no-cache"));
}

#[test]
fn reading_a_session_re_issues_it() {
    let mut browser = signed_in();
    let before = browser.jar["authjs.session-token"].clone();
    browser.platform.pass_seconds(60);
    let answer = browser.get("/api/auth/session");
    let cookie = answer.cookie("authjs.session-token");
    assert!(cookie.contains("; Expires=Sun, 14 Feb 2027 08:01:00 GMT;"), "{cookie}");
    assert_ne!(browser.jar["authjs.session-token"], before);
}

#[test]
fn a_session_that_does_not_hold_is_null_and_cleared() {
    for broken in ["garbage", "a.b.c.d.e", "%zz", ""] {
        let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
        browser.jar.insert("authjs.session-token".into(), broken.into());
        let answer = browser.get("/api/auth/session");
        assert_eq!(answer.response.body, "null", "{broken}");
        if !broken.is_empty() {
            assert!(answer.cookie("authjs.session-token").contains("Max-Age=0"), "{broken}");
        }
    }
}

#[test]
fn a_session_ends_after_thirty_days() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(30 * 86_400 + 16);
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
    assert_eq!(browser.platform.reasons(), ["session_expired"]);
}

#[test]
fn a_foreign_cookie_with_the_same_beginning_is_left_alone() {
    let mut browser = signed_in();
    browser.jar.insert("authjs.session-token-legacy".into(), "x".into());
    browser.jar.insert("authjs.session-token.x".into(), "x".into());
    assert_ne!(browser.get("/api/auth/session").response.body, "null");
}

/// Stores the provider's claims in the token, so that it needs more than one cookie.
struct KeepGroups;

#[async_trait::async_trait(?Send)]
impl Callbacks for KeepGroups {
    async fn jwt(&self, mut input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if let Some(data) = input.session {
            input.token.insert("groups".into(), data["groups"].clone());
        }
        Ok(if input.token.get("groups") == Some(&json!("end")) { None } else { Some(input.token) })
    }

    async fn session(&self, mut input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        if input.token.get("groups") == Some(&json!("fail")) {
            return Err(CallbackError("the callback failed".into()));
        }
        let groups = input.token.get("groups").cloned().unwrap_or_default();
        input.session.insert("groups".into(), groups);
        Ok(input.session)
    }
}

fn update(browser: &mut Browser, data: &Value) -> crate::support::Answer {
    let csrf_token = browser.csrf_token();
    let body = json!({ "csrfToken": csrf_token, "data": data }).to_string();
    let headers = [("content-type", "application/json")];
    browser.send(authjs::http::Method::Post, "/api/auth/session", &headers, &body)
}

fn with_groups() -> Browser {
    let mut browser = signed_in();
    let jar = std::mem::take(&mut browser.jar);
    let auth = json!({ "providers": [Op::config()] });
    let mut browser = Browser::with_callbacks(auth, Box::new(KeepGroups));
    browser.jar = jar;
    browser
}

#[test]
fn an_update_reaches_the_callbacks_and_grows_into_chunks() {
    let mut browser = with_groups();
    let large = json!({ "groups": "g".repeat(9000) });
    let answer = update(&mut browser, &large);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.json()["groups"], large["groups"]);
    assert!(answer.cookie("authjs.session-token").contains("Max-Age=0"), "the plain cookie is stale");
    for index in 0..4 {
        assert!(answer.cookie(&format!("authjs.session-token.{index}")).len() > 100);
    }
    assert_eq!(browser.get("/api/auth/session").json()["groups"], large["groups"]);

    let answer = update(&mut browser, &json!({ "groups": "few" }));
    for index in 0..4 {
        assert!(answer.cookie(&format!("authjs.session-token.{index}")).contains("Max-Age=0"));
    }
    assert_eq!(browser.get("/api/auth/session").json()["groups"], "few");
}

#[test]
fn the_runtime_opens_and_seals_long_sessions_and_we_do_where_it_fails() {
    let mut browser = with_groups();
    browser.get("/api/auth/session");
    assert!(browser.platform.aes.borrow().is_empty(), "a short session is ours");
    let long: Value = (0..300).map(|i| Value::from(format!("group-{i}"))).collect();
    update(&mut browser, &json!({ "groups": long }));
    for works in [true, false] {
        browser.platform.aes_works.set(works);
        browser.platform.aes.borrow_mut().clear();
        let session: Value = serde_json::from_str(&browser.get("/api/auth/session").response.body).unwrap();
        assert_eq!(session["groups"], long);
        let lengths = browser.platform.aes.borrow();
        assert!(lengths.len() == 2 && lengths.iter().all(|length| *length > 2048), "{lengths:?}");
    }
}

#[test]
fn a_session_of_four_kibibytes_is_warned_of_once() {
    let mut browser = with_groups();
    update(&mut browser, &json!({ "groups": "g".repeat(2_500) }));
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
    update(&mut browser, &json!({ "groups": "g".repeat(3_000) }));
    assert_eq!(browser.platform.reasons(), ["session_large"]);
    assert!(
        browser.platform.log.borrow()[0].contains("groups (3002 bytes), sub"),
        "{:?}",
        browser.platform.log
    );
    browser.get("/api/auth/session");
    update(&mut browser, &json!({ "groups": "g".repeat(3_001) }));
    assert_eq!(browser.platform.reasons().len(), 1, "not each time that it is re-issued");
    update(&mut browser, &json!({ "groups": "g".repeat(9_000) }));
    assert_eq!(browser.platform.reasons().len(), 2);
}

#[test]
fn a_callback_that_ends_a_session_clears_it_and_one_that_fails_does_not() {
    for (word, cleared) in [("end", true), ("fail", false)] {
        let mut browser = with_groups();
        let answer = update(&mut browser, &json!({ "groups": word }));
        assert_eq!(answer.response.body, "null", "{word}");
        assert_eq!(answer.cookie("authjs.session-token").contains("Max-Age=0"), cleared, "{word}");
    }
}

#[test]
fn a_session_too_large_for_a_browser_is_refused_and_the_old_one_stays() {
    let mut browser = with_groups();
    let answer = update(&mut browser, &json!({ "groups": "g".repeat(60_000) }));
    assert_eq!((answer.status(), answer.response.body.as_str()), (400, "null"));
    assert_eq!(browser.platform.reasons(), ["session_large", "session_too_large"]);
    assert_ne!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn secrets_rotate_without_signing_anybody_out() {
    let mut browser = signed_in();
    let jar = std::mem::take(&mut browser.jar);
    let env = json!({
        "AUTH": { "providers": [Op::config()] },
        "AUTH_SECRET": "the new secret of the tests, longer than 32 characters",
        "AUTH_SECRET_1": "a secret for tests, longer than 32 characters",
    });
    let mut rotated = Browser::with_env(env);
    rotated.jar = jar;
    assert_ne!(rotated.get("/api/auth/session").response.body, "null");
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.jar = rotated.jar;
    assert_eq!(browser.get("/api/auth/session").response.body, "null", "it was sealed with the new secret");
}
