//! What code on the server asks for a visitor: session, update, sign-in, sign-out.

use std::cell::Cell;
use std::rc::Rc;

use authjs::callbacks::{CallbackError, Callbacks, Jwt};
use authjs::gate::{Decision, Pass};
use authjs::http::{IncomingRequest, Method};
use authjs::{ErrorType, Reason, SignInOptions};
use serde_json::{Map, Value, json};
use url::Url;

use crate::routes::callback::{DISCOVERY, signed_in, signed_in_by, signed_in_with};
use crate::support::{Browser, Op, TestHeaders};

/// Calls `ask` with the deployment and a request of this browser for `/dashboard`.
macro_rules! ask {
    ($browser:expr, |$auth:ident, $request:ident, $platform:ident| $ask:expr) => {{
        let browser = &$browser;
        let cookie: Vec<_> = browser.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = TestHeaders::new(&[("cookie", &cookie.join("; ")), ("origin", "https://evil.example")]);
        let url = Url::parse("http://localhost:8787/dashboard?tab=1").unwrap();
        let $request = IncomingRequest { method: Method::Get, url, headers: &headers, body: Vec::new() };
        let ($auth, $platform) = (browser.auth(), Rc::clone(&browser.platform));
        pollster::block_on($ask)
    }};
}

fn visitor() -> Browser {
    Browser::new(json!({ "providers": [Op::config()] }))
}

#[test]
fn the_session_is_that_of_the_session_route() {
    let mut browser = signed_in();
    let current = ask!(browser, |auth, request, platform| auth.session(&request, platform));
    let shown = browser.get("/api/auth/session").json();
    assert_eq!(current.session.map(Value::Object), Some(shown));
    assert!(current.cookies.iter().any(|cookie| cookie.name == "authjs.session-token"));
    let current = ask!(visitor(), |auth, request, platform| auth.session(&request, platform));
    assert_eq!(current.session, None);
}

#[test]
fn a_sign_in_leads_to_the_provider_with_parameters_and_comes_back_to_the_page() {
    let browser = visitor();
    browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
    let options = SignInOptions {
        authorization_params: &[("login_hint", "ada"), ("state", "evil")],
        ..Default::default()
    };
    let started = ask!(browser, |auth, request, platform| auth.sign_in(&request, "op", options, platform));
    let url = Url::parse(&started.url).unwrap();
    assert_eq!((url.host_str(), started.error), (Some("op.example"), None));
    assert_eq!(Op::parameter(&url, "login_hint"), "ada");
    assert_ne!(Op::parameter(&url, "state"), "evil");
    let value =
        |name: &str| started.cookies.iter().find(|cookie| cookie.name == name).map(|cookie| &*cookie.value);
    assert!(started.cookies.iter().any(|cookie| cookie.name.starts_with("authjs.state.")));
    assert_eq!(value("authjs.callback-url"), Some("http://localhost:8787/dashboard?tab=1"));
}

#[test]
fn a_sign_in_that_cannot_start_names_its_error() {
    let started = ask!(visitor(), |auth, request, platform| {
        auth.sign_in(&request, "../op", SignInOptions::default(), platform)
    });
    let error = started.error.unwrap();
    assert_eq!((error.error_type(), error.shown_as()), (ErrorType::InvalidProvider, "Configuration"));
    assert_eq!(error.reason(), Reason::UnknownProvider);
    assert!(started.url.ends_with("/error?error=Configuration"), "{}", started.url);
}

/// An answer that is an error has no session, whatever its body.
#[test]
fn a_session_that_cannot_be_read_names_its_error() {
    let browser = Browser::new(json!({ "providers": [Op::config()], "trustHost": false, "matcher": ["/x"] }));
    let current = ask!(browser, |auth, request, platform| auth.session(&request, platform));
    assert_eq!((current.session, current.error.unwrap().error_type()), (None, ErrorType::UntrustedHost));
    let data = json!({ "name": "Ada" });
    let updated = ask!(browser, |auth, request, platform| auth.update(&request, &data, platform));
    assert_eq!((updated.session, updated.error.is_some()), (None, true));
}

#[test]
fn an_update_reaches_the_session_and_a_sign_out_ends_it() {
    let browser = signed_in();
    let data = json!({ "name": "Countess" });
    let updated = ask!(browser, |auth, request, platform| auth.update(&request, &data, platform));
    assert_eq!(updated.session.unwrap()["user"]["name"], "Ada", "without a `jwt` callback nothing changes");
    let to = Some("/bye");
    let ended = ask!(browser, |auth, request, platform| auth.sign_out(&request, to, platform));
    assert_eq!((&*ended.url, ended.error), ("http://localhost:8787/bye", None));
    let cleared = ended.cookies.iter().find(|cookie| cookie.name == "authjs.session-token").unwrap();
    assert_eq!(cleared.value, "");
}

#[test]
fn a_handler_gets_the_session_on_public_paths_too() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/admin"],
        "callbacks": { "session": { "user.id": "token.sub" } } });
    let browser = signed_in_with(auth.clone());
    let shown = passed(&browser);
    assert!(shown.varies_by_cookie);
    assert_eq!(shown.session.unwrap()["user"]["id"].as_str().unwrap().len(), 36);
    assert!(passed(&Browser::new(auth)).session.is_none());
}

/// Returns what a handler gets for a request that passes.
fn passed(browser: &Browser) -> Pass {
    let decision = ask!(browser, |auth, request, platform| {
        async move { auth.gate_with_session(&request, &(platform as Rc<dyn authjs::platform::Platform>)).await }
    });
    match decision {
        Decision::Pass(pass) => pass,
        other => panic!("{other:?}"),
    }
}

/// "No one is signed in" would be wrong: no one knows.
#[test]
fn a_session_that_the_database_does_not_tell_is_an_error() {
    let browser = signed_in_by(Browser::with_database(json!({ "providers": [Op::config()] })));
    browser.database.works.set(false);
    let current = ask!(browser, |auth, request, platform| auth.session(&request, platform));
    assert_eq!((current.session, current.cookies.len()), (None, 0));
    assert_eq!(current.error.map(|error| error.reason()), Some(Reason::StoreUnavailable));
    let current = ask!(browser, |auth, request, platform| auth.update(&request, &json!({}), platform));
    assert_eq!(current.error.map(|error| error.reason()), Some(Reason::StoreUnavailable));
    assert_eq!(browser.platform.reasons(), ["store_unavailable", "store_unavailable"], "one line for each");
}

/// A handler on a public path must be able to tell an outage, or a callback that fails, from a visitor
/// who is signed out.
#[test]
fn a_handler_is_told_that_the_session_is_unknown() {
    let auth = json!({ "providers": [Op::config()], "matcher": ["/admin"] });
    let browser = signed_in_by(Browser::with_database(auth.clone()));
    assert!(passed(&browser).session_error.is_none());
    browser.database.works.set(false);
    let unknown = passed(&browser);
    assert!(unknown.session.is_none() && unknown.varies_by_cookie);
    let error = unknown.session_error.unwrap();
    assert_eq!(
        (error.error_type(), error.reason()),
        (ErrorType::SessionTokenError, Reason::StoreUnavailable)
    );
    let visitor = passed(&Browser::with_database(auth.clone()));
    assert!(visitor.session.is_none() && visitor.session_error.is_none(), "no cookie, no question");

    let fails = Fails::default();
    let is_on = Rc::clone(&fails.0);
    let browser = signed_in_by(Browser::with_callbacks(auth, Box::new(fails)));
    is_on.set(true);
    let error = passed(&browser).session_error.unwrap();
    assert_eq!((error.error_type(), error.reason()), (ErrorType::JwtSessionError, Reason::CallbackFailed));
    assert!(error.cause().is_some_and(|cause| cause.to_string() == "no tokens today"));
}

/// A `jwt` callback that fails as soon as it is told to.
#[derive(Default)]
struct Fails(Rc<Cell<bool>>);

#[async_trait::async_trait(?Send)]
impl Callbacks for Fails {
    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if self.0.get() { Err(CallbackError("no tokens today".to_owned())) } else { Ok(Some(input.token)) }
    }
}
