//! The account page: `account.enabled`.

mod data;
mod deletion;
mod hostile;
#[cfg(all(feature = "josekit", feature = "webauthn"))]
mod listed_passkeys;
mod page;
#[cfg(all(feature = "josekit", feature = "webauthn"))]
mod passkeys;
mod recent;
#[cfg(feature = "second-factor")]
mod second_factor;
mod sessions;
mod ways_in;

use serde_json::{Value, json};

use crate::routes::accounts::{sign_in, with};
use crate::support::{Answer, Browser, Op};

const COOKIE: &str = "authjs.session-token";
const ACCOUNT: &str = "http://localhost:8787/api/auth/account";

/// Returns a configuration with the page, for each kind of sessions that the Worker knows.
pub fn configurations() -> [Value; 2] {
    let of = |session: Value| json!({ "providers": [Op::config()], "session": session });
    [of(json!({ "strategy": "database" })), of(json!({ "strategy": "jwt", "revocable": true }))]
        .map(|auth| with(auth, json!({ "account": { "enabled": true, "delete": true } })))
}

/// Runs a test with each of them, as a user who has just signed in.
fn with_each(test: impl Fn(Browser)) {
    for auth in configurations() {
        test(signed_in(auth));
    }
}

fn signed_in(auth: Value) -> Browser {
    let mut browser = Browser::with_database(auth);
    sign_in_now(&mut browser, json!({}));
    browser.platform.log.borrow_mut().clear();
    browser
}

/// Signs in at the provider, which says that the user has just entered something there.
pub fn sign_in_now(browser: &mut Browser, claims: Value) -> Answer {
    let now = browser.platform.seconds();
    sign_in(browser, with(claims, json!({ "auth_time": now })))
}

/// Sends a form of the page.
pub fn ask(browser: &mut Browser, change: &str, fields: &[(&str, &str)]) -> Answer {
    let token = browser.csrf_token();
    let form: Vec<_> = [("csrfToken", token.as_str()), ("change", change)]
        .into_iter()
        .chain(fields.iter().copied())
        .collect();
    browser.post("/api/auth/account", &form)
}

pub fn unlink(browser: &mut Browser, account: &str) -> Answer {
    ask(browser, "unlink", &[("provider", "op"), ("account", account)])
}

fn status(name: &str) -> String {
    format!("{ACCOUNT}?status={name}")
}

/// Another account of the same user, with the same provider.
pub fn second() -> Value {
    json!({ "sub": "user-2", "email": "other@example.com" })
}

fn shown(browser: &mut Browser) -> String {
    let answer = browser.get("/api/auth/account");
    assert_eq!(answer.status(), 200, "{} {:?}", answer.location(), browser.platform.log.borrow());
    answer.response.body
}

fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/api/auth/session").response.body != "null"
}
