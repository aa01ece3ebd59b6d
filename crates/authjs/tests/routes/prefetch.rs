use authjs::http::Method;
use serde_json::json;

use crate::support::{Browser, ISSUER, Op};

#[test]
fn a_prefetch_of_the_callback_spends_nothing_and_the_visitor_comes_back_afterwards() {
    let mut browser = Browser::new(json!({ "providers": [Op::config()] }));
    browser.platform.expect_json("https://op.example/.well-known/openid-configuration", 200, &Op::metadata());
    let url = Op::start(&mut browser, "/dashboard");
    let state = Op::parameter(&url, "state");
    let callback = format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}");
    for name in ["sec-purpose", "purpose"] {
        let answer = browser.send(Method::Get, &callback, &[(name, "prefetch;prerender")], "");
        assert_eq!((answer.status(), answer.set_cookies.len()), (503, 0), "{name}");
    }

    let id_token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    browser.platform.expect_json("https://op.example/token", 200, &Op::token_response(&id_token));
    assert_eq!(browser.get(&callback).location(), "http://localhost:8787/dashboard");
    assert_eq!(browser.platform.reasons(), ["prefetch", "prefetch"]);
}
