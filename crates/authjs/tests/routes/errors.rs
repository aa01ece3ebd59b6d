//! The errors that code gets: from the logger, and from requests that it makes.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::callbacks::{CallbackError, Callbacks, Jwt, SignIn, SignInDecision};
use authjs::functions::Functions;
use authjs::log::LogEntry;
use authjs::oauth;
use authjs::platform::Platform;
use authjs::{AuthError, ErrorKind, ErrorType, Reason};
use serde_json::{Map, Value, json};

use crate::routes::callback::{come_back, op, signed_in_by, started_by};
use crate::support::{Browser, Op};

/// A logger that keeps the errors.
#[derive(Clone, Default)]
struct Logger(Rc<RefCell<Vec<AuthError>>>);

#[async_trait(?Send)]
impl Functions for Logger {
    fn log(&self, entry: &LogEntry<'_>, _: &dyn Platform) {
        self.0.borrow_mut().extend(entry.error.cloned());
    }
}

impl Logger {
    /// Returns the only error.
    fn error(&self) -> AuthError {
        let errors = self.0.borrow();
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors[0].clone()
    }
}

/// An error of the deployer.
#[derive(Debug)]
struct Blocked(&'static str);

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the backend blocks {}", self.0)
    }
}

impl std::error::Error for Blocked {}

type Decide = fn() -> Result<SignInDecision, CallbackError>;

struct Mine(Decide);

#[async_trait(?Send)]
impl Callbacks for Mine {
    async fn sign_in(&self, _: SignIn<'_>) -> Result<SignInDecision, CallbackError> {
        (self.0)()
    }

    async fn jwt(&self, input: Jwt<'_>) -> Result<Option<Map<String, Value>>, CallbackError> {
        match input.trigger {
            Some(_) => Ok(Some(input.token)),
            None => Err(CallbackError("the directory is down".to_owned())),
        }
    }
}

/// Signs in with this decision of the callback. Returns where the visitor ends and the logged error.
fn refused(decide: Decide) -> (String, AuthError) {
    let logger = Logger::default();
    let browser = Browser::with_callbacks(op(), Box::new(Mine(decide))).replace(Rc::new(logger.clone()));
    let (mut browser, state, nonce) = started_by(browser);
    let response = Op::token_response(&Op::id_token(&Op::claims(&nonce)));
    browser.platform.expect_json(crate::routes::callback::TOKEN, 200, &response);
    let answer = come_back(&mut browser, &state, "");
    assert!(!browser.jar.keys().any(|name| name.contains("session-token") || name.contains("pkce")));
    let error = logger.error();
    assert_eq!(answer.response.error.as_deref(), Some(&error));
    (answer.location().replace("http://localhost:8787/api/auth", ""), error)
}

#[test]
fn a_refusal_of_the_sign_in_callback_reaches_the_logger_with_its_cause() {
    let (location, error) = refused(|| {
        Ok(SignInDecision::Fail(AuthError::access_denied("the backend said no").caused_by(Blocked("Ada"))))
    });
    assert_eq!(location, "/error?error=AccessDenied");
    assert_eq!((error.error_type(), error.kind()), (ErrorType::AccessDenied, ErrorKind::Error));
    assert_eq!((error.reason().code(), error.detail()), ("access_denied", "the backend said no"));
    assert_eq!(error.to_string(), "AccessDenied: the backend said no");
    assert_eq!(error.cause().and_then(|cause| cause.downcast_ref::<Blocked>()).unwrap().0, "Ada");
    let source = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(source.as_deref(), Some("the backend blocks Ada"));
}

#[test]
fn credentials_signin_leads_to_the_sign_in_page_with_its_code() {
    let (location, error) =
        refused(|| Ok(SignInDecision::Fail(AuthError::credentials_signin("no seat left"))));
    assert_eq!(location, "/signin?error=CredentialsSignin&code=credentials");
    assert_eq!((error.error_type().name(), error.kind()), ("CredentialsSignin", ErrorKind::SignIn));
    let (location, error) = refused(|| {
        Ok(SignInDecision::Fail(AuthError::credentials_signin("no seat left").with_code("no seat&x=1")))
    });
    assert_eq!(location, "/signin?error=CredentialsSignin&code=no+seat%26x%3D1");
    assert_eq!(error.code(), Some("no seat&x=1"));
}

#[test]
fn a_failure_of_the_sign_in_callback_is_the_cause_of_access_denied() {
    let (location, error) = refused(|| Err(CallbackError("the backend is down".to_owned())));
    assert_eq!(location, "/error?error=AccessDenied");
    assert_eq!(error.detail(), "the backend is down");
    let cause = error.cause().and_then(|cause| cause.downcast_ref::<CallbackError>());
    assert_eq!(cause, Some(&CallbackError("the backend is down".to_owned())));
    let (_, error) = refused(|| Ok(SignInDecision::Deny));
    assert_eq!((error.error_type(), error.cause().is_none()), (ErrorType::AccessDenied, true));
}

#[test]
fn a_violation_of_the_protocol_is_the_cause_and_a_cancellation_has_its_code() {
    let logger = Logger::default();
    let (mut browser, state, _) = started_by(Browser::new(op()).replace(Rc::new(logger.clone())));
    let path = format!("/api/auth/callback/op?iss={}&state={state}", crate::support::ISSUER);
    browser.get(&format!("{path}&error=access_denied"));
    let error = logger.error();
    assert_eq!((error.error_type(), error.code()), (ErrorType::OAuthCallbackError, Some("access_denied")));
    let cause = error.cause().and_then(|cause| cause.downcast_ref::<oauth::Error>()).unwrap();
    assert!(matches!(cause, oauth::Error::ProviderRefused { error, .. } if error == "access_denied"));
    logger.0.borrow_mut().clear();
    browser.get(&path);
    assert_eq!(
        (logger.error().error_type(), logger.error().code()),
        (ErrorType::InvalidCheck, Some("retry"))
    );
}

#[test]
fn a_callback_that_fails_for_a_session_is_a_jwt_session_error() {
    let logger = Logger::default();
    let browser = Browser::with_callbacks(op(), Box::new(Mine(|| Ok(SignInDecision::Allow))));
    let mut browser = signed_in_by(browser.replace(Rc::new(logger.clone())));
    assert_eq!(browser.get("/api/auth/session").json(), json!(null));
    let error = logger.error();
    assert_eq!((error.error_type(), error.reason()), (ErrorType::JwtSessionError, Reason::CallbackFailed));
    assert_eq!(error.cause().unwrap().to_string(), "the directory is down");
}
