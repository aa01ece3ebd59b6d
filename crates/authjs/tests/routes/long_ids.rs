//! Ids that are numbers with more digits than a JSON number preserves.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, SignIn, SignInDecision};
use authjs::http::OutgoingResponse;
use serde_json::{Value, json};

use crate::support::{Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const USERINFO: &str = "https://op.example/userinfo";

/// Two ids that are equal as numbers in JavaScript and in `serde_json`.
const IDS: [&str; 2] = ["123456789012345678901234567890", "123456789012345678901234567891"];

#[derive(Clone, Default)]
struct Recorder(Rc<RefCell<Option<String>>>);

#[async_trait(?Send)]
impl Callbacks for Recorder {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        *self.0.borrow_mut() = Some(input.account.provider_account_id.clone());
        Ok(SignInDecision::Allow)
    }
}

/// Returns the account's id after a sign-in with this configuration, ID Token and userinfo. Errors
/// with the reason.
fn account_id(config: Value, claims: &str, userinfo: Option<OutgoingResponse>) -> Result<String, String> {
    let recorder = Recorder::default();
    let mut browser = Browser::with_callbacks(json!({ "providers": [config] }), Box::new(recorder.clone()));
    if browser.platform.sent.borrow().is_empty() {
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    }
    let url = Op::start(&mut browser, "/");
    let (state, nonce) = (Op::parameter(&url, "state"), Op::parameter(&url, "nonce"));
    let good = Op::claims(&nonce).to_string();
    let claims = format!("{{{claims}{}", good.strip_prefix('{').unwrap());
    browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::sign(&claims)));
    if let Some(userinfo) = userinfo {
        browser.platform.expect(USERINFO, Ok(userinfo));
    }
    browser.get(&format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={state}"));
    browser.platform.finish();
    let id = recorder.0.borrow_mut().take();
    id.ok_or_else(|| browser.platform.log.borrow().join("\n"))
}

fn response(content_type: &str, body: String) -> Option<OutgoingResponse> {
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Some(OutgoingResponse { status: 200, headers, body: body.into_bytes() })
}

fn config(id_token: bool, id: &Value) -> Value {
    let mut config = Op::config();
    config["idToken"] = id_token.into();
    config["profile"] = json!({ "id": id });
    config
}

/// Returns the forms of `id` in the configuration, with the resulting id of the account.
fn expressions(digits: &str) -> [(Value, String); 4] {
    [
        (json!("data.users.0.id"), digits.to_owned()),
        (json!(["missing", "data.users.0.id"]), digits.to_owned()),
        (json!({ "template": "acme:{data.users.0.id}" }), format!("acme:{digits}")),
        (json!({ "join": ["sub", "data.users.0.id"], "separator": "/" }), format!("user-1/{digits}")),
    ]
}

fn members(number: &str) -> String {
    format!(r#""n":1.5,"data":{{"quote\"1":"2\\","users":[{{"id":{number}}},{{"id":{}}}]}}"#, IDS[0])
}

#[test]
fn two_long_ids_are_two_users_wherever_they_come_from() {
    for digits in IDS {
        for (id, expected) in expressions(digits) {
            let claims = format!("{},", members(digits));
            assert_eq!(account_id(config(true, &id), &claims, None), Ok(expected.clone()));

            let userinfo = format!(r#"{{"sub":"user-1",{}}}"#, members(digits));
            let plain = response("application/json", userinfo.clone());
            assert_eq!(account_id(config(false, &id), "", plain), Ok(expected.clone()));

            let mut signed = config(false, &id);
            signed["client"]["userinfo_signed_response_alg"] = "HS256".into();
            let jwt = response("application/jwt", Op::sign(&userinfo));
            assert_eq!(account_id(signed, "", jwt), Ok(expected));
        }
    }
}

#[test]
fn an_id_whose_digits_are_not_known_is_refused() {
    for number in ["1e30", "9007199254740993.0", "0.12345678901234567", "-1.5e300"] {
        for (id, _) in expressions(number) {
            let error = account_id(config(true, &id), &format!("{},", members(number)), None).unwrap_err();
            assert!(
                error.contains("profile_malformed") && error.contains("cannot be read exactly"),
                "{error}"
            );
        }
    }
}

#[test]
fn an_id_that_a_number_can_hold_is_as_before() {
    for (number, expected) in [
        ("7", "7"),
        ("7.0", "7"),
        ("1.5", "1.5"),
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551615", "18446744073709551615"),
        ("\"1e30\"", "1e30"),
    ] {
        let id = json!("data.users.0.id");
        let claims = format!("{},", members(number));
        assert_eq!(account_id(config(true, &id), &claims, None).as_deref(), Ok(expected));
    }
}
