//! A sign-out revokes the newest tokens: `signOut.revoke`.

use serde_json::json;

use super::*;

const REVOKE: &str = "https://op.example/revoke";

#[test]
fn a_sign_out_revokes_the_newest_refresh_token() {
    let mut env = env();
    env["AUTH"]["session"] = json!({ "revocable": true });
    revokes_the_newest_refresh_token(env);
}

pub fn revokes_the_newest_refresh_token(mut env: Value) {
    env["AUTH"]["signOut"] = json!({ "revoke": true });
    let mut browser = Browser::with_env(env);
    let mut metadata = Op::metadata();
    metadata["revocation_endpoint"] = json!(REVOKE);
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &metadata);
    sign_in_as(&mut browser, "user-1");
    browser.platform.pass_seconds(DUE);
    expect_refresh(&browser, 2, &json!({}));
    assert_eq!(visit(&mut browser).as_deref(), Ok("at-2"));
    browser.platform.run_background();
    browser.platform.sent.take();
    let token = browser.csrf_token();
    browser.platform.expect_json(REVOKE, 200, &json!({}));
    browser.post("/api/auth/signout", &[("csrfToken", &token)]);
    browser.platform.run_background();
    browser.platform.finish();
    let sent = browser.platform.sent.take();
    let body = sent.last().unwrap().body.clone().unwrap();
    assert!(body.contains("token=rt-2"), "{body}");
    assert_eq!(browser.database.count("session_tokens"), 0);
}
