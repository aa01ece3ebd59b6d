use serde_json::json;

use super::{CREDENTIALS, REQUEST_TOKEN, TEMPORARY, TOKEN, USERINFO, config, env, parameter};
use crate::support::{Browser, Op};

const PROXY: &str = "https://www.example.com";
const PREVIEW: &str = "https://pr-1.example.dev";

fn deployment(origin: &str) -> Browser {
    let auth = json!({
        "providers": [config()],
        "redirectProxyUrl": "https://www.example.com/api/auth",
        "redirectProxyAllow": ["https://*.example.dev"],
    });
    Browser::with_env(env(auth)).at(origin)
}

#[test]
fn a_preview_signs_in_by_way_of_the_proxy() {
    let mut preview = deployment(PREVIEW);
    preview.platform.expect_text(REQUEST_TOKEN, 200, TEMPORARY);
    let url = preview.start("photos");
    assert_eq!(Op::parameter(&url, "oauth_token"), "rt-1");
    let callback = parameter(&preview.platform.sent.borrow()[0], "oauth_callback");
    let (address, state) = callback.split_once("%3Fstate%3D").expect("a state for the proxy");
    assert_eq!(address, "https%3A%2F%2Fwww.example.com%2Fapi%2Fauth%2Fcallback%2Fphotos");

    let mut proxy = deployment(PROXY);
    let query = format!("state={state}&oauth_token=rt-1&oauth_verifier=v-1");
    let passed_on = proxy.get(&format!("/api/auth/callback/photos?{query}"));
    assert_eq!(passed_on.location(), format!("{PREVIEW}/api/auth/callback/photos?{query}"));
    assert_eq!(proxy.platform.sent.borrow().len(), 0, "the proxy redeems nothing");

    preview.platform.expect_text(TOKEN, 200, CREDENTIALS);
    preview.platform.expect_json(USERINFO, 200, &json!({ "id": 7, "name": "Ada" }));
    let answer = preview.get(passed_on.location().strip_prefix(PREVIEW).unwrap());
    preview.platform.finish();
    assert_eq!(answer.location(), format!("{PREVIEW}/dashboard"), "{:?}", preview.platform.log.borrow());
}

#[test]
fn the_proxy_itself_sends_no_state() {
    let mut proxy = deployment(PROXY);
    proxy.platform.expect_text(REQUEST_TOKEN, 200, TEMPORARY);
    proxy.start("photos");
    let callback = parameter(&proxy.platform.sent.borrow()[0], "oauth_callback");
    assert_eq!(callback, "https%3A%2F%2Fwww.example.com%2Fapi%2Fauth%2Fcallback%2Fphotos");
}
