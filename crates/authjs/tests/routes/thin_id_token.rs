//! ID Tokens with neither name nor e-mail, as from Authelia and ZITADEL.

use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const USERINFO: &str = "https://op.example/userinfo";

/// Signs in with an ID Token without name and e-mail but with these claims.
fn signed_in(
    metadata: &Value,
    config: Value,
    more: &Value,
    userinfo: Option<Result<OutgoingResponse, FetchError>>,
) -> Browser {
    let mut browser = Browser::new(json!({ "providers": [config] }));
    browser.platform.expect_json(DISCOVERY, 200, metadata);
    let url = Op::start(&mut browser, "/dashboard");
    let mut claims = Op::claims(&Op::parameter(&url, "nonce"));
    for name in ["name", "email", "picture"] {
        claims.as_object_mut().unwrap().remove(name);
    }
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&claims)));
    if let Some(answer) = userinfo {
        browser.platform.expect(USERINFO, answer);
    }
    let state = Op::parameter(&url, "state");
    let answer = browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    assert_eq!(answer.location(), "http://localhost:8787/dashboard", "{:?}", browser.platform.log.borrow());
    browser
}

fn user(browser: &mut Browser) -> Value {
    browser.get("/api/auth/session").json()["user"].clone()
}

fn answer(status: u16, body: &Value) -> Option<Result<OutgoingResponse, FetchError>> {
    Some(Ok(OutgoingResponse { status, headers: Vec::new(), body: body.to_string().into_bytes() }))
}

#[test]
fn userinfo_is_asked_once_and_adds_what_is_missing() {
    let userinfo = json!({
        "sub": "user-1", "name": "Ada", "email": "Ada@example.com", "picture": "https://op.example/userinfo.png",
    });
    let more = json!({ "picture": "https://op.example/token.png", "name": null });
    let mut browser = signed_in(&Op::metadata(), Op::config(), &more, answer(200, &userinfo));
    let expected =
        json!({ "name": "Ada", "email": "ada@example.com", "image": "https://op.example/token.png" });
    assert_eq!(user(&mut browser), expected, "the ID Token's own claims win");
    assert_eq!(browser.platform.reasons(), Vec::<String>::new());
}

#[test]
fn a_name_or_an_address_is_enough() {
    for more in
        [json!({ "name": "Ada" }), json!({ "preferred_username": "ada" }), json!({ "email": "a@b.c" })]
    {
        let browser = signed_in(&Op::metadata(), Op::config(), &more, None);
        assert_eq!(browser.platform.reasons(), Vec::<String>::new(), "{more}");
    }
    let mut custom = Op::config();
    custom["profile"] = json!({ "name": "acme.full_name" });
    signed_in(&Op::metadata(), custom, &json!({ "acme": { "full_name": "Ada" } }), None);
}

#[test]
fn a_failure_of_userinfo_does_not_fail_the_sign_in() {
    let other = json!({ "sub": "mallory", "name": "Mallory", "email": "m@example.com" });
    let no_sub = json!({ "name": "Mallory" });
    for (userinfo, reason) in [
        (answer(200, &other), "userinfo_sub"),
        (answer(200, &no_sub), "userinfo_sub"),
        (answer(500, &json!({})), "provider_status"),
        (answer(200, &json!([])), "userinfo_malformed"),
        (Some(Err(FetchError::Timeout)), "provider_unreachable"),
    ] {
        let mut browser = signed_in(&Op::metadata(), Op::config(), &json!({}), userinfo);
        assert_eq!(browser.platform.reasons(), [reason]);
        assert_eq!(user(&mut browser), json!({}), "{reason}");
    }
}

#[test]
fn without_the_endpoint_one_warning_names_the_settings() {
    let mut metadata = Op::metadata();
    metadata.as_object_mut().unwrap().remove("userinfo_endpoint");
    let browser = signed_in(&metadata, Op::config(), &json!({}), None);
    let log = browser.platform.log.borrow();
    let [line] = log.as_slice() else { panic!("{log:?}") };
    assert!(
        line.contains(r#""level":"warn""#) && line.contains("`userinfo`") && line.contains("`scope`"),
        "{line}"
    );
}
