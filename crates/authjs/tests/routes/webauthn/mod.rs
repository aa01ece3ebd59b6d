//! Passkeys: the options of a ceremony, its end, and the form of the sign-in page.

mod advisories;
mod authentication;
mod hostile;
mod options;
mod page;
mod registration;
mod unproved;

use authjs_testing::authenticator::Authenticator;
use serde_json::{Value, json};

use crate::support::{Answer, Browser};

pub const ORIGIN: &str = "http://localhost:8787";
pub const HOME: &str = "http://localhost:8787";
pub const COOKIE: &str = "authjs.session-token";
pub const CHALLENGE: &str = "authjs.challenge";
pub const REFUSED: &str = "http://localhost:8787/api/auth/error?error=WebAuthnVerificationError";
pub const NOT_LINKED: &str = "http://localhost:8787/api/auth/signin?error=AccountNotLinked";
pub const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";
pub const RETRY: &str = "http://localhost:8787/api/auth/signin?error=OAuthCallbackError&code=retry";
pub const CONFIGURATION: &str = "http://localhost:8787/api/auth/error?error=Configuration";

pub fn with(more: Value) -> Value {
    let mut auth = json!({ "providers": ["passkey"] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

pub fn browser() -> Browser {
    Browser::with_database(with(json!({})))
}

/// Runs a test with each strategy.
pub fn with_each_strategy(test: impl Fn(Browser)) {
    for strategy in ["jwt", "database"] {
        test(Browser::with_database(with(json!({ "session": { "strategy": strategy } }))));
    }
}

/// Asks for the options of a ceremony, with this query.
pub fn options(browser: &mut Browser, query: &str) -> Value {
    let answer = browser.get(&format!("/api/auth/webauthn-options/passkey{query}"));
    assert_eq!(answer.status(), 200, "{query}: {:?}", browser.platform.log.borrow());
    answer.json()
}

/// Posts the response of an authenticator, as the script of the sign-in page does.
pub fn send(browser: &mut Browser, action: &str, data: &Value) -> Answer {
    browser.post("/api/auth/callback/passkey", &[("action", action), ("data", &data.to_string())])
}

fn challenge(options: &Value) -> &str {
    options["options"]["challenge"].as_str().unwrap()
}

/// Registers a passkey with the options of this query. Returns the answer, and the user handle.
pub fn register(browser: &mut Browser, authenticator: &Authenticator, query: &str) -> (Answer, String) {
    let options = options(browser, query);
    assert_eq!(options["action"], "register");
    let handle = options["options"]["user"]["id"].as_str().unwrap().to_owned();
    let response = authenticator.register(challenge(&options), ORIGIN, "localhost");
    (send(browser, "register", &response), handle)
}

/// Signs up as this address with a new passkey. Returns it, and its user handle.
pub fn sign_up(browser: &mut Browser, email: &str) -> (Authenticator, String) {
    let authenticator = Authenticator::new(email.as_bytes(), -7);
    let (answer, handle) = register(browser, &authenticator, &format!("?email={email}"));
    assert_eq!((answer.status(), answer.location()), (302, HOME), "{:?}", browser.platform.log.borrow());
    (authenticator, handle)
}

/// Signs in without an address, with a counter of this value.
pub fn sign_in(browser: &mut Browser, passkey: &(Authenticator, String), counter: u32) -> Answer {
    let options = options(browser, "?action=authenticate");
    let (authenticator, handle) = passkey;
    let response =
        authenticator.authenticate(challenge(&options), ORIGIN, "localhost", counter, Some(handle));
    send(browser, "authenticate", &response)
}

/// Returns the address of the user who is signed in.
pub fn user_of(browser: &mut Browser) -> String {
    browser.get("/api/auth/session").json()["user"]["email"].as_str().unwrap_or_default().to_owned()
}

/// Returns where an answer leads, without the destination after another attempt.
pub fn place(answer: &Answer) -> &str {
    answer.location().split("&callbackUrl=").next().unwrap_or_default()
}
