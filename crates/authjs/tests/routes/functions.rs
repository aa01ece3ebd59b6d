//! Functions of Auth.js that a deployer replaces.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::CallbackError;
use authjs::functions::{Decode, Encode, Functions, ProfileInput};
use authjs::http::{OutgoingRequest, OutgoingResponse};
use authjs::log::LogEntry;
use authjs::platform::{FetchError, Platform};
use authjs::providers::Profile;
use serde_json::{Map, Value, json};

use crate::routes::callback::{signed_in_by, signed_in_with};
use crate::support::{Browser, Op};

/// Tokens that are the claims in hexadecimal, after `plain.`.
#[derive(Clone, Default)]
struct Plain {
    heard: Rc<RefCell<Vec<String>>>,
    fails: bool,
}

#[async_trait(?Send)]
impl Functions for Plain {
    async fn encode(&self, input: Encode<'_>) -> Result<Option<String>, CallbackError> {
        if self.fails {
            return Err(CallbackError("no key".to_owned()));
        }
        assert_eq!((input.salt, input.max_age), ("authjs.session-token", 2_592_000));
        let json = serde_json::to_string(input.token).unwrap();
        let hex: String = json.bytes().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(format!("plain.{hex}")))
    }

    async fn decode(&self, input: Decode<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        let Some(hex) = input.token.strip_prefix("plain.") else { return Ok(None) };
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap_or_default(), 16).ok();
        let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
        let claims = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        claims.map(Some).ok_or_else(|| CallbackError("not a token".to_owned()))
    }

    async fn profile(&self, input: ProfileInput<'_>) -> Result<Option<Profile>, CallbackError> {
        assert_eq!((input.provider_id, &input.tokens["access_token"]), ("op", &json!("at-1")));
        let id = input.profile["sub"].as_str().unwrap_or_default().to_owned();
        Ok(Some(Profile::new(id).name("Mapped by code".to_owned())))
    }

    async fn fetch(
        &self,
        request: OutgoingRequest,
        next: &dyn Platform,
    ) -> Result<OutgoingResponse, FetchError> {
        self.heard.borrow_mut().push(request.url.path().to_owned());
        next.fetch(request).await
    }

    fn log(&self, entry: &LogEntry<'_>, _: &dyn Platform) {
        self.heard.borrow_mut().push(entry.to_json());
    }
}

fn with(functions: Plain) -> Browser {
    Browser::new(json!({ "providers": [Op::config()] })).replace(Rc::new(functions))
}

#[test]
fn functions_make_and_read_tokens_map_profiles_and_send_requests() {
    let functions = Plain::default();
    let mut browser = signed_in_by(with(functions.clone()));
    assert!(browser.jar["authjs.session-token"].starts_with("plain."));
    let user = browser.get("/api/auth/session").json()["user"].clone();
    assert_eq!(user, json!({ "name": "Mapped by code" }));
    assert!(browser.visit("/admin", &[]).is_ok());
    assert_eq!(*functions.heard.borrow(), ["/.well-known/openid-configuration", "/token"]);
}

#[test]
fn decode_may_leave_a_token_to_the_worker_and_its_claims_are_validated() {
    let jar = signed_in_with(json!({ "providers": [Op::config()] })).jar;
    let functions = Plain::default();
    let mut browser = with(functions.clone());
    browser.jar = jar;
    assert_eq!(browser.get("/api/auth/session").json()["user"]["name"], "Ada");
    let mut is_session = |claims: &str| {
        let hex: String = claims.bytes().map(|byte| format!("{byte:02x}")).collect();
        browser.jar.retain(|name, _| !name.contains("session-token"));
        browser.jar.insert("authjs.session-token".to_owned(), format!("plain.{hex}"));
        browser.visit("/admin", &[]).is_ok()
    };
    assert!(is_session(r#"{"sub":"1","exp":1800000900}"#));
    for claims in [r#"{"sub":"1"}"#, r#"{"sub":"1","exp":1799999000}"#, "[]", "{"] {
        assert!(!is_session(claims), "{claims}");
    }
    let log = functions.heard.borrow().concat();
    assert!(log.contains("session_invalid") && log.contains("session_expired"), "{log}");
    assert!(browser.platform.log.borrow().is_empty(), "the deployer's logger has the lines");
}

#[test]
fn a_sign_in_fails_if_encode_fails() {
    let mut browser = with(Plain { fails: true, ..Plain::default() });
    browser.platform.expect_json(crate::routes::callback::DISCOVERY, 200, &Op::metadata());
    let url = Op::start(&mut browser, "/");
    let token = Op::id_token(&Op::claims(&Op::parameter(&url, "nonce")));
    browser.platform.expect_json(crate::routes::callback::TOKEN, 200, &Op::token_response(&token));
    let answer = crate::routes::callback::come_back(&mut browser, &Op::parameter(&url, "state"), "");
    assert!(answer.location().ends_with("error=Configuration"), "{}", answer.location());
    assert!(!browser.jar.contains_key("authjs.session-token"));
}
