//! Events: those of the configuration, and those of the deployer's code.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::events::{Events, SessionShown, SignedIn, SignedOut};
use authjs::platform::FetchError;
use serde_json::{Value, json};

use crate::routes::callback::{signed_in_by, signed_in_with};
use crate::support::{Browser, Op};

const SINK: &str = "https://events.example/hook";

fn configured(only: &Value) -> Value {
    let mut events = json!({ "url": SINK, "headers": { "authorization": "Bearer k" } });
    if !only.is_null() {
        events["only"] = only.clone();
    }
    json!({
        "providers": [Op::config()], "events": events,
        "callbacks": { "jwt": { "accessToken": "account.access_token" }, "session": { "accessToken": "token.accessToken" } },
    })
}

/// Runs what is deferred, and returns the last event sent.
fn event(browser: &Browser) -> Value {
    browser.platform.expect_json(SINK, 200, &json!({}));
    browser.platform.run_background();
    let sent = browser.platform.sent.borrow();
    let request = sent.last().unwrap();
    assert_eq!(request.url.as_str(), SINK);
    assert_eq!(request.extra_headers[0].0, "authorization");
    serde_json::from_str(request.body.as_deref().unwrap()).unwrap()
}

fn sign_out(browser: &mut Browser) {
    let csrf_token = browser.csrf_token();
    browser.post("/api/auth/signout", &[("csrfToken", csrf_token.as_str())]);
}

#[test]
fn events_are_posted_after_the_response_without_tokens() {
    let mut browser = signed_in_with(configured(&Value::Null));
    let event_in = event(&browser);
    assert_eq!(event_in["event"], "signIn");
    assert_eq!(event_in["time"], "2027-01-15T08:00:00.000Z");
    let id = event_in["message"]["user"]["id"].as_str().unwrap().to_owned();
    let expected = json!({
        "user": { "id": id, "name": "Ada", "email": "ada@example.com", "image": "https://op.example/ada.png" },
        "account": { "provider": "op", "type": "oidc", "providerAccountId": "user-1" },
    });
    assert_eq!(event_in["message"], expected);
    browser.get("/api/auth/session");
    sign_out(&mut browser);
    let event_out = event(&browser);
    let token = json!({ "token": { "sub": id, "name": "Ada", "email": "ada@example.com" } });
    assert_eq!((&event_out["event"], &event_out["message"]), (&json!("signOut"), &token));
}

#[test]
fn sessions_are_sent_only_on_request_and_without_tokens() {
    let mut browser = signed_in_with(configured(&json!(["session"])));
    browser.platform.run_background();
    browser.get("/api/auth/session");
    let event = event(&browser);
    assert_eq!(event["event"], "session");
    let user = json!({ "name": "Ada", "email": "ada@example.com" });
    assert_eq!(event["message"]["session"], json!({ "user": user, "expires": "2027-02-14T08:00:00.000Z" }));
    assert!(!event.to_string().contains("at-1"));
}

#[test]
fn a_lost_event_is_logged_and_fails_no_sign_in() {
    let answers = [Err(FetchError::Timeout), Err(FetchError::Network("hunter2".into()))];
    for answer in answers {
        let browser = signed_in_with(configured(&Value::Null));
        browser.platform.expect(SINK, answer);
        browser.platform.run_background();
        assert_eq!(browser.platform.reasons(), ["event_lost"]);
        assert!(!browser.platform.log.borrow().concat().contains("hunter2"));
    }
    let browser = signed_in_with(configured(&Value::Null));
    browser.platform.expect_json(SINK, 503, &json!({}));
    browser.platform.run_background();
    assert_eq!(browser.platform.reasons(), ["event_lost"]);
}

#[derive(Clone, Default)]
struct Recorder(Rc<RefCell<Vec<String>>>);

impl Recorder {
    fn heard(&self) -> Vec<String> {
        self.0.borrow_mut().drain(..).collect()
    }
}

#[async_trait(?Send)]
impl Events for Recorder {
    async fn sign_in(&self, message: SignedIn<'_>) {
        self.0.borrow_mut().push(format!("in {} {}", message.account.provider, message.profile["sub"]));
    }

    async fn sign_out(&self, message: SignedOut<'_>) {
        self.0.borrow_mut().push(format!("out {}", message.token["name"]));
    }

    async fn session(&self, message: SessionShown<'_>) {
        self.0.borrow_mut().push(format!("session {}", message.session["user"]["name"]));
    }
}

#[test]
fn code_hears_a_sign_in_before_the_response_and_the_rest_after_it() {
    let recorder = Recorder::default();
    let browser = Browser::new(json!({ "providers": [Op::config()] })).hear(Rc::new(recorder.clone()));
    let mut browser = signed_in_by(browser);
    assert_eq!(recorder.heard(), [r#"in op "user-1""#]);
    browser.get("/api/auth/session");
    assert_eq!(recorder.heard(), [""; 0]);
    browser.platform.run_background();
    assert_eq!(recorder.heard(), [r#"session "Ada""#]);
    sign_out(&mut browser);
    browser.platform.run_background();
    assert_eq!(recorder.heard(), [r#"out "Ada""#]);
}
