//! Code that sees or checks credentials: callbacks, events and `authorize`.

use std::cell::RefCell;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::AuthError;
use authjs::callbacks::{CallbackError, Callbacks, Jwt, SignIn, SignInDecision, Trigger};
use authjs::events::{Events, SignedIn};
use authjs::functions::{Authorize, CredentialsDecision, Functions};
use authjs::providers::Profile;
use serde_json::{Map, Value, json};

use super::credentials::{CALLBACK, FORM, answered, is_signed_in, login, submit};
use crate::support::Browser;

/// Records what code sees.
#[derive(Default)]
struct Seen(RefCell<Vec<String>>);

struct Code {
    seen: Rc<Seen>,
    decision: SignInDecision,
}

#[async_trait(?Send)]
impl Callbacks for Code {
    async fn sign_in(&self, input: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        let shown = format!("{input:?}");
        assert!(!shown.contains("correct horse"), "{shown}");
        let password = input.credentials.and_then(|credentials| credentials.get("password"));
        assert!(input.profile.is_empty());
        let account = Value::Object(input.account.to_json());
        self.seen.0.borrow_mut().push(format!("signIn {account} {password:?}"));
        Ok(self.decision.clone())
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        if input.trigger == Some(Trigger::SignIn) {
            let user = Value::Object(input.user.unwrap().to_json());
            self.seen.0.borrow_mut().push(format!("jwt {user}"));
        }
        Ok(Some(input.token))
    }
}

#[async_trait(?Send)]
impl Events for Seen {
    async fn sign_in(&self, message: SignedIn<'_>) {
        self.0.borrow_mut().push(format!("event {} {}", message.user.id, message.account.account_type));
    }
}

fn with_code(seen: &Rc<Seen>, decision: SignInDecision) -> Browser {
    let callbacks = Code { seen: Rc::clone(seen), decision };
    let auth = json!({ "providers": [login()] });
    Browser::with_callbacks(auth, Box::new(callbacks)).hear(Rc::clone(seen) as Rc<dyn Events>)
}

#[test]
fn callbacks_and_events_see_what_auth_js_gives_them() {
    let seen = Rc::new(Seen::default());
    answered(
        &mut with_code(&seen, SignInDecision::Allow),
        200,
        &json!({ "id": "1", "name": "Ada", "role": "x" }),
    );
    let expected = [
        r#"signIn {"provider":"login","type":"credentials","providerAccountId":"1"} Some("correct horse")"#,
        r#"jwt {"id":"1","name":"Ada","role":"x"}"#,
        "event 1 credentials",
    ];
    assert_eq!(*seen.0.borrow(), expected);
}

#[test]
fn the_sign_in_callback_can_refuse_credentials_that_are_right() {
    let error = AuthError::credentials_signin("locked").with_code("locked");
    let table = [
        (SignInDecision::Deny, "http://localhost:8787/api/auth/error?error=AccessDenied"),
        (SignInDecision::Redirect("/verify".to_owned()), "http://localhost:8787/verify"),
        (
            SignInDecision::Fail(error),
            "http://localhost:8787/api/auth/signin?error=CredentialsSignin&code=locked",
        ),
    ];
    for (decision, location) in table {
        let seen = Rc::default();
        let mut browser = with_code(&seen, decision);
        let answer = answered(&mut browser, 200, &json!({ "id": "1" }));
        assert_eq!(answer.location(), location);
        assert!(!is_signed_in(&browser) && seen.0.borrow().len() == 1);
    }
}

/// `authorize` of the deployer. The username says what it does.
struct Library;

#[async_trait(?Send)]
impl Functions for Library {
    async fn authorize(&self, input: Authorize<'_>) -> Result<CredentialsDecision, CallbackError> {
        let shown = format!("{input:?}");
        assert!(shown.contains("password") && !shown.contains("correct horse"), "{shown}");
        assert_eq!(input.provider_id, "login");
        assert_eq!(input.url.path(), CALLBACK);
        assert_eq!(input.headers.get("content-type").as_deref(), Some(FORM));
        let user = Profile::new("7".to_owned()).name("Ada".to_owned());
        match input.credentials.get("as").unwrap_or_default() {
            "ada" => Ok(CredentialsDecision::SignIn(user)),
            "new" => Ok(CredentialsDecision::SignIn(Profile::default())),
            "code" => Ok(CredentialsDecision::Fail(AuthError::credentials_signin("").with_code("locked"))),
            "broken" => Err(CallbackError("the database is gone".to_owned())),
            _ => Ok(CredentialsDecision::Refuse),
        }
    }
}

fn library(functions: Rc<dyn Functions>) -> Browser {
    Browser::new(json!({ "providers": [{ "id": "login", "type": "credentials" }] })).replace(functions)
}

#[test]
fn code_can_check_credentials() {
    let to = |location: &str| format!("http://localhost:8787{location}");
    let mut browser = library(Rc::new(Library));
    let answer = submit(&mut browser, &[("as", "ada"), ("callbackUrl", "/dashboard")]);
    assert_eq!(answer.location(), to("/dashboard"));
    assert_eq!(browser.get("/api/auth/session").json()["user"], json!({ "name": "Ada" }));
    assert!(browser.platform.sent.borrow().is_empty());
    let mut browser = library(Rc::new(Library));
    submit(&mut browser, &[("as", "new")]);
    assert!(is_signed_in(&browser), "a user without an id gets a new one");
    let table = [
        ("", "/api/auth/signin?error=CredentialsSignin&code=credentials", "credentials_refused"),
        ("code", "/api/auth/signin?error=CredentialsSignin&code=locked", "access_denied"),
        ("broken", "/api/auth/error?error=Configuration", "callback_failed"),
    ];
    for (user, location, reason) in table {
        let mut browser = library(Rc::new(Library));
        let answer = submit(&mut browser, &[("as", user)]);
        assert_eq!(answer.location(), to(location));
        assert_eq!(browser.platform.reasons(), [reason]);
        assert!(!is_signed_in(&browser));
    }
}

struct NoAuthorize;

impl Functions for NoAuthorize {}

#[test]
fn credentials_that_nothing_checks_are_a_mistake_of_the_configuration() {
    let mut browser = Browser::new(json!({ "providers": [{ "id": "login", "type": "credentials" }] }));
    let answer = browser.get("/api/auth/session");
    assert_eq!(answer.status(), 500);
    let log = browser.platform.log.borrow().concat();
    assert!(log.contains("nothing checks the credentials of login"), "{log}");
    // Code that lacks the function is noticed at the first sign-in.
    let mut browser = library(Rc::new(NoAuthorize));
    let answer = submit(&mut browser, &[]);
    assert!(answer.location().ends_with("error?error=Configuration"), "{}", answer.location());
    assert!(!is_signed_in(&browser));
}
