//! `session.absoluteMaxAge`, `session.idleSeconds` and `AUTH_SESSIONS_NOT_BEFORE`.

mod absolute;
mod dates;
mod idle;
mod properties;
mod rules;

use authjs::http::Method;
use authjs::jose::jwe::EncryptionKey;
use authjs::jose::jwt;
use authjs::secret::Secret;
use authjs::timestamp::Timestamp;
use serde_json::{Map, Value, json};

use crate::routes::accounts;
use crate::routes::callback::signed_in_by;
use crate::support::{Answer, Browser, Op};

const COOKIE: &str = "authjs.session-token";
const HOUR: i64 = 3_600;
const SECRET: &str = "a secret for tests, longer than 32 characters";

/// Returns the environment of a site with these members of `session`.
fn env(session: Value) -> Value {
    json!({ "AUTH": { "providers": [Op::config()], "matcher": ["/dashboard"], "session": session } })
}

/// Does the same for sessions of the database.
fn env_of_database(session: Value) -> Value {
    let mut env = env(session);
    env["AUTH_DB"] = Value::Null;
    env
}

fn signed_in(env: Value) -> Browser {
    signed_in_by(Browser::with_env(env))
}

/// Signs in to an account, or links it.
fn sign_in(browser: &mut Browser, sub: &str) {
    let email = format!("{sub}@example.com");
    accounts::sign_in(browser, json!({ "sub": sub, "email": email }));
}

/// Returns the status of a protected path, and keeps the cookies that the gate sets.
fn visit(browser: &mut Browser) -> u16 {
    let lines = match browser.visit("/dashboard", &[]) {
        Ok(lines) => lines,
        Err(answer) => return answer.status(),
    };
    for (name, rest) in lines.iter().filter_map(|line| line.split_once('=')) {
        browser.jar.insert(name.into(), rest.split(';').next().unwrap().into());
    }
    200
}

fn shown(browser: &mut Browser) -> Value {
    browser.get("/api/auth/session").json()
}

fn update(browser: &mut Browser, data: &Value) -> Answer {
    let body = json!({ "csrfToken": browser.csrf_token(), "data": data }).to_string();
    browser.send(Method::Post, "/api/auth/session", &[("content-type", "application/json")], &body)
}

fn key() -> EncryptionKey {
    EncryptionKey::derive(&Secret::new(SECRET), COOKIE)
}

/// Returns the claims of the session token in the browser's cookie.
fn token(browser: &Browser) -> Map<String, Value> {
    let now = Timestamp::from_seconds(browser.platform.seconds());
    jwt::decode(&[key()], &browser.jar[COOKIE], now, false).unwrap()
}

/// Replaces the cookie by one with these claims, as a server that shares the secret would.
fn seal(browser: &mut Browser, claims: &Map<String, Value>) {
    browser.jar.insert(COOKIE.into(), jwt::encode(&key(), claims, [7; 16]));
}

/// Returns the time in `Expires` of the line that sets the session cookie.
fn expires(line: &str) -> &str {
    line.split("; ").find_map(|attribute| attribute.strip_prefix("Expires=")).unwrap_or_default()
}
