use serde_json::{Value, json};

use super::effect::{Effect, members, seen, tested};
use super::sign_in::{browser, start, warnings, with_op};

const AUDIT: &str = "crates/authjs/tests/routes/audit/mod.rs";

pub fn effects() -> Vec<Effect> {
    let log = || with_op(json!({}));
    vec![
        seen("debug", json!(true), log(), steps, ["no steps", "steps"]),
        members("log"),
        seen("log.level", json!("debug"), log(), steps, ["no steps", "steps"]),
        seen("log.format", json!("authjs"), log(), line, ["{\"source\"", "[auth][er"]),
        members("audit"),
        tested("audit.to", &[(AUDIT, "an_event_goes_to_the_sinks_that_are_named")]),
        tested("audit.email", &[(AUDIT, "an_address_is_hashed_shown_or_left_out_as_the_option_says")]),
        tested("metrics", &[(AUDIT, "metrics_count_reasons_and_time_answers_providers_and_stores")]),
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
