//! `admin/revoke`: an administrator ends the sessions of a user.

use authjs::http::Method;

use super::*;
use crate::routes::accounts::sign_in;
use crate::routes::callback::signed_in_by;
use crate::support::Answer;

/// The SHA-256 of `test`.
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const PATH: &str = "/api/auth/admin/revoke";
const ADMIN: &str = "Bearer svc_admin.test";

fn env(strategy: &str, binding: &str) -> Value {
    let tokens = json!([
        { "id": "admin", "sha256": SHA256, "scopes": ["sessions:revoke"], "expires": "2030-01-01T00:00:00Z" },
        { "id": "ci", "sha256": SHA256, "scopes": ["sessions", "revoke"], "expires": "2030-01-01T00:00:00Z" },
    ]);
    let session = json!({ "strategy": strategy, "revocable": true });
    let auth = json!({ "providers": [Op::config()], "matcher": ["/dashboard"], "session": session,
        "callbacks": { "session": { "family": "token.authjs_family" } } });
    let mut env = json!({ "AUTH": auth, "AUTH_SERVICE_TOKENS": tokens.to_string() });
    env[binding] = Value::Null;
    env
}

fn revoke(browser: &mut Browser, authorization: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("authorization", authorization)];
    browser.send(Method::Post, PATH, &headers, &body.to_string())
}

fn account(id: &str) -> Value {
    json!({ "provider": "op", "providerAccountId": id })
}

fn ended(answer: &Answer) -> (u16, Value) {
    (answer.status(), answer.json()["ended"].clone())
}

#[test]
fn all_sessions_of_an_account_end() {
    let mut browser = signed_in_by(Browser::with_env(env("jwt", "AUTH_STATE")));
    browser.jar.clear();
    sign_in(&mut browser, json!({}));
    let first = browser.jar.clone();
    browser.jar.clear();
    sign_in(&mut browser, json!({ "sub": "user-2" }));
    assert_eq!(browser.database.count("session_families"), 3);
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &account("user-1"))), (200, json!(2)));
    assert!(browser.visit("/dashboard", &[]).is_ok(), "another user");
    browser.jar = first;
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &account("user-1"))), (200, json!(0)));
}

#[test]
fn one_session_ends_by_the_claim_of_its_family() {
    let mut browser = signed_in_by(Browser::with_env(env("jwt", "AUTH_STATE")));
    let family = browser.get("/api/auth/session").json()["family"].clone();
    let mut other = family.clone();
    other["subject"] = json!("0".repeat(64));
    let id = |family: &Value| json!({ "family": { "id": family["id"], "subject": family["subject"] } });
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &json!({ "family": family }))), (200, json!(1)));
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &id(&family))), (200, json!(0)));
    assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &id(&other))), (200, json!(0)));
}

#[test]
fn sessions_of_a_user_of_the_database_end_with_either_strategy() {
    for (strategy, table) in [("jwt", "session_families"), ("database", "sessions")] {
        let mut browser = signed_in_by(Browser::with_env(env(strategy, "AUTH_DB")));
        assert_eq!(browser.database.count(table), 1, "{strategy}");
        let user = browser.database.text("SELECT id FROM users");
        assert_eq!(ended(&revoke(&mut browser, ADMIN, &json!({ "user": "another" }))), (200, json!(0)));
        assert_eq!(ended(&revoke(&mut browser, ADMIN, &json!({ "user": user }))), (200, json!(1)));
        assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401, "{strategy}");
        sign_in(&mut browser, json!({}));
        assert_eq!(ended(&revoke(&mut browser, ADMIN, &account("user-1"))), (200, json!(1)), "{strategy}");
        assert_eq!(browser.database.count(table), 0, "{strategy}");
    }
}

#[test]
fn only_a_token_with_the_scope_may_end_sessions() {
    let mut browser = signed_in_by(Browser::with_env(env("jwt", "AUTH_STATE")));
    for authorization in
        ["", "Bearer svc_ci.test", "Bearer svc_admin.tesT", "Bearer x", "Basic svc_admin.test"]
    {
        let answer = revoke(&mut browser, authorization, &account("user-1"));
        assert_eq!(answer.status(), 403, "{authorization}");
    }
    assert_eq!(browser.database.count("session_families"), 1);
    assert!(browser.platform.reasons().iter().all(|reason| reason == "service_token_refused"));
}

#[test]
fn a_body_that_names_nothing_ends_nothing() {
    let mut browser = signed_in_by(Browser::with_env(env("jwt", "AUTH_STATE")));
    for body in [
        json!({}),
        json!([]),
        json!({ "user": "" }),
        json!({ "user": 1 }),
        json!({ "provider": "op" }),
        json!({ "provider": "op", "providerAccountId": "user-1", "user": "x" }),
        json!({ "user": "x", "provider": "op" }),
        json!({ "family": { "id": "x" } }),
        json!({ "family": "x" }),
        json!({ "family": { "id": "x", "subject": "y" }, "user": "x" }),
    ] {
        assert_eq!(revoke(&mut browser, ADMIN, &body).status(), 400, "{body}");
    }
    assert_eq!(browser.database.count("session_families"), 1);
}

#[test]
fn an_outage_is_not_reported_as_done() {
    let mut browser = signed_in_by(Browser::with_env(env("jwt", "AUTH_STATE")));
    browser.database.works.set(false);
    assert_eq!(revoke(&mut browser, ADMIN, &account("user-1")).status(), 503);
}

#[test]
fn without_the_option_or_tokens_the_action_is_unknown() {
    let mut plain = env("jwt", "AUTH_STATE");
    plain["AUTH"]["session"] = json!({});
    let mut no_tokens = env("jwt", "AUTH_STATE");
    no_tokens.as_object_mut().unwrap().remove("AUTH_SERVICE_TOKENS");
    for env in [plain, no_tokens] {
        assert_eq!(revoke(&mut Browser::with_env(env), ADMIN, &account("user-1")).status(), 400);
    }
    let mut browser = Browser::with_env(env("jwt", "AUTH_STATE"));
    let headers = [("authorization", ADMIN)];
    for path in [PATH, "/api/auth/admin", "/api/auth/admin/other"] {
        assert_eq!(browser.send(Method::Get, path, &headers, "").status(), 400, "{path}");
    }
}

#[test]
fn sessions_of_credentials_end_by_their_account_beside_a_database_too() {
    use crate::routes::credentials::{answered, login};
    for binding in ["AUTH_STATE", "AUTH_DB"] {
        let mut env = env("jwt", binding);
        env["AUTH"]["providers"] = json!([login()]);
        let mut browser = Browser::with_env(env);
        answered(&mut browser, 200, &json!({ "id": "7", "name": "Ada" }));
        assert_eq!(browser.database.count("session_families"), 1, "{binding}");
        let account = json!({ "provider": "login", "providerAccountId": "7" });
        assert_eq!(ended(&revoke(&mut browser, ADMIN, &account)), (200, json!(1)), "{binding}");
        assert_eq!(browser.visit("/dashboard", &[]).err().unwrap().status(), 401);
    }
}

#[test]
fn a_user_of_a_mail_ends_by_the_address() {
    use crate::routes::email::mail;
    let mut env = env("jwt", "AUTH_DB");
    env["AUTH"]["providers"] = json!([mail("email")]);
    let mut browser = Browser::with_env(env);
    browser.database.execute(
        "INSERT INTO users (id, email, emailVerified) VALUES ('u', 'ada@example.com', '2026-01-01T00:00:00.000Z')",
    );
    for (id, subject) in [("a", subject_of_user("another")), ("b", subject_of_user("u"))] {
        browser.database.execute(&format!(
            "INSERT INTO session_families VALUES ('{id}', '{subject}', 'email', '2027-01-01T00:00:00.000Z', \
             '2027-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z')"
        ));
    }
    let account = json!({ "provider": "email", "providerAccountId": "ada@example.com" });
    assert_eq!(ended(&revoke(&mut browser, ADMIN, &account)), (200, json!(1)));
    assert_eq!(browser.database.text("SELECT id FROM session_families"), "a");
}

fn subject_of_user(id: &str) -> String {
    authjs::jose::hash::sha256_hex(format!("user\0{id}").as_bytes())
}
