use serde_json::{Value, json};

use super::effect::{Effect, members, seen};
use super::sign_in::{browser, start, warnings, with_op};

pub fn effects() -> Vec<Effect> {
    let log = || with_op(json!({}));
    vec![
        seen("debug", json!(true), log(), steps, ["no steps", "steps"]),
        members("log"),
        seen("log.level", json!("debug"), log(), steps, ["no steps", "steps"]),
        seen("log.format", json!("authjs"), log(), line, ["{\"source\"", "[auth][er"]),
        members("experimental"),
        seen("experimental.enableWebAuthn", json!(true), log(), warnings, ["", "experimental-webauthn"]),
    ]
}

/// Returns whether the steps of a sign-in are logged.
fn steps(auth: Value) -> String {
    let (browser, _) = start(&auth);
    if browser.platform.steps().is_empty() { "no steps" } else { "steps" }.to_owned()
}

/// Returns how the line of a forged session begins.
fn line(auth: Value) -> String {
    let mut browser = browser(auth);
    browser.jar.insert("authjs.session-token".into(), "forged".into());
    browser.get("/api/auth/session");
    let log = browser.platform.log.borrow();
    log[0].chars().take(9).collect()
}
