//! Back-channel logout: <https://openid.net/specs/openid-connect-backchannel-1_0.html>.

mod repeated;
mod sessions;
mod tokens;

use serde_json::{Value, json};

use crate::routes::accounts::sign_in;
use crate::support::{Answer, Browser, ISSUER, Op};

const COOKIE: &str = "authjs.session-token";
const PATH: &str = "/api/auth/backchannel-logout/op";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];
const DAY: i64 = 86_400;

/// Returns the environment of a deployment that stores sessions here: `AUTH_STATE`, `AUTH_DB`, or as rows.
fn env(store: &str) -> Value {
    let mut op = Op::config();
    op["backchannelLogout"] = json!(true);
    let session = match store {
        "rows" => json!({ "strategy": "database" }),
        _ => json!({ "strategy": "jwt", "revocable": true }),
    };
    let auth = json!({ "providers": [op], "matcher": ["/dashboard"], "session": session });
    let binding = if store == "rows" { "AUTH_DB" } else { store };
    json!({ "AUTH": auth, binding: null })
}

const STORES: [&str; 3] = ["AUTH_STATE", "AUTH_DB", "rows"];

fn claims(browser: &Browser, more: Value) -> Value {
    let now = browser.platform.seconds();
    let mut claims = json!({
        "iss": ISSUER, "aud": "client-1", "iat": now, "exp": now + 120, "jti": format!("j-{now}"),
        "events": { EVENT: {} },
    });
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

fn send(browser: &mut Browser, token: &str) -> Answer {
    browser.post(PATH, &[("logout_token", token)])
}

/// Sends a Logout Token with these claims.
fn log_out(browser: &mut Browser, more: Value) -> u16 {
    let claims = claims(browser, more);
    let answer = send(browser, &Op::id_token(&claims));
    assert_eq!(answer.set_cookies, [""; 0]);
    assert!(answer.response.get("cache-control").unwrap().contains("no-store"));
    answer.status()
}

/// Signs in with these claims, and returns the cookie.
fn signed_in(browser: &mut Browser, claims: Value) -> String {
    browser.jar.clear();
    sign_in(browser, claims);
    let cookie = browser.jar.get(COOKIE).cloned();
    cookie.unwrap_or_else(|| panic!("{:?}", browser.platform.log.borrow()))
}

fn lives(browser: &mut Browser, cookie: &str) -> bool {
    browser.jar.clear();
    browser.jar.insert(COOKIE.into(), cookie.into());
    browser.visit("/dashboard", &[]).is_ok()
}

/// Returns the cookies of a user with two sessions, and of another user with one.
fn three_sessions(browser: &mut Browser) -> [String; 3] {
    let laptop = signed_in(browser, json!({ "sid": "s-1" }));
    let phone = signed_in(browser, json!({ "sid": "s-2" }));
    let other = json!({ "sub": "user-2", "email": "grace@example.com", "sid": "s-3" });
    [laptop, phone, signed_in(browser, other)]
}
