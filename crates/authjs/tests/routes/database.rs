//! Sessions in the database.

use authjs::callbacks::{CallbackError, Callbacks, Session, Trigger};
use authjs::http::Method;
use serde_json::{Map, Value, json};

use crate::routes::callback::{op, signed_in_by, started_by};
use crate::support::{Browser, Op};

pub const COOKIE: &str = "authjs.session-token";
const DAY: i64 = 86_400;

fn guarded() -> Value {
    json!({ "providers": [Op::config()], "matcher": ["/dashboard"] })
}

pub fn signed_in() -> Browser {
    signed_in_by(Browser::with_database(guarded()))
}

#[test]
fn a_sign_in_stores_user_account_and_session() {
    let mut browser = signed_in();
    let database = browser.database.clone();
    assert_eq!((database.count("users"), database.count("accounts"), database.count("sessions")), (1, 1, 1));
    assert_eq!(database.text("SELECT email FROM users"), "ada@example.com");
    assert_eq!(database.text("SELECT access_token FROM accounts"), "at-1");
    assert_eq!(database.text("SELECT sessionToken FROM sessions"), browser.jar[COOKIE]);
    assert_eq!(browser.jar[COOKIE].len(), 43, "256 bits");
    assert_eq!(database.text("SELECT expires FROM sessions"), "2027-02-14T08:00:00.000Z");
    let user = database.text("SELECT userId FROM sessions");
    assert_eq!(database.text("SELECT userId FROM accounts"), user);
    assert_eq!(
        browser.get("/api/auth/session").response.body,
        concat!(
            r#"{"user":{"name":"Ada","email":"ada@example.com","image":"https://op.example/ada.png"},"#,
            r#""expires":"2027-02-14T08:00:00.000Z"}"#
        )
    );
}

#[test]
fn the_gate_reads_the_session_with_one_query_and_writes_nothing() {
    let mut browser = signed_in();
    browser.database.take_ran();
    assert_eq!(browser.visit("/dashboard", &[]).ok(), Some(Vec::new()));
    assert_eq!(browser.database.take_ran(), ["SELECT s.sessionToken, s.userId,"]);
    browser.jar.insert(COOKIE.into(), "another".into());
    let refused = browser.visit("/dashboard", &[]).err().unwrap();
    assert_eq!(refused.status(), 401);
    assert!(refused.cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!(browser.database.take_ran(), ["SELECT s.sessionToken, s.userId,"]);
    browser.jar.clear();
    assert!(browser.visit("/dashboard", &[]).is_err());
    assert!(browser.visit("/", &[]).is_ok());
    assert_eq!(browser.database.take_ran(), [""; 0], "no cookie, or a public path");
}

#[test]
fn a_deleted_row_ends_the_session_at_once() {
    let mut browser = signed_in();
    browser.database.execute("DELETE FROM sessions");
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    let mut browser = signed_in();
    browser.database.execute("DELETE FROM users");
    assert_eq!(browser.get("/api/auth/session").response.body, "null");
}

#[test]
fn a_read_extends_the_session_once_per_update_age() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DAY - 1);
    browser.database.take_ran();
    let answer = browser.get("/api/auth/session");
    assert!(
        answer.cookie(COOKIE).contains("; Expires=Mon, 15 Feb 2027 07:59:59 GMT;"),
        "{:?}",
        answer.set_cookies
    );
    assert_eq!(browser.database.take_ran().len(), 1, "the row is younger than updateAge");
    browser.platform.pass_seconds(1);
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.json()["expires"], "2027-02-14T08:00:00.000Z", "as Auth.js: before the extension");
    assert_eq!(browser.database.take_ran().len(), 2);
    assert_eq!(browser.database.text("SELECT expires FROM sessions"), "2027-02-15T08:00:00.000Z");
    assert_eq!(browser.get("/api/auth/session").json()["expires"], "2027-02-15T08:00:00.000Z");

    browser.platform.pass_seconds(DAY);
    browser.database.take_ran();
    let cookies = browser.visit("/dashboard", &[]).ok().unwrap();
    assert!(cookies.concat().contains("; Expires=Tue, 16 Feb 2027 08:00:00 GMT;"), "{cookies:?}");
    assert_eq!(browser.database.take_ran().len(), 2);
    assert_eq!(browser.visit("/dashboard", &[]).ok(), Some(Vec::new()));
}

#[test]
fn a_session_that_expired_is_deleted_by_the_session_route_only() {
    let mut browser = signed_in();
    let jar = browser.jar.clone();
    browser.platform.pass_seconds(30 * DAY);
    assert!(browser.visit("/dashboard", &[]).err().unwrap().cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!(browser.database.count("sessions"), 1, "the gate writes nothing");
    browser.jar = jar;
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.response.body.as_str()), (200, "null"));
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!(browser.database.count("sessions"), 0);
    assert_eq!(browser.platform.reasons(), ["session_expired", "session_expired"]);
}

#[test]
fn an_outage_opens_no_path_and_ends_no_session() {
    let mut browser = signed_in();
    browser.database.works.set(false);
    for headers in [&[][..], &[("accept", "text/html"), ("sec-fetch-mode", "navigate")]] {
        let refused = browser.visit("/dashboard", headers).err().unwrap();
        assert_eq!((refused.status(), refused.set_cookies.len()), (503, 0));
        assert_eq!(refused.response.get("retry-after"), Some("5"));
        assert!(refused.response.get("cache-control").unwrap().contains("no-store"));
        assert!(!refused.response.body.contains("D1"), "{}", refused.response.body);
    }
    let answer = browser.get("/api/auth/session");
    assert_eq!((answer.status(), answer.response.body.as_str()), (503, "null"));
    assert_eq!(answer.set_cookies.len(), 0, "{:?}", answer.set_cookies);
    let csrf_token = browser.csrf_token();
    let body = json!({ "csrfToken": csrf_token, "data": {} }).to_string();
    let headers = [("content-type", "application/json")];
    assert_eq!(browser.send(Method::Post, "/api/auth/session", &headers, &body).status(), 503);
    assert!(browser.platform.reasons().iter().all(|reason| reason == "store_unavailable"));
    browser.database.works.set(true);
    assert!(browser.visit("/dashboard", &[]).is_ok(), "nothing was lost");
}

#[test]
fn an_outage_at_the_callback_signs_no_one_in() {
    let (mut browser, state, nonce) = started_by(Browser::with_database(op()));
    browser.database.works.set(false);
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json("https://op.example/token", 200, &response);
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss=https://op.example&state={state}"));
    assert_eq!(answer.location(), "http://localhost:8787/api/auth/error?error=Configuration");
    assert!(!browser.jar.contains_key(COOKIE));
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn a_row_that_is_deleted_between_two_statements_is_not_extended() {
    let mut browser = signed_in();
    browser.platform.pass_seconds(DAY);
    *browser.database.first.borrow_mut() = Some(("UPDATE sessions", "DELETE FROM sessions".into()));
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.response.body, "null");
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
}

#[test]
fn signing_out_deletes_the_row() {
    let mut browser = signed_in();
    let csrf_token = browser.csrf_token();
    let answer = browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    assert_eq!(answer.status(), 302);
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!((browser.database.count("sessions"), browser.database.count("users")), (0, 1));
}

/// The visitor wants to leave: the cookie goes, and the log says that the row is still there.
#[test]
fn signing_out_in_an_outage_clears_the_cookie() {
    let mut browser = signed_in();
    let csrf_token = browser.csrf_token();
    browser.database.works.set(false);
    let answer = browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    assert!(answer.cookie(COOKIE).contains("Max-Age=0"));
    assert_eq!(browser.platform.reasons(), ["store_unavailable"]);
}

#[test]
fn signing_in_replaces_the_session() {
    let mut browser = signed_in();
    let before = browser.jar[COOKIE].clone();
    let (state, nonce) = {
        let url = Op::start(&mut browser, "/dashboard");
        (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"))
    };
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json("https://op.example/token", 200, &response);
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss=https://op.example&state={state}"));
    assert_ne!(browser.jar[COOKIE], before);
    assert_eq!((browser.database.count("sessions"), browser.database.count("users")), (1, 1));
    assert_eq!(browser.database.text("SELECT sessionToken FROM sessions"), browser.jar[COOKIE]);
}

#[test]
fn hashed_tokens_are_not_in_the_database() {
    let auth =
        json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": { "hashTokens": true } });
    let mut browser = signed_in_by(Browser::with_database(auth));
    let stored = browser.database.text("SELECT sessionToken FROM sessions");
    assert_eq!(stored.len(), 64);
    assert_ne!(stored, browser.jar[COOKIE]);
    assert!(browser.visit("/dashboard", &[]).is_ok());
    let own = std::mem::replace(browser.jar.get_mut(COOKIE).unwrap(), stored);
    assert!(browser.visit("/dashboard", &[]).is_err(), "the hash signs no one in");
    browser.jar.insert(COOKIE.into(), own);
    browser.platform.pass_seconds(DAY);
    assert!(browser.visit("/dashboard", &[]).ok().unwrap().concat().contains("Expires=Mon, 15 Feb"));
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
    assert_eq!(browser.database.count("sessions"), 0);
}

#[test]
fn values_that_are_no_tokens_are_not_looked_up() {
    for value in ["", "%", "%FF", "%00%", &"x".repeat(257)] {
        let mut browser = Browser::with_database(guarded());
        browser.jar.insert(COOKIE.into(), value.into());
        assert!(browser.visit("/dashboard", &[]).is_err(), "{value}");
        assert_eq!(browser.database.take_ran(), [""; 0], "{value}");
    }
    for value in ["' OR 1=1 --", "a%00b", "%27%3B DROP TABLE sessions", "[object Object]"] {
        let mut browser = signed_in();
        browser.jar.insert(COOKIE.into(), value.into());
        assert!(browser.visit("/dashboard", &[]).is_err(), "{value}");
        assert_eq!(browser.database.count("sessions"), 1);
    }
}

/// A cookie of another path or host of the domain may come first.
#[test]
fn of_two_sessions_the_one_that_expires_last_counts() {
    let mut browser = signed_in();
    let own = browser.jar[COOKIE].clone();
    for (first, second) in [("gone", own.as_str()), (own.as_str(), "gone")] {
        let cookie = format!("{COOKIE}={first}; {COOKIE}={second}");
        assert!(browser.visit("/dashboard", &[("cookie", &cookie)]).is_ok(), "{first}");
    }
}

/// Sees what a `session` callback gets.
struct Sees;

#[async_trait::async_trait(?Send)]
impl Callbacks for Sees {
    async fn session(&self, mut input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        input.session.insert("id".into(), input.user.map(|user| user.id.clone()).into());
        input.session.insert("updated".into(), (input.trigger == Some(Trigger::Update)).into());
        input.session.insert("new".into(), input.new_session.cloned().unwrap_or_default());
        Ok(input.session)
    }
}

#[test]
fn the_session_callback_gets_user_trigger_and_new_session() {
    let mut browser = signed_in_by(Browser::with_database_and(guarded(), Box::new(Sees)));
    let shown = browser.get("/api/auth/session").json();
    assert_eq!(shown["id"], browser.database.text("SELECT id FROM users").as_str());
    assert_eq!((&shown["updated"], &shown["new"]), (&json!(false), &Value::Null));
    let csrf_token = browser.csrf_token();
    let body = json!({ "csrfToken": csrf_token, "data": { "theme": "dark" } }).to_string();
    let headers = [("content-type", "application/json")];
    let shown = browser.send(Method::Post, "/api/auth/session", &headers, &body).json();
    assert_eq!((&shown["updated"], &shown["new"]), (&json!(true), &json!({ "theme": "dark" })));
}

#[test]
fn a_deployment_without_its_store_opens_nothing() {
    let mut browser = signed_in();
    let jar = std::mem::take(&mut browser.jar);
    let mut browser = Browser::without_store(guarded());
    browser.jar = jar;
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 503);
}

#[test]
fn a_purge_deletes_what_has_expired_in_batches() {
    let mut browser = signed_in();
    let user = browser.database.text("SELECT id FROM users");
    browser.database.execute(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
         INSERT INTO sessions (id, sessionToken, userId, expires)
         SELECT i, 'old-' || i, '{user}', '2027-01-15T07:59:59.999Z' FROM n;
         INSERT INTO verification_tokens (identifier, token, expires)
         VALUES ('a@example.com', 'old', '2027-01-15T07:00:00.000Z'), ('a@example.com', 'new', '2027-01-15T09:00:00.000Z');"
    ));
    browser.database.take_ran();
    assert_eq!(browser.purge(), Ok(1201));
    assert_eq!(browser.database.take_ran().len(), 8, "three batches, and one that finds nothing");
    assert_eq!((browser.database.count("sessions"), browser.database.count("verification_tokens")), (1, 1));
    assert!(browser.visit("/dashboard", &[]).is_ok());
    browser.database.works.set(false);
    assert!(browser.purge().is_err());
}

/// A cookie of another path or host of the domain may hold a session too. Its row ends with the
/// visitor's own.
#[test]
fn signing_out_deletes_the_rows_of_all_session_cookies() {
    let mut browser = signed_in();
    let csrf_token = browser.csrf_token();
    browser.database.execute(
        "INSERT INTO sessions (id, sessionToken, userId, expires)
         SELECT '2', 'second', id, '2027-03-01T00:00:00.000Z' FROM users",
    );
    browser.database.execute(
        "INSERT INTO sessions (id, sessionToken, userId, expires)
         SELECT '3', 'of another browser', id, '2027-03-01T00:00:00.000Z' FROM users",
    );
    let csrf = browser.jar["authjs.csrf-token"].clone();
    let cookie = format!("authjs.csrf-token={csrf}; {COOKIE}={}; {COOKIE}=second", browser.jar[COOKIE]);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", cookie.as_str())];
    browser.send(Method::Post, "/api/auth/signout", &headers, &format!("csrfToken={csrf_token}"));
    assert_eq!(
        browser.database.text("SELECT group_concat(sessionToken) FROM sessions"),
        "of another browser"
    );
}

#[test]
fn two_sessions_of_different_users_give_a_warning() {
    let mut browser = signed_in();
    browser.database.execute(
        "INSERT INTO users (id) VALUES ('other');
         INSERT INTO sessions (id, sessionToken, userId, expires)
         VALUES ('s', 'planted', 'other', '2027-02-01T00:00:00.000Z')",
    );
    let cookie = format!("{COOKIE}={}; {COOKIE}=planted", browser.jar[COOKIE]);
    assert!(browser.visit("/dashboard", &[("cookie", &cookie)]).is_ok());
    assert_eq!(browser.platform.reasons(), ["session_ambiguous"]);
}
