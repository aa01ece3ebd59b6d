//! Callbacks and events of the configuration, and the deployer's code beside them.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt, Redirect, Session, SignIn, SignInDecision};
use authjs::http::OutgoingResponse;
use authjs::platform::FetchError;
use serde_json::{Map, Value, json};

use crate::support::{Answer, Browser, ISSUER, Op};

const DISCOVERY: &str = "https://op.example/.well-known/openid-configuration";
const TOKEN: &str = "https://op.example/token";
const BACKEND: &str = "https://api.example/auth/op";

/// A sign-in at the provider, which answers with an ID Token.
struct Trip {
    browser: Browser,
    state: String,
}

impl Trip {
    /// Goes to the provider, whose ID Token has these claims besides the usual ones.
    fn begin(mut browser: Browser, claims: &Value) -> Self {
        browser.platform.expect_json(DISCOVERY, 200, &Op::metadata());
        let url = Op::start(&mut browser, "/dashboard");
        let state = Op::parameter(&url, "state");
        let mut all = Op::claims(&Op::parameter(&url, "nonce"));
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        browser.platform.expect_json(TOKEN, 200, &Op::token_response(&Op::id_token(&all)));
        Self { browser, state }
    }

    /// Comes back from the provider.
    fn end(&mut self) -> Answer {
        let path = format!("/api/auth/callback/op?code=c-1&iss={ISSUER}&state={}", self.state);
        self.browser.get(&path)
    }
}

fn configured(callbacks: &Value) -> Browser {
    Browser::new(json!({ "providers": [Op::config()], "callbacks": callbacks }))
}

/// Signs in with these callbacks and claims. Returns the session.
fn session(callbacks: &Value, claims: &Value) -> Value {
    let mut trip = Trip::begin(configured(callbacks), claims);
    assert_eq!(trip.end().location(), "http://localhost:8787/dashboard", "{:?}", trip.browser.platform.log);
    trip.browser.get("/api/auth/session").json()
}

/// Signs in with these rules and claims. Returns the reason of a denial.
fn denial(rules: &Value, claims: &Value) -> Option<String> {
    let mut trip = Trip::begin(configured(&json!({ "signIn": rules })), claims);
    let answer = trip.end();
    let is_in = trip.browser.jar.contains_key("authjs.session-token");
    if answer.location().ends_with("/dashboard") {
        assert!(is_in);
        return None;
    }
    assert!(answer.location().ends_with("/error?error=AccessDenied"), "{}", answer.location());
    assert!(!is_in, "no session is half made");
    Some(trip.browser.platform.reasons().concat())
}

#[test]
fn tokens_and_claims_are_kept_and_shown_as_configured() {
    let callbacks = json!({
        "jwt": { "accessToken": "account.access_token", "groups": "profile.groups", "https://a.example/b": "profile.sub" },
        "session": { "accessToken": "token.accessToken", "user.id": "token.sub", "groups": "token.groups",
            "x": { "path": ["token", "https://a.example/b"] }, "gone": "token.nothing" },
    });
    let shown = session(&callbacks, &json!({ "groups": ["staff", 7] }));
    assert_eq!(shown["accessToken"], "at-1");
    assert_eq!(shown["groups"], json!(["staff", 7]));
    assert_eq!(shown["x"], "user-1");
    assert_eq!(shown["user"]["name"], "Ada");
    assert_eq!(shown["user"]["id"].as_str().unwrap().len(), 36);
    assert_eq!(
        shown.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["user", "expires", "accessToken", "groups", "x"]
    );
}

#[test]
fn without_session_the_browser_sees_no_token() {
    let shown = session(&json!({ "jwt": { "accessToken": "account.access_token" } }), &json!({}));
    assert_eq!(shown.as_object().unwrap().keys().collect::<Vec<_>>(), ["user", "expires"]);
}

#[test]
fn an_absent_source_removes_the_claim_as_undefined_does() {
    let callbacks = json!({ "jwt": { "name": "profile.nickname", "email": { "const": "x" } } });
    let shown = session(&callbacks, &json!({}));
    assert_eq!(shown["user"], json!({ "email": "x", "image": "https://op.example/ada.png" }));
}

#[test]
fn only_listed_and_verified_addresses_sign_in() {
    let (verified, denied) = (json!({ "email_verified": true }), Some("access_denied".to_owned()));
    for rules in [
        json!({ "emails": ["ADA@example.com"] }),
        json!({ "emailDomains": ["example.com"] }),
        json!({ "requireVerifiedEmail": true }),
    ] {
        assert_eq!(denial(&rules, &verified), None, "{rules}");
        for claims in [
            json!({}),
            json!({ "email_verified": false }),
            json!({ "email_verified": true, "email": null }),
            json!({ "email_verified": true, "email": "" }),
        ] {
            assert_eq!(denial(&rules, &claims), denied, "{rules} {claims}");
        }
    }
    for rules in [json!({ "emails": ["bob@example.com"] }), json!({ "emailDomains": ["*.example.com"] })] {
        assert_eq!(denial(&rules, &verified), denied, "{rules}");
    }
}

#[test]
fn claims_and_providers_decide_too() {
    let denied = Some("access_denied".to_owned());
    let rules = json!({ "claims": { "groups": ["staff", "admin"], "org.id": [7] } });
    assert_eq!(denial(&rules, &json!({ "groups": ["x", "admin"], "org": { "id": 7 } })), None);
    assert_eq!(denial(&rules, &json!({ "groups": "staff", "org": { "id": [8, 7] } })), None);
    assert_eq!(denial(&rules, &json!({ "groups": ["x"], "org": { "id": 7 } })), denied);
    assert_eq!(denial(&rules, &json!({ "groups": ["staff"], "org": { "id": "7" } })), denied);
    assert_eq!(denial(&rules, &json!({ "groups": ["staff"] })), denied);
    let other = json!({ "id": "other", "type": "oidc", "issuer": "https://b.example", "clientId": "c", "clientSecret": "s" });
    let auth =
        json!({ "providers": [Op::config(), other], "callbacks": { "signIn": { "providers": ["other"] } } });
    let mut trip = Trip::begin(Browser::new(auth), &json!({}));
    assert!(trip.end().location().ends_with("error=AccessDenied"));
}

fn exchange() -> Value {
    json!({
        "signIn": { "exchange": {
            "url": BACKEND, "headers": { "X-Key": "k-1" },
            "body": { "auth_token": "account.id_token", "groups": "profile.groups" },
            "store": { "auth_token": "tokens", "name": "display.name" },
        } },
        "jwt": { "auth_token": "user.auth_token" },
        "session": { "auth_token": "token.auth_token" },
    })
}

fn exchanged(answer: Result<OutgoingResponse, FetchError>) -> (Browser, Answer) {
    let mut trip = Trip::begin(configured(&exchange()), &json!({ "groups": ["a"] }));
    trip.browser.platform.expect(BACKEND, answer);
    let answer = trip.end();
    (trip.browser, answer)
}

fn answered(status: u16, body: &str) -> Result<OutgoingResponse, FetchError> {
    Ok(OutgoingResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
}

#[test]
fn an_id_token_is_exchanged_for_the_backend_s_own_token() {
    let (mut browser, answer) =
        exchanged(answered(200, r#"{"tokens":"drf-1","display":{"name":"Countess"}}"#));
    assert_eq!(answer.location(), "http://localhost:8787/dashboard");
    let sent = browser.platform.sent.borrow();
    let request = sent.last().unwrap();
    assert_eq!((request.method, request.timeout_ms, request.max_response_bytes), ("POST", 5_000, 65_536));
    assert_eq!(request.extra_headers[0].0, "x-key");
    let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    assert_eq!(body["groups"], json!(["a"]));
    assert_eq!(body["auth_token"].as_str().unwrap().split('.').count(), 3);
    drop(sent);
    let shown = browser.get("/api/auth/session").json();
    assert_eq!((&shown["auth_token"], &shown["user"]["name"]), (&json!("drf-1"), &json!("Countess")));
}

#[test]
fn a_backend_that_does_not_answer_as_it_should_ends_the_sign_in() {
    let answers = [
        answered(401, r#"{"tokens":"t","display":{"name":"x"}}"#),
        answered(500, ""),
        answered(302, r#"{"tokens":"t","display":{"name":"x"}}"#),
        answered(200, "<!doctype html>"),
        answered(200, "null"),
        answered(200, "[]"),
        answered(200, "{}"),
        answered(200, r#"{"tokens":null,"display":{"name":"x"}}"#),
        answered(200, r#"{"tokens":"a","tokens":"b","display":{"name":"x"}}"#),
        answered(204, ""),
        Err(FetchError::Timeout),
        Err(FetchError::TooLarge),
        Err(FetchError::Network("https://api.example/auth/op?key=hunter2 refused".into())),
    ];
    for answer in answers {
        let described = format!("{answer:?}");
        let (browser, page) = exchanged(answer);
        assert!(page.location().ends_with("/error?error=AccessDenied"), "{described}: {}", page.location());
        assert!(!browser.jar.contains_key("authjs.session-token"), "{described}");
        assert_eq!(browser.platform.reasons(), ["exchange_failed"], "{described}");
        assert!(!browser.platform.log.borrow().concat().contains("hunter2"));
    }
}

#[test]
fn a_body_without_its_source_is_not_posted() {
    let mut trip = Trip::begin(configured(&exchange()), &json!({}));
    assert!(trip.end().location().ends_with("/error?error=AccessDenied"));
    let log = trip.browser.platform.log.borrow().concat();
    assert!(log.contains("body.groups: `profile.groups` is missing"), "{log}");
}

#[test]
fn callback_urls_may_lead_to_an_allowed_origin() {
    let mut browser = configured(&json!({ "redirect": { "allow": ["https://app.example.com"] } }));
    let mut to = |url: &str| {
        let csrf_token = browser.csrf_token();
        let form = [("csrfToken", csrf_token.as_str()), ("callbackUrl", url)];
        browser.post("/api/auth/signout", &form).location().to_owned()
    };
    assert_eq!(to("https://app.example.com/a?b=c"), "https://app.example.com/a?b=c");
    assert_eq!(to("/settings"), "http://localhost:8787/settings");
    for refused in [
        "https://app.example.com.evil.example/",
        "http://app.example.com/",
        "https://evil.example",
        "https://app.example.com:8443/",
        "https://a.app.example.com/",
        "//app.example.com/",
        "https://x@app.example.com/",
    ] {
        assert_eq!(to(refused), "http://localhost:8787", "{refused}");
    }
}

/// Code beside the configuration.
#[derive(Clone, Default)]
struct Code {
    heard: Rc<RefCell<Vec<String>>>,
    denies: bool,
}

#[async_trait(?Send)]
impl Callbacks for Code {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        self.heard.borrow_mut().push("sign_in".to_owned());
        input.user.extra.insert("auth_token".to_owned(), json!("of the code"));
        input.account.tokens.insert("scope".to_owned(), json!("narrow"));
        input.profile.insert("tenant".to_owned(), json!("t-1"));
        Ok(if self.denies { SignInDecision::Deny } else { SignInDecision::Allow })
    }

    async fn jwt(&self, mut input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if let (Some(user), Some(account), Some(profile)) = (input.user, input.account, input.profile) {
            let seen = json!([
                input.token.get("kept"),
                user.extra["auth_token"],
                account.tokens["scope"],
                profile["tenant"]
            ]);
            input.token.insert("seen".to_owned(), seen);
        }
        Ok(Some(input.token))
    }

    async fn session(&self, mut input: Session<'_>) -> Result<Map<String, Value>, CallbackError> {
        let configured = input.session.get("seen").cloned().unwrap_or_default();
        input.session.insert("from_code".to_owned(), configured);
        Ok(input.session)
    }

    async fn redirect(&self, input: Redirect<'_>) -> Result<String, CallbackError> {
        Ok(format!("{}/chosen-by-code", input.base_url))
    }
}

#[test]
fn code_sees_what_the_configuration_made() {
    let callbacks = json!({
        "jwt": { "kept": "user.auth_token" }, "session": { "seen": "token.seen" },
        "redirect": { "allow": ["https://app.example.com"] },
    });
    let auth = json!({ "providers": [Op::config()], "callbacks": callbacks });
    let mut trip = Trip::begin(Browser::with_callbacks(auth, Box::new(Code::default())), &json!({}));
    assert_eq!(trip.end().location(), "http://localhost:8787/chosen-by-code");
    let shown = trip.browser.get("/api/auth/session").json();
    // `jwt` of the configuration runs after `signIn` of the code, on the same user.
    assert_eq!(shown["from_code"], json!(["of the code", "of the code", "narrow", "t-1"]));
}

#[test]
fn both_must_allow_a_sign_in_and_code_is_not_asked_after_a_denial() {
    let code = Code::default();
    let rules = json!({ "signIn": { "claims": { "groups": ["staff"] } } });
    let auth = json!({ "providers": [Op::config()], "callbacks": rules });
    let browser = || Browser::with_callbacks(auth.clone(), Box::new(code.clone()));
    let mut trip = Trip::begin(browser(), &json!({}));
    assert!(trip.end().location().ends_with("error=AccessDenied"));
    assert!(code.heard.borrow().is_empty());
    let denies = Code { denies: true, ..Code::default() };
    let mut trip =
        Trip::begin(Browser::with_callbacks(auth.clone(), Box::new(denies)), &json!({ "groups": ["staff"] }));
    assert!(trip.end().location().ends_with("error=AccessDenied"));
    let mut trip = Trip::begin(browser(), &json!({ "groups": ["staff"] }));
    assert!(trip.end().location().ends_with("/chosen-by-code"));
}
