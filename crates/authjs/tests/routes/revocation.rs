//! Sessions of the strategy `jwt` that can be ended: `session.revocable` and `AUTH_SESSIONS_NOT_BEFORE`.

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::http::Method;
use serde_json::{Map, Value, json};

use crate::routes::accounts::sign_in;
use crate::routes::callback::signed_in_by;
use crate::support::{Answer, Browser, Op};

const COOKIE: &str = "authjs.session-token";
const DAY: i64 = 86_400;

fn env() -> Value {
    let session = json!({ "strategy": "jwt", "revocable": true });
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": session });
    json!({ "AUTH": auth, "AUTH_STATE": null })
}

fn signed_in() -> Browser {
    signed_in_by(Browser::with_env(env()))
}

fn visit(browser: &mut Browser) -> Result<Vec<String>, u16> {
    browser.visit("/dashboard", &[]).map_err(|answer| answer.status())
}

fn sign_out(browser: &mut Browser, scope: Option<&str>) -> Answer {
    let token = browser.csrf_token();
    let mut form = vec![("csrfToken", token.as_str())];
    form.extend(scope.map(|scope| ("scope", scope)));
    browser.post("/api/auth/signout", &form)
}

fn shown(browser: &mut Browser) -> String {
    browser.get("/api/auth/session").response.body
}

#[test]
fn a_sign_out_ends_every_copy_of_the_cookie() {
    let mut browser = signed_in();
    assert_eq!(browser.database.count("session_families"), 1);
    let copy = browser.jar[COOKIE].clone();
    assert_eq!(sign_out(&mut browser, None).status(), 302);
    assert_eq!(browser.database.count("session_families"), 0);
    browser.jar.insert(COOKIE.into(), copy.clone());
    assert_eq!(visit(&mut browser), Err(401));
    assert!(!browser.jar.contains_key(COOKIE), "the cookie is cleared");
    browser.jar.insert(COOKIE.into(), copy);
    assert_eq!(shown(&mut browser), "null");
    assert_eq!(browser.platform.reasons(), ["session_revoked", "session_revoked"]);
}

#[test]
fn a_sign_out_ends_every_session_of_the_request_s_cookies() {
    let mut browser = signed_in();
    let older = browser.jar[COOKIE].clone();
    browser.jar.remove(COOKIE);
    browser.platform.pass_seconds(1);
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.database.count("session_families"), 2);
    let token = browser.csrf_token();
    let mut cookies: Vec<_> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    cookies.push(format!("{COOKIE}={older}"));
    let cookies = cookies.join("; ");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookies.as_str())];
    let answer = browser.send(Method::Post, "/api/auth/signout", &headers, &format!("csrfToken={token}"));
    assert_eq!(answer.status(), 302);
    assert_eq!(browser.database.count("session_families"), 0);
    browser.jar.insert(COOKIE.into(), older);
    assert_eq!(visit(&mut browser), Err(401));
}

#[test]
fn a_cookie_of_an_ended_session_hides_no_session_that_lives() {
    let mut browser = signed_in();
    let living = browser.jar[COOKIE].clone();
    browser.jar.remove(COOKIE);
    browser.platform.pass_seconds(1);
    sign_in(&mut browser, json!({}));
    let ended = browser.jar[COOKIE].clone();
    sign_out(&mut browser, None);
    for [first, second] in [[&ended, &living], [&living, &ended]] {
        let cookies = format!("{COOKIE}={first}; {COOKIE}={second}");
        let headers = [("cookie", cookies.as_str())];
        assert!(browser.visit("/dashboard", &headers).is_ok());
        let session = browser.send(Method::Get, "/api/auth/session", &headers, "").json();
        assert_eq!(session["user"]["name"], "Ada");
    }
    browser.jar.insert(COOKIE.into(), living);
    sign_out(&mut browser, None);
    let cookies = format!("{COOKIE}={ended}; {COOKIE}={ended}");
    let refused = browser.visit("/dashboard", &[("cookie", cookies.as_str())]);
    assert_eq!(refused.err().map(|answer| answer.status()), Some(401));
}

#[test]
fn a_check_reads_nothing_within_the_bound_and_one_row_after_it() {
    let mut browser = signed_in();
    browser.database.take_ran();
    browser.platform.pass_seconds(59);
    for _ in 0..5 {
        assert_eq!(visit(&mut browser), Ok(Vec::new()));
        assert_ne!(shown(&mut browser), "null");
    }
    assert_eq!(browser.database.take_ran(), [""; 0]);
    browser.platform.pass_seconds(1);
    assert_eq!(visit(&mut browser), Ok(Vec::new()));
    assert_eq!(browser.database.take_ran(), ["SELECT expires FROM"]);
}

#[test]
fn the_bound_may_be_shorter() {
    let mut env = env();
    env["AUTH"]["session"]["revocationSeconds"] = json!(0);
    let mut browser = signed_in_by(Browser::with_env(env));
    assert!(visit(&mut browser).is_ok());
    browser.database.execute("DELETE FROM session_families");
    assert_eq!(visit(&mut browser), Err(401), "every check reads");
}

#[test]
fn another_isolate_refuses_a_session_that_was_ended_after_the_bound() {
    let mut browser = signed_in();
    assert!(visit(&mut browser).is_ok());
    browser.database.execute("DELETE FROM session_families");
    browser.platform.pass_seconds(59);
    assert!(visit(&mut browser).is_ok(), "the stated bound");
    browser.platform.pass_seconds(1);
    assert_eq!(visit(&mut browser), Err(401));
}

#[test]
fn a_session_of_before_the_option_is_refused() {
    let mut plain = json!({ "AUTH": { "providers": [Op::config()], "matcher": ["/dashboard"] } });
    let mut before = signed_in_by(Browser::with_env(plain.take()));
    let cookie = before.jar[COOKIE].clone();
    assert!(visit(&mut before).is_ok());
    let mut browser = Browser::with_env(env());
    browser.jar.insert(COOKIE.into(), cookie);
    assert_eq!(visit(&mut browser), Err(401));
    assert_eq!(browser.platform.reasons(), ["session_revoked"]);
}

#[test]
fn an_outage_refuses_after_the_bound_and_keeps_the_cookie() {
    let mut browser = signed_in();
    assert!(visit(&mut browser).is_ok());
    browser.database.works.set(false);
    assert!(visit(&mut browser).is_ok(), "within the bound");
    browser.platform.pass_seconds(60);
    let refused = browser.visit("/dashboard", &[]).err().unwrap();
    assert_eq!((refused.status(), refused.set_cookies.len()), (503, 0));
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.set_cookies.len()), (503, 0));
    browser.database.works.set(true);
    assert!(visit(&mut browser).is_ok());
}

#[test]
fn an_outage_may_let_sessions_pass() {
    let mut env = env();
    env["AUTH"]["session"]["onOutage"] = json!("allow");
    let mut browser = signed_in_by(Browser::with_env(env));
    browser.platform.pass_seconds(60);
    browser.database.works.set(false);
    assert!(visit(&mut browser).is_ok());
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn an_outage_fails_a_sign_in() {
    let mut browser = Browser::with_env(env());
    browser.database.works.set(false);
    let answer = sign_in(&mut browser, json!({}));
    assert!(answer.location().contains("error=Configuration"), "{}", answer.location());
    assert!(!browser.jar.contains_key(COOKIE));
    assert!(browser.platform.reasons().contains(&"store_unavailable".to_owned()));
}

#[test]
fn a_sign_in_replaces_the_session_of_the_browser() {
    let mut browser = signed_in();
    let copy = browser.jar[COOKIE].clone();
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.database.count("session_families"), 1);
    assert!(visit(&mut browser).is_ok());
    browser.jar.insert(COOKIE.into(), copy);
    assert_eq!(visit(&mut browser), Err(401));
}

#[test]
fn all_others_end_and_the_own_session_goes_on() {
    let mut browser = signed_in();
    let phone = browser.jar.clone();
    browser.jar.clear();
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.database.count("session_families"), 2);
    let answer = sign_out(&mut browser, Some("others"));
    assert_eq!((answer.status(), answer.cookie(COOKIE)), (302, ""));
    assert_eq!(browser.database.count("session_families"), 1);
    assert!(visit(&mut browser).is_ok());
    browser.jar = phone;
    assert_eq!(visit(&mut browser), Err(401));
}

#[test]
fn a_stranger_s_others_are_not_ended() {
    let mut browser = signed_in();
    browser.jar.clear();
    sign_in(&mut browser, json!({ "sub": "user-2" }));
    sign_out(&mut browser, Some("others"));
    assert_eq!(browser.database.count("session_families"), 2);
    browser.jar.clear();
    sign_out(&mut browser, Some("others"));
    assert_eq!(browser.database.count("session_families"), 2, "without a session");
}

#[test]
fn others_that_the_worker_does_not_know_are_not_said_to_end() {
    let auth = json!({ "providers": [Op::config()] });
    let mut browser = signed_in_by(Browser::with_env(json!({ "AUTH": auth })));
    for scope in ["others", "all", ""] {
        let answer = sign_out(&mut browser, Some(scope));
        assert!(answer.location().contains("/error?"), "{scope}: {}", answer.location());
    }
    assert!(browser.jar.contains_key(COOKIE));
    let mut browser = signed_in();
    browser.database.works.set(false);
    let answer = sign_out(&mut browser, Some("others"));
    assert!(answer.location().contains("error=Configuration"), "{}", answer.location());
}

#[test]
fn others_of_the_database_end() {
    let mut browser = signed_in_by(Browser::with_database(json!({ "providers": [Op::config()] })));
    let phone = browser.jar.clone();
    browser.jar.clear();
    sign_in(&mut browser, json!({}));
    assert_eq!(browser.database.count("sessions"), 2);
    sign_out(&mut browser, Some("others"));
    assert_eq!(browser.database.count("sessions"), 1);
    assert_ne!(shown(&mut browser), "null");
    browser.jar = phone;
    assert_eq!(shown(&mut browser), "null");
}

#[test]
fn a_session_in_use_outlives_the_first_end_of_its_row() {
    let mut browser = signed_in();
    for _ in 0..40 {
        browser.platform.pass_seconds(DAY);
        browser.database.take_ran();
        assert_ne!(shown(&mut browser), "null");
        let ran = browser.database.take_ran();
        assert_eq!(ran, ["SELECT expires FROM", "UPDATE session_families SET"]);
    }
    browser.platform.pass_seconds(30 * DAY - 1);
    assert!(visit(&mut browser).is_ok(), "the row lives as long as the cookie");
}

#[test]
fn polling_the_session_extends_the_row_once_a_day() {
    let mut browser = signed_in();
    browser.database.take_ran();
    for _ in 0..48 {
        browser.platform.pass_seconds(3_600);
        assert_ne!(shown(&mut browser), "null");
    }
    let extended = browser.database.take_ran().iter().filter(|ran| ran.starts_with("UPDATE")).count();
    assert_eq!(extended, 2);
}

#[test]
fn a_row_that_ended_before_it_is_extended_ends_the_session() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DAY);
    *browser.database.first.borrow_mut() =
        Some(("UPDATE session_families", "DELETE FROM session_families".into()));
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.response.body, "null");
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
}

#[test]
fn everybody_s_sessions_end_at_a_date() {
    let plain = |not_before: Option<i64>| {
        let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"] });
        let mut env = json!({ "AUTH": auth });
        if let Some(seconds) = not_before {
            env["AUTH_SESSIONS_NOT_BEFORE"] = json!(seconds.to_string());
        }
        Browser::with_env(env)
    };
    let began = plain(None).platform.seconds();
    let before = signed_in_by(plain(Some(began)));
    for (not_before, status) in [(began, None), (began + 1, Some(401))] {
        let mut browser = plain(Some(not_before));
        browser.jar = before.jar.clone();
        assert_eq!(visit(&mut browser).err(), status);
    }
    // A family says when its session began.
    let mut revocable = signed_in();
    revocable.platform.pass_seconds(DAY);
    assert!(!visit(&mut revocable).unwrap().is_empty(), "re-issued");
    let mut env = env();
    env["AUTH_SESSIONS_NOT_BEFORE"] = json!((began + 1).to_string());
    let mut browser = Browser::with_env(env);
    browser.jar = revocable.jar.clone();
    assert_eq!(visit(&mut browser), Err(401));
}

/// A `jwt` callback that replaces the claim, or drops it.
struct Forging(bool);

#[async_trait::async_trait(?Send)]
impl Callbacks for Forging {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let mut token = input.token;
        token.shift_remove("authjs_family");
        if self.0 {
            token
                .insert("authjs_family".into(), json!({ "id": "x", "subject": "y", "since": 0, "until": 0 }));
        }
        Ok(Some(token))
    }
}

#[test]
fn a_callback_can_neither_forge_nor_drop_the_family() {
    for forges in [false, true] {
        let mut browser = signed_in_by(Browser::with_env_and(env(), Box::new(Forging(forges))));
        browser.platform.pass_seconds(DAY);
        assert_ne!(shown(&mut browser), "null");
        assert!(visit(&mut browser).is_ok(), "the cookie that was issued again");
        sign_out(&mut browser, None);
        assert_eq!(browser.database.count("session_families"), 0);
    }
}

#[test]
fn rows_that_have_ended_are_removed_from_the_database() {
    let mut env = env();
    env.as_object_mut().unwrap().remove("AUTH_STATE");
    env["AUTH_DB"] = Value::Null;
    let browser = signed_in_by(Browser::with_env(env));
    assert_eq!(browser.database.count("session_families"), 1);
    browser.platform.pass_seconds(32 * DAY);
    assert_eq!(browser.purge(), Ok(1));
    assert_eq!(browser.database.count("session_families"), 0);
}
