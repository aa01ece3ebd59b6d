//! Sign-in with a link in a mail.

mod asking;
mod code;
mod confirming;
mod following;
mod functions;
mod sending;
#[cfg(feature = "email-smtp")]
mod smtp;
mod unproved;

use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Browser, Op};

pub const MAILER: &str = "https://api.example/send";
pub const VERIFY_REQUEST: &str = "http://localhost:8787/api/auth/verify-request?provider=mail&type=email";
pub const EMAIL_SIGNIN: &str = "http://localhost:8787/api/auth/signin?error=EmailSignin";
pub const VERIFICATION: &str = "http://localhost:8787/api/auth/error?error=Verification";
pub const DENIED: &str = "http://localhost:8787/api/auth/error?error=AccessDenied";
pub const COOKIE: &str = "authjs.session-token";

/// A provider whose mails a server of the deployer sends.
pub fn mail(id: &str) -> Value {
    json!({ "id": id, "type": "email", "url": MAILER, "from": "Acme <no-reply@acme.example>",
        "headers": { "x-key": "hunter-key" } })
}

pub fn with(more: Value) -> Value {
    let mut auth = json!({ "providers": [Op::config(), mail("mail")] });
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

/// Runs a test with each strategy.
pub fn with_each_strategy(test: impl Fn(Browser)) {
    for strategy in ["jwt", "database"] {
        test(Browser::with_database(with(json!({ "session": { "strategy": strategy } }))));
    }
}

/// Posts the form of the sign-in page.
pub fn ask(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let csrf_token = browser.csrf_token();
    let mut form = vec![("csrfToken", csrf_token.as_str()), ("callbackUrl", "/dashboard")];
    form.extend(fields);
    browser.post("/api/auth/signin/mail", &form)
}

/// Asks for a link to this address. Returns the link in the mail.
pub fn link_to(browser: &mut Browser, email: &str) -> Url {
    browser.platform.expect_json(MAILER, 200, &json!({}));
    let answer = ask(browser, &[("email", email)]);
    assert_eq!(answer.location(), VERIFY_REQUEST, "{:?}", browser.platform.log.borrow());
    browser.platform.finish();
    Url::parse(mailed(browser)["url"].as_str().unwrap()).unwrap()
}

/// Returns the mail that was sent last.
pub fn mailed(browser: &Browser) -> Value {
    let sent = browser.platform.sent.borrow();
    serde_json::from_str(sent.last().unwrap().body.as_deref().unwrap()).unwrap()
}

/// Opens a link.
pub fn open(browser: &mut Browser, link: &Url) -> Answer {
    browser.get(&format!("{}?{}", link.path(), link.query().unwrap()))
}

/// Returns the link with another parameter, or without it.
pub fn changed(link: &Url, name: &str, value: Option<&str>) -> Url {
    let pairs: Vec<(String, String)> =
        link.query_pairs().into_owned().filter(|(key, _)| key != name).collect();
    let mut link = link.clone();
    link.query_pairs_mut().clear().extend_pairs(pairs).extend_pairs(value.map(|value| (name, value)));
    link
}

pub fn token(link: &Url) -> String {
    link.query_pairs().find(|(name, _)| name == "token").unwrap().1.into_owned()
}

pub fn user_of(browser: &mut Browser) -> Value {
    browser.get("/api/auth/session").json()["user"]["email"].clone()
}
